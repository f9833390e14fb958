import type { UnmodelledMode } from "../../simulator/unmodelled.ts";
import type { Operation } from "./engine.ts";
import { placesOf } from "./places.ts";
import type { Places } from "./places.ts";
import { readProgram, stackFileOf } from "./program.ts";
import type { Program } from "./program.ts";
import { quotasOf } from "./quotas.ts";
import type { Quotas } from "./quotas.ts";
import { checkedStackFile } from "./stack-file.ts";
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
  /** `NAME=N` each: quotas that the account was given, before those of the stack's file. @default none */
  readonly quota?: readonly string[] | undefined;
  /** What is to go wrong, as docs/faults.md writes it. @default nothing */
  readonly fault?: readonly string[] | undefined;
  /** `CLOUD=FILE` each: real API servers that stand for the clouds' clusters. @default none, they are simulated */
  readonly kubeconfig?: readonly string[] | undefined;
  /** Other settings than those of the program's file for the stack. @default its own */
  readonly stackFile?: string | undefined;
}

/** What is to be rehearsed, and where. */
export interface Subject {
  readonly program: Program;
  readonly stack: string;
  readonly stackFile: string | undefined;
  readonly places: Places;
  readonly quotas: Quotas;
}

/**
 * Finds what a request means, and checks all that can be checked before anything is touched.
 * @throws BadInput with everything that is wrong
 */
export function subjectOf({
  stack,
  cwd,
  state,
  quota = [],
  stackFile: otherFile,
}: Pick<Request, "stack" | "cwd" | "state" | "quota" | "stackFile">): Subject {
  const program = readProgram(cwd);
  const stackFile = otherFile ?? stackFileOf(program, stack);
  // Kakehashi's own stacks have a schema; another program's configuration is its own affair.
  const own = program.own && stackFile !== undefined ? checkedStackFile(stackFile, stack) : undefined;
  const quotas = quotasOf(own?.config.clouds.aws.quotas ?? {}, quota);
  return { program, stack, stackFile, places: placesOf(program, stack, state), quotas };
}
