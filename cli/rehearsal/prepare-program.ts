import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { runtimeOptions } from "../../tools/language-host/launch.ts";
import { PreparedProgram } from "../../tools/language-host/prepared.ts";
import { engineEnvironment } from "./environment.ts";
import type { Program } from "./program.ts";
import type { Subject } from "./request.ts";

/**
 * Starts the program's process before the rehearsal's other parts, so that it loads its modules meanwhile. Only our own
 * program promises that its modules do nothing when they are loaded: of others nothing is loaded in advance.
 */
export function prepareProgram({ program, places }: Subject): PreparedProgram | undefined {
  if (!program.own) return undefined;
  const { runtime } = program.project;
  const surroundings = { places, pathEntries: [], packages: [], port: 0 };
  return new PreparedProgram({
    programFolder: program.directory,
    options: typeof runtime === "string" ? runtimeOptions() : runtimeOptions(runtime.options),
    modules: importsOf(entryOf(program)),
    // By its configuration a program is told from others that Node runs (preload/program.cjs).
    env: { ...engineEnvironment(process.env, surroundings), PULUMI_CONFIG: "{}" },
  });
}

/** The file that the SDK begins with. */
function entryOf({ directory, project }: Program): string {
  return resolve(directory, project.main ?? "index.ts");
}

/** The program's own files that one of them imports. */
export function importsOf(file: string): readonly string[] {
  const imports = readFileSync(file, "utf8").matchAll(/^\s*(?:import|\}).* from "(\.{1,2}\/[^"]+)";$/gm);
  return [...imports].map(([, path = ""]) => join(dirname(file), path));
}
