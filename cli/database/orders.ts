import type { MySqlService } from "../../lib/mysql/service.ts";
import {
  describeStep,
  planFailover,
  planRejoin,
  planSwitchover,
  type Observation,
  type SwitchPlan,
} from "../../lib/mysql/switchover.ts";
import { formatProblem, type Problem } from "../../lib/problems.ts";
import { CliError } from "../errors.ts";
import { observeBoth, runSteps, type SwitchContext } from "./switch.ts";

/** The plans by their kind: what is to be done, from what is seen, for the server that they are about. */
export const PLANS = {
  switchover: planSwitchover,
  failover: planFailover,
  rejoin: planRejoin,
} as const satisfies Readonly<Record<string, (seen: Observation, to: MySqlService) => SwitchPlan>>;

export type PlanKind = keyof typeof PLANS;

/** What an operator can order: the plans that it takes, each made from what the one before leaves. */
export const ORDERS = {
  switchover: ["switchover"],
  failover: ["failover"],
  failback: ["rejoin", "switchover"],
  rejoin: ["rejoin"],
} as const satisfies Readonly<Record<string, readonly PlanKind[]>>;

/** What an operator asks for. */
export interface Order {
  readonly kind: keyof typeof ORDERS;
  /** The server that it is about: the next primary, or the replica of a rejoin. */
  readonly to: MySqlService;
}

/** What an order needs beside the servers. */
export interface OrderContext extends SwitchContext {
  /** Why applications could not be pointed anywhere now. */
  readonly obstacles: () => Promise<readonly Problem[]>;
}

/** How an order is carried out. */
export interface OrderOptions {
  /** Say the steps, and do nothing. */
  readonly dryRun: boolean;
  readonly say: (line: string) => void;
}

/**
 * Plans and does what is ordered. Asked again after it was broken off, it goes on where it stood.
 * @throws CliError with every problem, and the commands that mend it, when the servers are not fit for it
 */
export async function carryOut(
  { kind, to }: Order,
  context: OrderContext,
  { dryRun, say }: OrderOptions,
): Promise<void> {
  const onStep = (_: unknown, words: string): void => {
    say(`  ${words}`);
  };
  const [first, ...later] = ORDERS[kind];
  for (const part of [first, ...later]) {
    const { steps, problems, advice } = PLANS[part](await observeBoth(context), to);
    // A promotion that is planned can wait until all applications can follow it; a lost primary cannot.
    const planned = part === "switchover" && steps.some((step) => step.kind === "promote");
    const all = [...problems, ...(planned ? await context.obstacles() : [])];
    if (all.length > 0) {
      // What is done nevertheless: a server that may not rejoin is fenced.
      if (problems.length > 0 && !dryRun) await runSteps(steps, { ...context, onStep });
      throw new CliError("failed", [...all.map(formatProblem), ...advice].join("\n"));
    }
    say(steps.length === 0 ? `${part} ${to}: nothing left to do` : `${part} ${to}:`);
    if (dryRun) {
      for (const step of steps) say(`  ${describeStep(step)}`);
      for (const next of later) say(`${next} ${to}: planned from what this leaves`);
      return;
    }
    await runSteps(steps, { ...context, onStep });
    for (const line of advice) say(line);
  }
}
