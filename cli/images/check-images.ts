import type { ExitReason } from "../exit-codes.ts";
import { lastRehearsal } from "../rehearsal/last-rehearsal.ts";
import { readProgram } from "../rehearsal/program.ts";
import { subjectOf } from "../rehearsal/request.ts";
import { readImageLock } from "./lock-images.ts";
import { imagesOf, unpinnedLines } from "./unpinned.ts";

/** Prints what stacks name by a tag, as last rehearsed, and says how the command ends. */
export async function checkImages(
  lock: string,
  stack: string | undefined,
  state: string | undefined,
): Promise<ExitReason> {
  const file = readImageLock(lock);
  let reason: ExitReason = "ok";
  for (const name of stack === undefined ? readProgram().stacks.keys() : [stack]) {
    const resources = await lastRehearsal(subjectOf({ stack: name, state }));
    if (resources === undefined) return "failed";
    const uses = imagesOf(resources);
    const lines = unpinnedLines(name, uses, file);
    for (const line of lines) console.error(line);
    console.log(`${name}: ${uses.length} images, ${lines.length} of them not pinned`);
    if (lines.length > 0) reason = "checksFailed";
  }
  return reason;
}
