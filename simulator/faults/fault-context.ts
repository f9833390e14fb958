import type { Fault } from "./fault.ts";

/** What specifications of faults are checked against. */
export interface FaultContext {
  /** Where they come from, for messages: `--fault`. */
  readonly path: string;
  /** Every type and function that is modelled. */
  readonly known: readonly KnownType[];
  /** Types without a model exist too, so a pattern that matches no known one may still mean something. */
  readonly open: boolean;
}

/** A type of resources, or a function. */
export interface KnownType {
  readonly token: string;
  readonly isFunction: boolean;
  /** No cloud knows of it, as of random values. */
  readonly inStateOnly: boolean;
}

/** The known types or functions that a fault can befall. */
export function matches(fault: Fault, { known }: FaultContext): readonly KnownType[] {
  return known.filter(
    (it) =>
      fault.types.test(it.token) && (fault.operation === "*" || it.isFunction === isForFunctions(fault)),
  );
}

export function isForFunctions({ operation }: Fault): boolean {
  return operation === "invoke";
}
