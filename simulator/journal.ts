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
  /** Look only: nothing is made, shortened or written. @default false */
  readonly readOnly?: boolean;
  /** Told what was found and put right. @default nobody */
  readonly onWarning?: (text: string) => void;
}

/** A journal that cannot be used. The file is left as it is. */
export class JournalError extends Error {
  override readonly name = "JournalError";
}

const headerSchema = z.object({ format: z.literal(FORMAT), version: z.number().int() });
const saltSchema = z.object({ salt: z.string().min(32) });
/** What JSON.parse has made is JSON: to look at each value again would take half of the time that a world takes to open. */
const json = z.custom<z.core.util.JSONType>();
const map = z.record(z.string(), json);
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
      survives: z.string().optional(),
      recoverableDays: z.number().optional(),
      heldUntil: z.string().optional(),
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
  /** What was there when it was opened, until it is read. */
  #found: readonly WorldEntry[] = [];

  private constructor(path: string, file: number, salt: string, offset: number) {
    this.path = path;
    this.#file = file;
    this.salt = salt;
    this.#offset = offset;
  }

  /**
   * Opens the journal of a directory, making both when they are not there.
   * @throws JournalError when it is no journal, damaged or of another version; it is then left as it is
   */
  static open(directory: string, options: JournalOptions): Journal {
    const path = join(directory, JOURNAL_FILE);
    return usable(path, () => {
      if (options.readOnly === true) return Journal.#examine(path, openSync(path, "r"), options);
      mkdirSync(directory, { recursive: true });
      if (!existsSync(path)) publish(path, `${headerLine(randomBytes(16).toString("hex"))}\n`);
      return Journal.#examine(path, openSync(path, "a+"), options);
    });
  }

  /** Reads all of it before anything is written to it. */
  static #examine(path: string, file: number, { readOnly = false, onWarning }: JournalOptions): Journal {
    try {
      const content = readFrom(file, 0);
      const end = content.lastIndexOf(NEWLINE) + 1;
      if (end === 0) throw new JournalError(`${path}: no world, got ${headless(content)}; ${RESTORE}`);
      const first = content.subarray(0, content.indexOf(NEWLINE) + 1);
      const journal = new Journal(path, file, readHeader(path, first.toString("utf8")), first.length);
      journal.#found = journal.#take(content.subarray(first.length));
      if (end < content.length && !readOnly) {
        ftruncateSync(file, end);
        onWarning?.(`${path}: dropped the last line, which was cut short when its writer was killed`);
      }
      return journal;
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** The entries that were written, by anyone, since the last read. */
  read(): readonly WorldEntry[] {
    const found = this.#found;
    this.#found = [];
    const size = fstatSync(this.#file).size;
    if (size === this.#offset) return found;
    if (size < this.#offset)
      throw new JournalError(`${this.path}: became shorter while it was in use; start again`);
    return [...found, ...this.#take(readFrom(this.#file, this.#offset))];
  }

  /** Writes entries in one piece, and returns what is to be taken in: them, and what others wrote before them. */
  append(...entries: readonly WorldEntry[]): readonly WorldEntry[] {
    const lines = Buffer.from(entries.map((it) => `${JSON.stringify(it)}\n`).join(""));
    writeSync(this.#file, lines);
    if (fstatSync(this.#file).size !== this.#offset + lines.length) return this.read();
    this.#offset += lines.length;
    this.#lines += entries.length;
    return entries;
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

  /** Takes in the whole lines of what comes next. */
  #take(content: Buffer): readonly WorldEntry[] {
    const end = content.lastIndexOf(NEWLINE) + 1;
    this.#offset += end;
    return content
      .toString("utf8", 0, end)
      .split("\n")
      .slice(0, -1)
      .map((line) => this.#parse(line));
  }

  #parse(line: string): WorldEntry {
    this.#lines += 1;
    const parsed = entrySchema.safeParse(parseJson(line));
    if (parsed.success) return parsed.data;
    throw new JournalError(`${this.path}: line ${this.#lines} is no entry, got ${show(line)}; ${RESTORE}`);
  }
}

const RESTORE = "restore the file or move it away";

function headless(content: Buffer): string {
  return content.length === 0 ? "an empty file" : `a file without a whole line, ${show(String(content))}`;
}

function readHeader(path: string, line: string): string {
  const content = parseJson(line);
  const header = headerSchema.safeParse(content);
  if (!header.success)
    throw new JournalError(`${path}: no world, got the first line ${show(line.trim())}; ${RESTORE}`);
  const { version } = header.data;
  if (version !== VERSION) {
    throw new JournalError(
      `${path}: a world of another version, got ${version} (${version > VERSION ? "a newer" : "an older"} program made it), this program reads ${VERSION}; use the program that made it, or move it away`,
    );
  }
  const salted = saltSchema.safeParse(content);
  if (!salted.success)
    throw new JournalError(
      `${path}: the header is damaged, got no salt of 32 characters, without which no secret can be compared; ${RESTORE}`,
    );
  return salted.data.salt;
}

/** What the system says of a file that cannot be opened, in the words of every other refusal. */
function usable<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const code = String(error.code);
    throw new JournalError(
      `${path}: cannot be used, got ${SAID[code] ?? error.message}; put a readable file there, or move away what is in its place`,
    );
  }
}

const SAID: Readonly<Record<string, string>> = {
  EISDIR: "a directory in its place",
  EACCES: "no permission to read and write it",
  EROFS: "a file system that cannot be written to",
  ELOOP: "a symbolic link that leads nowhere",
  EEXIST: "something else in its place",
  ENOTDIR: "a file in the place of its folder",
  ENOENT: "nothing there",
};

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
