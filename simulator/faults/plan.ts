import type { UnmodelledMode } from "../unmodelled.ts";
import { knownTypes } from "./known-types.ts";
import { parseFaults } from "./parse.ts";
import type { ParsedFaults } from "./parse.ts";

/**
 * Reads the specifications of a run's faults.
 * @param path where they come from, for messages
 */
export async function readFaults(
  texts: readonly string[],
  path: string,
  unmodelled: UnmodelledMode,
): Promise<ParsedFaults> {
  return parseFaults(texts, { path, known: await knownTypes(), open: unmodelled === "echo" });
}
