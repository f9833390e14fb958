import type { MySqlService } from "../../lib/mysql/service.ts";
import {
  describeStep,
  planFailover,
  planRejoin,
  planSwitchover,
  type Observation,
  type SwitchPlan,
} from "../../lib/mysql/switchover.ts";
import { formatProblem } from "../../lib/problems.ts";
import { CliError } from "../errors.ts";
import { observeBoth, runSteps, type SwitchContext } from "./switch.ts";

export const ORDERS = ["switchover", "failover", "failback"] as const;

/** What an operator asks for: the primary's role goes to `to`. */
export interface Order {
  readonly kind: (typeof ORDERS)[number];
  readonly to: MySqlService;
}

/** How an order is carried out. */
export interface OrderOptions {
  /** Say the steps, and do nothing. */
  readonly dryRun: boolean;
  readonly say: (line: string) => void;
}

/** A part of an order, planned from what is seen when it begins. */
interface Part {
  readonly title: string;
  readonly plan: (seen: Observation) => SwitchPlan;
}

function partsOf({ kind, to }: Order): readonly Part[] {
  const switchover: Part = { title: `switchover to ${to}`, plan: (seen) => planSwitchover(seen, to) };
  switch (kind) {
    case "switchover":
      return [switchover];
    case "failover":
      return [{ title: `failover to ${to}`, plan: (seen) => planFailover(seen, to) }];
    case "failback":
      return [{ title: `rejoin of ${to}`, plan: (seen) => planRejoin(seen, to) }, switchover];
  }
}

/**
 * Plans and does what is ordered. Asked again after it was broken off, it goes on where it stood.
 * @throws CliError with every problem, and the commands that mend it, when the servers are not fit for it
 */
export async function carryOut(
  order: Order,
  context: SwitchContext,
  { dryRun, say }: OrderOptions,
): Promise<void> {
  for (const { title, plan } of partsOf(order)) {
    const { steps, problems, advice } = plan(await observeBoth(context));
    if (problems.length > 0)
      throw new CliError("failed", [...problems.map(formatProblem), ...advice].join("\n"));
    say(steps.length === 0 ? `${title}: nothing left to do` : `${title}:`);
    if (dryRun) {
      for (const step of steps) say(`  ${describeStep(step)}`);
      // What comes after is planned from what this leaves.
      return;
    }
    await runSteps(steps, {
      ...context,
      onStep: (_, words) => {
        say(`  ${words}`);
      },
    });
    for (const line of advice) say(line);
  }
}
