/** A process in one of the clouds: what connects to MySQL from there. */
import { connectSql, type SqlTarget } from "../../cli/database/connection.ts";
import { observeBoth, runSteps, type SwitchContext } from "../../cli/database/switch.ts";
import { formatProblem } from "../../lib/problems.ts";
import type { LinkSettings } from "../../lib/mysql/link.ts";
import type { MySqlService } from "../../lib/mysql/service.ts";
import { planFailover, planRejoin, planSwitchover, type SwitchPlan } from "../../lib/mysql/switchover.ts";
import { serve } from "../network/child.ts";

/** What an operator has: how to reach both servers as their administrators, and what links them. */
export interface Control {
  readonly targets: Readonly<Record<MySqlService, SqlTarget>>;
  readonly links: Readonly<Record<MySqlService, LinkSettings>>;
  readonly replicationPassword: string;
}

/** A step that was done, and when: on the machine's clock. */
export interface DoneStep {
  readonly words: string;
  readonly at: number;
}

/** What a command came to. */
export interface Switched {
  readonly steps: readonly DoneStep[];
  readonly problems: readonly string[];
}

const clock = (): number => Number(process.hrtime.bigint()) / 1e6;

function contextOf(control: Control, steps: DoneStep[]): SwitchContext {
  return {
    connect: (service) => connectSql(control.targets[service], { connect: 1_000 }),
    link: (replica) => control.links[replica],
    replicationPassword: control.replicationPassword,
    point: () => Promise.resolve(),
    onStep: (_, words) => steps.push({ words, at: clock() }),
  };
}

async function carryOut(
  control: Control,
  plan: (seen: Awaited<ReturnType<typeof observeBoth>>) => SwitchPlan,
): Promise<Switched> {
  const done: DoneStep[] = [];
  const context = contextOf(control, done);
  const { steps, problems } = plan(await observeBoth(context));
  await runSteps(steps, context);
  done.push({ words: "done", at: clock() });
  return { steps: done, problems: problems.map(formatProblem) };
}

serve({
  observe: async (control: Control) => observeBoth(contextOf(control, [])),
  switchover: async ({ to, ...control }: Control & { to: MySqlService }) =>
    carryOut(control, (seen) => planSwitchover(seen, to)),
  failover: async ({ to, ...control }: Control & { to: MySqlService }) =>
    carryOut(control, (seen) => planFailover(seen, to)),
  rejoin: async ({ returning, ...control }: Control & { returning: MySqlService }) =>
    carryOut(control, (seen) => planRejoin(seen, returning)),
});
