import type { StackConfig } from "../config/schema.ts";
import type { LastDeployment } from "./last-deployment.ts";
import { createPlatform, type PlatformOutputs } from "./platform.ts";

/** Production: every guard is on. */
export function prod(config: StackConfig, last: LastDeployment): PlatformOutputs {
  return createPlatform(config, last, {
    environment: "prod",
    deletionProtection: true,
    pinnedImages: true,
    aksAuditLogDays: 90,
  });
}
