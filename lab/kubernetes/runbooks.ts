import { join } from "node:path";
import { ensurePulumi } from "../../tools/pulumi.ts";
import { run } from "../../tools/run.ts";
import type { RehearsedStack } from "../network/rehearsed.ts";
import { until } from "../network/system.ts";
import type { Report } from "../report.ts";
import { follow, type Typed } from "../runbooks.ts";
import { unknown, VendorCommands, type VendorCommand } from "../vendor-commands.ts";
import { FOLDER, type Clusters, type Cloud } from "./clusters.ts";
import { notReady, told } from "./readiness.ts";

/** How long a rollout may take, in seconds. */
const ROLLOUT_SECONDS = 60;

/** How long what is typed may take, in seconds. */
const TYPED_SECONDS = 240;

const CLOUD_OF: Readonly<Record<string, Cloud>> = { "eks.kubeconfig": "aws", "aks.kubeconfig": "azure" };

/** The runbook of apps as it is written, on the stack's API servers. */
export async function runbooks(report: Report, stack: RehearsedStack, clusters: Clusters): Promise<void> {
  report.note("emulated: pulumi preview and up by a rehearsal on these API servers; kubectl by asking them");
  const { command: pulumi } = await ensurePulumi();
  const folder = join(FOLDER, stack.stack, "desk");
  const commands = await VendorCommands.open(folder, (command) => obey(clusters, command), ["kubectl"]);
  try {
    await commands.add("pulumi", pulumiScript(stack.stack, clusters, pulumi));
    await follow(report, "deploy-an-app", {
      ...{ branches: [], situation: "" },
      type: ({ commands: text }) => type(stack, clusters, { commands, pulumi }, text),
    });
  } finally {
    commands.close();
  }
}

async function type(
  stack: RehearsedStack,
  { namespace }: Clusters,
  { commands: desk, pulumi }: { readonly commands: VendorCommands; readonly pulumi: string },
  text: string,
): Promise<Typed> {
  const environment = await stack.environment();
  const [command, ...args] = namespace.command("bash", "-euo", "pipefail", "-c", text);
  const { code, stdout, stderr } = await run(command, args, {
    cwd: stack.copy.folder,
    env: {
      ...environment,
      ...desk.environment,
      // A rehearsal takes the `pulumi` of PATH, which is the desk's own here.
      KAKEHASHI_PULUMI: pulumi,
      PATH: `${desk.bin}:${environment.PATH ?? ""}`,
    },
    timeoutSeconds: TYPED_SECONDS,
  });
  return { code, output: stdout + stderr };
}

/** `pulumi`, whose clusters are the lab's; what only reads is its own. */
function pulumiScript(stack: string, clusters: Clusters, command: string): string {
  return `#!/bin/sh
case $1 in
  up) exec ./kakehashi rehearse ${stack} ${clusters.options.map((word) => `'${word}'`).join(" ")} ;;
  *) exec '${command}' "$@" ;;
esac
`;
}

/** The one command of kubectl that the runbook has. */
async function obey(clusters: Clusters, vendor: VendorCommand): Promise<Typed> {
  const { command, given, only } = vendor;
  const [, name] = /^kubectl rollout status deployment\/(\S+)$/.exec(command) ?? [];
  const file = given.get("--kubeconfig") ?? "";
  const cloud = CLOUD_OF[file];
  if (name === undefined || cloud === undefined || !only("--kubeconfig", "--namespace", "--timeout"))
    return unknown(vendor);
  const path = `/apis/apps/v1/namespaces/${given.get("--namespace") ?? ""}/deployments/${name}`;
  const isRolledOut = async (): Promise<boolean> => {
    const { code, body } = await clusters.ask(cloud, { method: "GET", path });
    return code === 200 && notReady("Deployment", told(body)) === undefined;
  };
  await until(`deployment ${name}`, isRolledOut, { seconds: ROLLOUT_SECONDS, everyMs: 500 });
  return { code: 0, output: `${file}: deployment "${name}" successfully rolled out\n` };
}
