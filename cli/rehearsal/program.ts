import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { showValue } from "../../lib/problems.ts";
import { CHECKOUT } from "../../tools/places.ts";
import { BadInput } from "./problems.ts";

const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];
const STACK_FILE = /^Pulumi\.(.+)\.(?:ya?ml|json)$/;

/** A project file, as far as a rehearsal reads it. */
const projectSchema = z.looseObject({
  name: z.string().regex(/^[A-Za-z0-9_.-]+$/),
  runtime: z.union([
    z.string(),
    z.looseObject({ name: z.string(), options: z.record(z.string(), z.unknown()).optional() }),
  ]),
  main: z.string().optional(),
  stackConfigDir: z.string().optional(),
});

/** A Pulumi program on disk. */
export interface Program {
  readonly name: string;
  /** Where its project file is; absolute, without symbolic links. */
  readonly directory: string;
  /** The project file's content. */
  readonly project: z.output<typeof projectSchema>;
  /** The stack files by stack. */
  readonly stacks: ReadonlyMap<string, string>;
  /** Whether it is this checkout's own. */
  readonly own: boolean;
}

/**
 * Reads the program of a folder, or of the nearest folder above that has a project file.
 * @throws BadInput when there is none, or one that cannot be rehearsed
 */
export function readProgram(folder: string = CHECKOUT): Program {
  const start = resolve(folder);
  if (!statSync(start, { throwIfNoEntry: false })?.isDirectory())
    throw bad("--cwd", "must be a folder", folder, "give the folder of a Pulumi program");
  const file = findProjectFile(realpathSync(start));
  if (file === undefined)
    throw bad(
      "--cwd",
      "must have a Pulumi.yaml in it or above it",
      folder,
      "give the folder of a Pulumi program",
    );
  const project = projectSchema.safeParse(readYaml(file));
  if (!project.success)
    throw new BadInput(
      ...project.error.issues.map((issue) => ({
        path: `${file}: ${issue.path.join(".")}`,
        problem: issue.message,
        got: "",
        fix: "write it as Pulumi's documentation of the project file says",
      })),
    );
  const { runtime, stackConfigDir = "." } = project.data;
  const language = typeof runtime === "string" ? runtime : runtime.name;
  if (language !== "nodejs")
    throw bad(
      `${file}: runtime`,
      "must be nodejs",
      language,
      "rehearse a program in TypeScript or JavaScript",
    );
  const directory = dirname(file);
  return {
    name: project.data.name,
    directory,
    project: project.data,
    stacks: stackFiles(resolve(directory, stackConfigDir)),
    own: directory === CHECKOUT,
  };
}

/**
 * The stack's file; undefined for a program that has no stack files at all, whose stacks need none.
 * @throws BadInput when the program has stacks and this is none of them
 */
export function stackFileOf(program: Program, stack: string): string | undefined {
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack))
    throw bad(
      "STACK",
      "must be 1 to 100 letters, digits, dots, hyphens or underscores",
      stack,
      "give a stack's name",
    );
  const file = program.stacks.get(stack);
  if (file !== undefined || program.stacks.size === 0) return file;
  const known = [...program.stacks.keys()].sort();
  throw bad(
    "STACK",
    `unknown stack, there is no Pulumi.${stack}.yaml`,
    stack,
    `use one of ${known.join(", ")}`,
  );
}

/** Reads YAML or JSON. */
export function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw bad(file, "must be YAML", String(reason), "correct it");
  }
}

function findProjectFile(folder: string): string | undefined {
  const here = PROJECT_FILES.map((name) => join(folder, name)).find((file) => existsSync(file));
  const above = dirname(folder);
  if (here !== undefined || above === folder) return here;
  return findProjectFile(above);
}

function stackFiles(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map();
  const found = readdirSync(folder).flatMap((name) => {
    const stack = STACK_FILE.exec(name)?.[1];
    return stack === undefined ? [] : [[stack, join(folder, name)] as const];
  });
  return new Map(found);
}

function bad(path: string, problem: string, got: string, fix: string): BadInput {
  return new BadInput({ path, problem, got: showValue(got), fix });
}
