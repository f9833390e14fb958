import { getStack, log, RunError } from "@pulumi/pulumi";
import { allConfig } from "@pulumi/pulumi/runtime/config.js";
import { isProduction, parsePulumiConfig } from "./config/load.ts";
import { formatProblem } from "./lib/problems.ts";
import { STACKS } from "./stacks/index.ts";
import { readLastDeployment } from "./stacks/last-deployment.ts";

const name = getStack();
const createStack = STACKS.get(name);
if (createStack === undefined) {
  throw new RunError(`stack: is unknown, got ${name}; use one of ${[...STACKS.keys()].join(", ")}`);
}

const flat = allConfig();
// What was encrypted is not to be printed. The SDK has no public list of it; the engine puts one into the environment.
const secretKeys = Object.keys(flat).filter((key) =>
  process.env.PULUMI_CONFIG_SECRET_KEYS?.includes(`"${key}"`),
);
const parsed = parsePulumiConfig(flat, { productionGuards: isProduction(name), secretKeys });
for (const warning of parsed.warnings) await log.warn(formatProblem(warning));
if (!parsed.ok) throw new RunError(parsed.problems.map(formatProblem).join("\n"));

export const { awsEgressAddresses, azureEgressAddresses, eks, aks, vpn, database, dns, gitops } = createStack(
  parsed.config,
  await readLastDeployment(),
);
