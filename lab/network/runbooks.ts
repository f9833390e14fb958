import { join } from "node:path";
import { run } from "../../tools/run.ts";
import type { Report } from "../report.ts";
import type { Branch, RunbookStep } from "../runbook-text.ts";
import { follow, type Typed } from "../runbooks.ts";
import type { Bridge } from "./bridge.ts";
import { OperatorDesk } from "./operator-desk.ts";
import { hostAddress } from "./plan.ts";
import type { RehearsedStack } from "./rehearsed.ts";
import { OWN_LOGS } from "./system.ts";

interface Situation {
  readonly bridge: Bridge;
  readonly desk: OperatorDesk;
  readonly variables: Readonly<Record<string, string>>;
}

/** The bridge's runbooks, as they are written. */
export async function runbooks(report: Report, stack: RehearsedStack, bridge: Bridge): Promise<void> {
  const desk = await OperatorDesk.open(stack, bridge, join(OWN_LOGS, "desk"));
  const other = { OTHER: hostAddress(bridge.plan.azure) };
  const followed = (
    name: string,
    situation: string,
    branches: readonly Branch[],
    variables: Situation["variables"],
  ): Promise<boolean> =>
    follow(report, name, {
      ...{ situation, branches },
      type: (step) => type(step, { bridge, desk, variables: { ...other, ...variables } }),
    });
  try {
    if (!(await followed("rotate-keys", "", [], { NEXT: "2" }))) return;
    const lost = [
      ["aws", { GATEWAY: "aws-a", WELL: "azure-1" }],
      ["azure", { GATEWAY: "azure-2", WELL: "azure-1" }],
    ] as const;
    for (const [cloud, variables] of lost) {
      await bridge.gateway(variables.GATEWAY).freeze();
      if (!(await followed("lose-a-gateway", `a gateway in ${cloud}`, [cloud], variables))) return;
    }
  } finally {
    desk.close();
  }
}

async function type({ place, commands }: RunbookStep, situation: Situation): Promise<Typed> {
  const { bridge, desk, variables } = situation;
  if (place === "operator") return desk.type(commands, variables);
  const host = bridge.hostNamespaces[place === "aws-host" ? "aws" : "azure"];
  const [command, ...args] = host.command("bash", "-euo", "pipefail", "-c", commands);
  const { code, stdout, stderr } = await run(command, args, {
    env: { ...process.env, ...variables },
    timeoutSeconds: 60,
  });
  return { code, output: stdout + stderr };
}
