import type { StackConfig } from "../config/schema.ts";
import type { LastDeployment } from "./last-deployment.ts";
import { createPlatform, type PlatformOutputs } from "./platform.ts";

/** Development: nothing is protected, so that it can be thrown away every evening. */
export function dev(config: StackConfig, last: LastDeployment): PlatformOutputs {
  return createPlatform(config, last, { environment: "dev", deletionProtection: false, pinnedImages: false });
}
