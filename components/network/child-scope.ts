import { ResourceError, type Resource } from "@pulumi/pulumi";
import { formatProblem, type Problem } from "../../lib/problems.ts";
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

/** Stops the program with all problems of a component's arguments, without a stack trace. */
export function refuse(component: Resource, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw new ResourceError(problems.map(formatProblem).join("\n"), component, true);
}
