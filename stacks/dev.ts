import type { StackConfig } from "../config/schema.ts";
import { createPlatform, type PlatformOutputs } from "./platform.ts";

/** Development: nothing is protected, so that it can be thrown away every evening. */
export function dev(config: StackConfig): PlatformOutputs {
  return createPlatform(config, { environment: "dev", deletionProtection: false });
}
