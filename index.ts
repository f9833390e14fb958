import { getStack, log, RunError } from "@pulumi/pulumi";
import { allConfig } from "@pulumi/pulumi/runtime/config.js";
import { parsePulumiConfig } from "./config/load.ts";
import { formatProblem } from "./lib/problems.ts";
import { stackNamed } from "./stacks/index.ts";

const stack = stackNamed(getStack());
if (stack === undefined) throw new RunError(`stack: is unknown, got ${getStack()}; see stacks/index.ts`);

const parsed = parsePulumiConfig(allConfig(), { productionGuards: stack.production });
for (const warning of parsed.warnings) await log.warn(formatProblem(warning));
if (!parsed.ok) throw new RunError(parsed.problems.map(formatProblem).join("\n"));

export const { awsEgressAddresses, azureEgressAddresses, eks, aks } = stack.create(parsed.config);
