import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Places } from "./places.ts";
import type { Program } from "./program.ts";
import { readYaml } from "./program.ts";
import { rehearsalSettings } from "./stack-settings.ts";

/** Keys of a project file that mean another place, or would fetch what a rehearsal simulates. */
const LEFT_OUT = new Set(["backend", "main", "plugins", "stackConfigDir", "template"]);

/**
 * Writes the project and stack files that the engine reads, so that it never writes to the program's own (it keeps
 * encryption keys in the stack's file). The program runs where it is.
 * @param overrides configuration that this run has instead of the file's
 * @returns the configuration keys whose secrets were replaced by placeholders
 */
export function writeWorkspace(
  program: Program,
  stack: string,
  stackFile: string | undefined,
  places: Places,
  overrides: Readonly<Record<string, unknown>> = {},
): readonly string[] {
  const project = {
    ...Object.fromEntries(Object.entries(program.project).filter(([key]) => !LEFT_OUT.has(key))),
    main: resolve(program.directory, program.project.main ?? "."),
  };
  const settings = rehearsalSettings(stackFile === undefined ? {} : readYaml(stackFile));
  rmSync(places.workspace, { recursive: true, force: true });
  for (const folder of [places.workspace, places.backend, places.home])
    mkdirSync(folder, { recursive: true });
  // JSON is YAML.
  writeFileSync(join(places.workspace, "Pulumi.yaml"), show(project));
  const { config, ...rest } = settings.content;
  const content = { ...rest, config: { ...config, ...overrides } };
  writeFileSync(join(places.workspace, `Pulumi.${stack}.yaml`), show(content));
  return settings.placeholders;
}

function show(content: unknown): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
