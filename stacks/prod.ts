import type { StackConfig } from "../config/schema.ts";
import { createPlatform, type PlatformOutputs } from "./platform.ts";

/** Production: every guard is on. */
export function prod(config: StackConfig): PlatformOutputs {
  return createPlatform(config, { environment: "prod", deletionProtection: true, aksAuditLogDays: 90 });
}
