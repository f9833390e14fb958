import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { isProduction } from "../../config/load.ts";
import { checkStackFile, located } from "../../config/stack-file.ts";
import type { UnmodelledMode } from "../../simulator/unmodelled.ts";
import type { Operation } from "./engine.ts";
import { placesOf } from "./places.ts";
import type { Places } from "./places.ts";
import { BadInput } from "./problems.ts";
import { readProgram, stackFileOf } from "./program.ts";
import type { Program } from "./program.ts";
import type { Cloud } from "./targets.ts";

/** What the user asks for. */
export interface Request {
  readonly stack: string;
  readonly operation: Operation;
  readonly refresh: boolean;
  readonly only?: Cloud | undefined;
  readonly cwd?: string | undefined;
  readonly state?: string | undefined;
  readonly unmodelled: UnmodelledMode;
}

/** What is to be rehearsed, and where. */
export interface Subject {
  readonly program: Program;
  readonly stack: string;
  readonly stackFile: string | undefined;
  readonly places: Places;
}

/**
 * Finds what a request means, and checks all that can be checked before anything is touched.
 * @throws BadInput with everything that is wrong
 */
export function subjectOf({ stack, cwd, state }: Pick<Request, "stack" | "cwd" | "state">): Subject {
  const program = readProgram(cwd);
  const stackFile = stackFileOf(program, stack);
  if (program.own && stackFile !== undefined) checkOwn(stackFile, stack);
  return { program, stack, stackFile, places: placesOf(program, stack, state) };
}

/** Kakehashi's own stacks have a schema; another program's configuration is its own affair. */
function checkOwn(file: string, stack: string): void {
  const { problems } = checkStackFile(readFileSync(file, "utf8"), { productionGuards: isProduction(stack) });
  if (problems.length > 0) throw new BadInput(...problems.map((problem) => located(problem, basename(file))));
}
