import type { StackConfig } from "../config/schema.ts";
import { dev } from "./dev.ts";
import type { PlatformOutputs } from "./platform.ts";
import { prod } from "./prod.ts";

/** A stack that `pulumi up` can be asked for. */
export interface StackDefinition {
  /** Whether the configuration must satisfy what only production needs. */
  readonly production: boolean;
  create(config: StackConfig): PlatformOutputs;
}

const STACKS: ReadonlyMap<string, StackDefinition> = new Map([
  ["dev", { production: false, create: dev }],
  ["prod", { production: true, create: prod }],
]);

/** The definition by the Pulumi stack's name, or undefined when there is none. */
export function stackNamed(name: string): StackDefinition | undefined {
  return STACKS.get(name);
}
