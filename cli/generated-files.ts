import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A committed file that is made from sources and must say what they say. */
export interface GeneratedFile {
  /** Relative to the checkout. */
  readonly path: string;
  /** The command that writes it, for the message. */
  readonly command: string;
  /** The text that the file should hold. */
  readonly make: () => Promise<string>;
}

/** Every generated file; a room that commits one adds it here, and `kakehashi test` keeps it current. */
export const GENERATED_FILES: readonly GeneratedFile[] = [
  {
    path: "config/stack.schema.json",
    command: "./kakehashi config schema",
    make: async () => (await import("../config/json-schema.ts")).renderStackFileSchema(),
  },
  {
    path: "docs/checks.md",
    command: "./kakehashi checks --markdown > docs/checks.md",
    make: async () => {
      const { listedChecks } = await import("../simulator/examples/index.ts");
      return (await import("./checks/document.ts")).renderPage(listedChecks());
    },
  },
];

/** One line for each file that is missing or no longer says what its sources say. */
export async function staleFiles(checkout: string, files: readonly GeneratedFile[]): Promise<string[]> {
  const lines = await Promise.all(
    files.map(async ({ path, command, make }) => {
      const text = read(join(checkout, path));
      if (text === (await make())) return [];
      return [
        `${path}: ${text === undefined ? "is missing" : "is not what its sources say"}; run ${command}`,
      ];
    }),
  );
  return lines.flat();
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
