import type { FaultOperation } from "./fault.ts";
import type { Strike } from "./fault-watch.ts";
import type { Retries } from "./retries.ts";

/** What a provider says of an operation that a fault befell: what happened, and what is so now. */
export function describe(
  operation: FaultOperation | "configure",
  type: string,
  { kind, text }: Strike,
  { attempts, seconds }: Retries,
): string {
  const tried = `${attempts} attempts in ${seconds} s`;
  const said: Readonly<Record<Strike["kind"], string>> = {
    throttle: `the cloud throttled ${tried}; ${NOTHING[operation]}`,
    "5xx": `the cloud answered ${tried} with server errors (5xx); ${NOTHING[operation]}`,
    unreachable: `the cloud cannot be reached: no answer to ${tried}; ${NOTHING[operation]}`,
    "timeout-after-create": "the cloud made it, and it was not ready in the time that the provider waits",
    slow: "took long",
    crash: "the provider's process ended",
    hang: "the provider does not answer",
  };
  return `${operation} of ${type}: ${said[kind]} (simulated: ${text})`;
}

const NOTHING: Readonly<Record<FaultOperation | "configure", string>> = {
  create: "nothing was made",
  update: "nothing was changed",
  delete: "nothing was deleted",
  read: "nothing was read",
  check: "nothing was checked",
  diff: "nothing was compared",
  invoke: "nothing was looked up",
  configure: "the provider does not know which account it works in",
};
