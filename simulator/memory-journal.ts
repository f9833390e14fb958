import type { Journal } from "./journal.ts";
import type { WorldEntry } from "./world-object.ts";

/** What a world asks of its journal. */
export type WorldJournal = Pick<Journal, "salt" | "read" | "append" | "rewrite" | "close">;

/** The journal of a world that nobody keeps: examples and replays. Marks of secrets are the same in each run. */
export class MemoryJournal implements WorldJournal {
  readonly salt: string;
  /** What was written to it. */
  readonly entries: WorldEntry[] = [];

  constructor(salt = "a world that nobody keeps") {
    this.salt = salt;
  }

  read(): readonly WorldEntry[] {
    return [];
  }

  append(...entries: readonly WorldEntry[]): readonly WorldEntry[] {
    this.entries.push(...entries);
    return entries;
  }

  rewrite(): void {
    // There is nothing to shorten.
  }

  close(): void {
    // There is nothing to give back.
  }
}
