import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { BadInput } from "./problems.ts";

/**
 * Makes the folder of a rehearsal's state where it is not there yet.
 * @throws BadInput when it cannot be made or written to
 */
export function makeStateFolder(folder: string): void {
  try {
    make(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new BadInput({
      path: "--state",
      problem: "must be a folder that can be made and written to",
      got: error instanceof Error ? error.message : String(error),
      fix: "give another one",
    });
  }
}

/** Step by step: where a folder cannot be made, as in /proc, Node's own `recursive` tries for ever. */
function make(folder: string): void {
  if (isFolder(folder)) return;
  make(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process was faster.
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
