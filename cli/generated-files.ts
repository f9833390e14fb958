import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

/** A committed file that is made from sources and must say what they say. */
export interface GeneratedFile {
  /** Relative to the checkout. */
  readonly path: string;
  /** The command that writes it, for the message. */
  readonly command: string;
  /** What it should hold: text, or a value for a file of JSON (whose formatting does not matter). */
  readonly make: () => Promise<unknown>;
}

/** Every generated file; a room that commits one adds it here, and `kakehashi test` keeps it current. */
export const GENERATED_FILES: readonly GeneratedFile[] = [
  {
    path: "config/stack.schema.json",
    command: "./kakehashi config schema",
    make: async () => (await import("../config/json-schema.ts")).stackFileSchema(),
  },
];

/** One line for each file that is missing or no longer says what its sources say. */
export async function staleFiles(checkout: string, files: readonly GeneratedFile[]): Promise<string[]> {
  const lines = await Promise.all(
    files.map(async ({ path, command, make }) => {
      const problem = compare(await make(), join(checkout, path));
      return problem === "" ? [] : [`${path}: ${problem}; run ${command}`];
    }),
  );
  return lines.flat();
}

function compare(wanted: unknown, path: string): string {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return "is missing";
  }
  if (typeof wanted === "string") return text === wanted ? "" : "is not what its sources say";
  try {
    // By way of JSON: a value may hold what JSON leaves out.
    return isDeepStrictEqual(JSON.parse(text), JSON.parse(JSON.stringify(wanted)))
      ? ""
      : "is not what its sources say";
  } catch {
    return "is not JSON";
  }
}
