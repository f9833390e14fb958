import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { nameOf, typesOf } from "./state.ts";

/** A line of the file that preload/source-lines.cjs writes. */
const lineSchema = z.object({ type: z.string(), name: z.string(), file: z.string(), line: z.number().int() });

/** Where the program makes its resources, as `folder/file.ts:12`. */
export class SourceLines {
  readonly #places: ReadonlyMap<string, string>;

  private constructor(places: ReadonlyMap<string, string>) {
    this.#places = places;
  }

  /** Reads what the program's process wrote down; nothing when it wrote nothing. */
  static read(file: string, programFolder: string): SourceLines {
    const places = new Map<string, string>();
    for (const text of linesOf(file)) {
      const line = lineSchema.safeParse(text);
      if (!line.success) continue;
      const { type, name } = line.data;
      const path = line.data.file.startsWith("file:") ? fileURLToPath(line.data.file) : line.data.file;
      places.set(`${type} ${name}`, `${relative(programFolder, path)}:${line.data.line}`);
    }
    return new SourceLines(places);
  }

  /** The line that makes a resource; undefined for what the program does not make itself. */
  of(urn: string): string | undefined {
    return this.#places.get(`${typesOf(urn).at(-1) ?? ""} ${nameOf(urn)}`);
  }
}

function linesOf(file: string): readonly unknown[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean).map(parse);
  } catch {
    return [];
  }
}

/** The last line is cut short when the program was killed. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
