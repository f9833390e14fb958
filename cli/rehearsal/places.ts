import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { CHECKOUT } from "../../tools/places.ts";
import type { Program } from "./program.ts";

/** The folders of one stack's rehearsals. */
export interface Places {
  /** Holds all the others; nothing outside it is written. */
  readonly root: string;
  /** The project and stack files that the engine reads. */
  readonly workspace: string;
  /** The engine's state. */
  readonly backend: string;
  /** The simulated clouds. */
  readonly world: string;
  /** The engine's own settings. */
  readonly home: string;
  /** Held by a running rehearsal. */
  readonly lock: string;
  /** Where the program made each resource, written by its process. */
  readonly sourceLines: string;
  /** The last run's figures. */
  readonly report: string;
  /** There while a run may have left something half done. */
  readonly unsettled: string;
}

/**
 * Where a stack's rehearsals live: `.kakehashi/PROJECT/STACK/` of this checkout, also for other programs, whose own
 * tree is never written to.
 * @param state a folder that the user chose instead
 */
export function placesOf(program: Program, stack: string, state?: string): Places {
  const root = state === undefined ? join(CHECKOUT, ".kakehashi", folderOf(program), stack) : resolve(state);
  return {
    root,
    workspace: join(root, "workspace"),
    backend: join(root, "backend"),
    world: join(root, "world"),
    home: join(root, "home"),
    lock: join(root, "rehearsal.lock"),
    sourceLines: join(root, "source-lines.jsonl"),
    report: join(root, "report.json"),
    unsettled: join(root, "unsettled.json"),
  };
}

/** Programs of the same name in different folders do not share a state. */
function folderOf(program: Program): string {
  if (program.directory === CHECKOUT) return program.name;
  const mark = createHash("sha256").update(program.directory).digest("hex").slice(0, 8);
  return join("programs", `${program.name}-${mark}`);
}
