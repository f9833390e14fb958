import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { show } from "./properties.ts";
import type { WorldEntry } from "./world-object.ts";

/** The journal's file in the world's directory. */
export const JOURNAL_FILE = "world.jsonl";
const FORMAT = "kakehashi-world";
/** Raised when the meaning of an entry changes. */
const VERSION = 1;
const NEWLINE = 10;

export interface JournalOptions {
  /** Rewrite the journal to what is left of it. Only for a process that has the world for itself. @default false */
  readonly compact?: boolean;
  /** Told what was found and put right. @default nobody */
  readonly onWarning?: (text: string) => void;
}

/** A journal that cannot be used. The file is left as it is. */
export class JournalError extends Error {
  override readonly name = "JournalError";
}

const headerSchema = z.object({
  format: z.literal(FORMAT),
  version: z.number().int(),
  salt: z.string().min(32),
});
const map = z.record(z.string(), z.json());
const entrySchema = z.union([
  z.object({
    put: z.object({
      type: z.string(),
      id: z.string(),
      package: z.string(),
      account: z.string(),
      region: z.string(),
      scope: z.string(),
      urn: z.string(),
      inputs: map,
      outputs: map,
      handles: z.record(z.string(), z.string()),
      unique: z.array(z.string()),
      references: z.array(
        z.object({
          path: z.string(),
          target: z.string(),
          onTargetDelete: z.enum(["blocks", "cascades", "ignores"]),
        }),
      ),
    }),
  }),
  z.object({ gone: z.string() }),
]);

/** An append-only file of JSON lines: a header, then one entry a line. */
export class Journal {
  readonly path: string;
  /** Makes the marks of secrets worthless outside this world. */
  readonly salt: string;
  #file: number;
  #offset: number;
  #lines = 1;

  private constructor(path: string, file: number, salt: string, offset: number) {
    this.path = path;
    this.#file = file;
    this.salt = salt;
    this.#offset = offset;
  }

  /** Opens the journal of a directory, making both when they are not there. */
  static open(directory: string, options: JournalOptions): Journal {
    mkdirSync(directory, { recursive: true });
    const path = join(directory, JOURNAL_FILE);
    if (!existsSync(path)) publish(path, `${headerLine(randomBytes(16).toString("hex"))}\n`);
    const file = openSync(path, "a+");
    const content = readFrom(file, 0);
    const end = content.lastIndexOf(NEWLINE) + 1;
    if (end === 0)
      throw new JournalError(`${path}: no world, got a file without a header line; move it away`);
    if (end < content.length) {
      ftruncateSync(file, end);
      options.onWarning?.(`${path}: dropped the last line, which was cut short when its writer was killed`);
    }
    const first = content.subarray(0, content.indexOf(NEWLINE) + 1);
    return new Journal(path, file, readHeader(path, first.toString("utf8")), first.length);
  }

  /** The entries that were written, by anyone, since the last read. */
  read(): readonly WorldEntry[] {
    const size = fstatSync(this.#file).size;
    if (size === this.#offset) return [];
    if (size < this.#offset)
      throw new JournalError(`${this.path}: became shorter while it was in use; start again`);
    const content = readFrom(this.#file, this.#offset);
    const end = content.lastIndexOf(NEWLINE) + 1;
    this.#offset += end;
    return content
      .toString("utf8", 0, end)
      .split("\n")
      .slice(0, -1)
      .map((line) => this.#parse(line));
  }

  /** Writes an entry in one piece, and returns what is to be taken in: it, and what others wrote before it. */
  append(entry: WorldEntry): readonly WorldEntry[] {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    writeSync(this.#file, line);
    if (fstatSync(this.#file).size !== this.#offset + line.length) return this.read();
    this.#offset += line.length;
    this.#lines += 1;
    return [entry];
  }

  /** Replaces the journal by a shorter one of the same world, in one step. */
  rewrite(entries: readonly WorldEntry[]): void {
    const draft = `${this.path}.${process.pid}`;
    writeFileSync(draft, [headerLine(this.salt), ...entries.map((it) => JSON.stringify(it)), ""].join("\n"));
    renameSync(draft, this.path);
    closeSync(this.#file);
    this.#file = openSync(this.path, "a+");
    this.#offset = fstatSync(this.#file).size;
    this.#lines = entries.length + 1;
  }

  close(): void {
    closeSync(this.#file);
  }

  #parse(line: string): WorldEntry {
    this.#lines += 1;
    const parsed = entrySchema.safeParse(parseJson(line));
    if (parsed.success) return parsed.data;
    throw new JournalError(
      `${this.path}: line ${this.#lines} is no entry, got ${show(line)}; restore the file or move it away`,
    );
  }
}

function readHeader(path: string, line: string): string {
  const parsed = headerSchema.safeParse(parseJson(line));
  if (!parsed.success) throw new JournalError(`${path}: no world, got ${show(line.trim())}; move it away`);
  if (parsed.data.version !== VERSION) {
    throw new JournalError(
      `${path}: a world of another version, got ${parsed.data.version}, this program reads ${VERSION}; use the program that made it, or move it away`,
    );
  }
  return parsed.data.salt;
}

function headerLine(salt: string): string {
  return JSON.stringify({ format: FORMAT, version: VERSION, salt });
}

/** Makes a file appear whole, or leaves the one that another process was quicker to make. */
function publish(path: string, content: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readFrom(file: number, offset: number): Buffer {
  const size = fstatSync(file).size - offset;
  const buffer = Buffer.alloc(size);
  const read = readSync(file, buffer, 0, size, offset);
  return buffer.subarray(0, read);
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
