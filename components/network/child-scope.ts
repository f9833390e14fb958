import type { Resource } from "@pulumi/pulumi";
import type { Tags } from "../contracts/cloud.ts";

/** What every child of a network shares. */
export interface ChildScope {
  /** The component's name: children are called `${name}-role`. */
  readonly name: string;
  /** Tags on every child that can carry them. */
  readonly tags: Tags;
  /** The component itself. Providers come down from it. */
  readonly parent: Resource;
}
