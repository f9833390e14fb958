import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { Remains } from "./recovery.ts";

const fileSchema = z.object({ differences: z.array(z.string()) });

/**
 * A note beside the state while the engine is at work, which stays when a run leaves something half done: the next run
 * looks for it, however this one ended. What differed before, because somebody changed a cloud by hand, is written
 * down in it and left alone, as in earnest: that is drift, which a refresh finds.
 */
export class Unsettled {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** What differed before the run that left something half done; undefined when the last run left nothing. */
  read(): ReadonlySet<string> | undefined {
    if (!existsSync(this.#file)) return undefined;
    try {
      return new Set(fileSchema.parse(JSON.parse(readFileSync(this.#file, "utf8"))).differences);
    } catch {
      // Its writer was killed.
      return new Set();
    }
  }

  /** To be written before the engine begins. */
  begin(differences: Iterable<string>): void {
    writeFileSync(this.#file, `${JSON.stringify({ differences: [...differences] })}\n`);
  }

  /** Nothing is left half done. */
  end(): void {
    rmSync(this.#file, { force: true });
  }
}

/** What is not the same in the state and in the clouds, by names that compare. */
export function differencesOf({ untracked, vanished }: Remains): readonly string[] {
  return [
    ...untracked.map(({ type, id, urn }) => `untracked ${type} ${id} ${urn}`),
    ...vanished.map(({ type, id = "", urn }) => `vanished ${type} ${id} ${urn}`),
  ];
}

/** The remains without what differed before. */
export function without(remains: Remains, known: ReadonlySet<string>): Remains {
  if (known.size === 0) return remains;
  return {
    ...remains,
    untracked: remains.untracked.filter((it) => !known.has(`untracked ${it.type} ${it.id} ${it.urn}`)),
    vanished: remains.vanished.filter(
      ({ type, id = "", urn }) => !known.has(`vanished ${type} ${id} ${urn}`),
    ),
  };
}

/** Whether nothing is left to be done. */
export function isNothing(remains: Remains): boolean {
  const { adopted, notMade, unsure, untracked, vanished, unfinished } = remains;
  return [adopted, notMade, unsure, untracked, vanished, unfinished].every((found) => found.length === 0);
}
