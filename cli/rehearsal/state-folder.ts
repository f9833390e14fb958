import { accessSync, constants } from "node:fs";
import { makeFolder } from "../../tools/make-folder.ts";
import { BadInput } from "./problems.ts";

/**
 * Makes the folder of a rehearsal's state where it is not there yet.
 * @throws BadInput when it cannot be made or written to
 */
export function makeStateFolder(folder: string): void {
  try {
    makeFolder(folder);
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
