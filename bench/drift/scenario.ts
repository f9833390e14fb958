import { join } from "node:path";
import { z } from "zod";
import type { Edit } from "../../simulator/editing/editor.ts";
import { findObject, titledName } from "../../simulator/editing/find-objects.ts";
import { World } from "../../simulator/world.ts";
import type { WorldObject } from "../../simulator/world.ts";
import { DRIFT_KINDS, LEFT_ALONE_KINDS } from "./kinds.ts";
import type { DriftKind } from "./kinds.ts";
import { worldDifferences } from "./same-world.ts";

/** A command of Kakehashi: what it said, and how it ended. */
export type Command = (
  args: readonly string[],
) => Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;

/** Where a stack is rehearsed that has been built. */
export interface DriftSubject {
  readonly stack: string;
  /** Its rehearsal's folder. */
  readonly root: string;
  readonly kakehashi: Command;
}

/** What came of a stack whose clouds were changed behind its back in every way at once. */
export interface DriftOutcome {
  readonly kinds: number;
  /** Resources that are not as the state remembers, and those that differ in what is left alone only. */
  readonly drifted: number;
  readonly leftAlone: number;
  /** Kinds that the first refresh did not tell as it should, by title. */
  readonly missed: readonly string[];
  /** What a second refresh, after one update, still found; 0 when all was repaired. */
  readonly left: number;
  /** How the world differs from what it was. */
  readonly differences: readonly string[];
}

const lineSchema = z.looseObject({
  result: z.literal("succeeded"),
  create: z.number(),
  update: z.number(),
  replace: z.number(),
  delete: z.number(),
  drifted: z.number(),
  driftLeftAlone: z.number(),
});

/**
 * Seeds every kind of drift at once, looks with a refresh, repairs with one update, and looks again.
 * @throws when a command fails
 */
export async function drift({ stack, root, kakehashi }: DriftSubject): Promise<DriftOutcome> {
  const kinds = [...DRIFT_KINDS, ...LEFT_ALONE_KINDS].filter(
    ({ only }) => only === undefined || only === stack,
  );
  const before = objectsIn(root);
  await run(kakehashi, [
    "world",
    stack,
    ...kinds.flatMap(({ edits }) => edits.flatMap((it) => flags(it, before))),
  ]);
  const remaining = new Set(objectsIn(root).map(({ urn }) => urn));
  const anew = new Set(before.map(({ urn }) => urn).filter((urn) => !remaining.has(urn)));
  const found = await refresh(kakehashi, stack, "--preview");
  await refresh(kakehashi, stack);
  const again = await refresh(kakehashi, stack, "--preview");
  const { create, update, replace, delete: deleted, drifted, driftLeftAlone } = again.line;
  return {
    kinds: kinds.length,
    drifted: found.line.drifted,
    leftAlone: found.line.driftLeftAlone,
    missed: kinds.filter((kind) => !isTold(kind, found.told)).map(({ title }) => title),
    left: create + update + replace + deleted + drifted + driftLeftAlone,
    differences: worldDifferences(before, objectsIn(root), anew).filter((it) => !LEFT_ALONE.test(it)),
  };
}

/** What is left alone stays as it was found. */
const LEFT_ALONE = /^(?:NodeGroup\/eks-nodes-general|AgentPool\/aks-pool-general): /;

function objectsIn(root: string): readonly WorldObject[] {
  const world = World.open(join(root, "world"), { readOnly: true });
  try {
    return world.all();
  } finally {
    world.close();
  }
}

function flags(edit: Edit, objects: readonly WorldObject[]): readonly string[] {
  if (edit.kind === "delete") return ["--delete", edit.name];
  if (edit.kind === "unset") return ["--unset", edit.property];
  const value = edit.value.replaceAll(
    /\{(\w+\/[\w-]+)\}/g,
    (_, name: string) => findObject(objects, name).id,
  );
  return ["--set", `${edit.property}=${value}`];
}

/** What a refresh says of each resource, by `Type/name`. */
type Told = ReadonlyMap<string, readonly string[]>;

async function refresh(
  kakehashi: Command,
  stack: string,
  ...options: readonly string[]
): Promise<{ readonly line: z.output<typeof lineSchema>; readonly told: Told }> {
  const { stdout, stderr } = await run(kakehashi, ["rehearse", stack, "--refresh", "--json", ...options]);
  return { line: lineSchema.parse(JSON.parse(stdout)), told: toldIn(stderr) };
}

async function run(kakehashi: Command, args: readonly string[]): ReturnType<Command> {
  const ended = await kakehashi(args);
  if (ended.code !== 0)
    throw new Error(`kakehashi ${args.slice(0, 2).join(" ")} ended with ${ended.code}:\n${ended.stderr}`);
  return ended;
}

function toldIn(text: string): Told {
  const told = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of text.split("\n")) {
    const [, type = "", name = ""] = /^ {2}(\S+:\S+) (\S+)(?: \(.*\))?$/.exec(line) ?? [];
    if (name !== "") {
      lines = [];
      told.set(titledName({ type, urn: `::::::${name}` }), lines);
    } else if (line.startsWith("    ")) lines.push(line.trim());
  }
  return told;
}

function isTold({ object, says }: DriftKind, told: Told): boolean {
  return told.get(object)?.some((line) => line.startsWith(says)) === true;
}
