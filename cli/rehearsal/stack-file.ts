import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { isProduction, stackNameProblems } from "../../config/load.ts";
import type { StackConfig } from "../../config/schema.ts";
import { checkStackFile, located } from "../../config/stack-file.ts";
import type { Problem } from "../../lib/problems.ts";
import { CHECKOUT } from "../../tools/places.ts";
import { BadInput } from "./problems.ts";
import { readProgram, stackFileOf } from "./program.ts";

/** A stack of this program whose file says nothing wrong. */
export interface CheckedStack {
  /** Where the file is. */
  readonly file: string;
  readonly config: StackConfig;
  /** What to know of besides, each with the file's name and line. */
  readonly warnings: readonly Problem[];
}

/**
 * Reads and checks a stack's file.
 * @param stack the stack that the file is for, whatever the file is called
 * @param today the day that ends of support are counted from
 * @throws BadInput with every problem, each with the file's name and line
 */
export function checkedStackFile(file: string, stack: string, today: Date = new Date()): CheckedStack {
  const name = basename(file);
  const options = { today, productionGuards: isProduction(stack) };
  const { config, problems, warnings } = checkStackFile(readFileSync(file, "utf8"), options);
  const all = [...problems.map((problem) => located(problem, name)), ...stackNameProblems(stack)];
  if (config === undefined || all.length > 0) throw new BadInput(...all);
  return { file, config, warnings: warnings.map((warning) => located(warning, name)) };
}

/**
 * Finds a stack's file, reads and checks it.
 * @param folder the program's
 * @param today the day that ends of support are counted from
 * @throws BadInput with every problem, or when there is no such stack
 */
export function checkedStack(
  stack: string,
  folder: string = CHECKOUT,
  today: Date = new Date(),
): CheckedStack {
  const file = stackFileOf(readProgram(folder), stack);
  if (file !== undefined) return checkedStackFile(file, stack, today);
  const fix = `write Pulumi.${stack}.yaml`;
  throw new BadInput({ path: stack, problem: "has no file", got: "", fix });
}
