import type { StackName } from "../config/load.ts";
import type { StackConfig } from "../config/schema.ts";
import { dev } from "./dev.ts";
import type { LastDeployment } from "./last-deployment.ts";
import type { PlatformOutputs } from "./platform.ts";
import { prod } from "./prod.ts";

/** Builds a stack from its configuration and what the last deployment left behind. */
type CreateStack = (config: StackConfig, last: LastDeployment) => PlatformOutputs;

/** The stacks that `pulumi up` can be asked for, by name. */
export const STACKS: ReadonlyMap<string, CreateStack> = new Map(
  Object.entries({ dev, prod } satisfies Record<StackName, CreateStack>),
);
