import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CHECKOUT } from "../../tools/places.ts";
import { run } from "../../tools/run.ts";
import type { Report } from "../report.ts";
import type { Bridge } from "./bridge.ts";
import { OperatorDesk, type Typed } from "./operator-desk.ts";
import { hostAddress } from "./plan.ts";
import type { RehearsedStack } from "./rehearsed.ts";
import { readRunbook, unseen, type RunbookStep } from "./runbook-text.ts";
import { OWN_LOGS, pause } from "./system.ts";

/** How long a step that is to be repeated may take. */
const LONGEST_SECONDS = 60;

interface Situation {
  readonly bridge: Bridge;
  readonly desk: OperatorDesk;
  readonly variables: Readonly<Record<string, string>>;
}

/** Types every command of the runbooks as it is written, and looks whether what they say is seen. The first failure ends it. */
export async function runbooks(report: Report, stack: RehearsedStack, bridge: Bridge): Promise<void> {
  const desk = await OperatorDesk.open(stack, bridge, join(OWN_LOGS, "desk"));
  const other = { OTHER: hostAddress(bridge.plan.azure) };
  try {
    const rotate = { bridge, desk, variables: { ...other, NEXT: "2" } };
    if (!(await follow(report, "rotate-keys", undefined, rotate))) return;
    const lost = [
      ["aws", { GATEWAY: "aws-a", WELL: "azure-1" }],
      ["azure", { GATEWAY: "azure-2", WELL: "azure-1" }],
    ] as const;
    for (const [cloud, variables] of lost) {
      await bridge.gateway(variables.GATEWAY).freeze();
      const situation = { bridge, desk, variables: { ...other, ...variables } };
      if (!(await follow(report, "lose-a-gateway", cloud, situation))) return;
    }
  } finally {
    desk.close();
  }
}

async function follow(
  report: Report,
  name: string,
  cloud: RunbookStep["cloud"],
  situation: Situation,
): Promise<boolean> {
  const title = `runbook ${name}${cloud === undefined ? "" : `, a gateway in ${cloud}`}`;
  const steps = readRunbook(await readFile(join(CHECKOUT, "docs", "runbooks", `${name}.md`), "utf8"));
  const own = steps.filter((step) => step.cloud === undefined || step.cloud === cloud);
  for (const step of own) {
    const problem = await problemOf(step, situation);
    if (problem === undefined) continue;
    report.check(`${title}: ${step.at}`, false, problem);
    return false;
  }
  report.check(`${title}: ${own.length} steps as written`, own.length > 0);
  return true;
}

async function problemOf(step: RunbookStep, situation: Situation): Promise<string | undefined> {
  const deadline = performance.now() + (step.again ? LONGEST_SECONDS * 1000 : 0);
  for (;;) {
    const { code, output } = await type(step, situation);
    const lacking = unseen(step, output);
    if (code === 0 && lacking.length === 0) return undefined;
    if (performance.now() > deadline)
      return `ended with ${code}${lacking.map((line) => `; does not say "${line}"`).join("")}:\n${output}`;
    await pause(1000);
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
