import { ResourceError, type Resource } from "@pulumi/pulumi";
import { formatProblem, type Problem } from "../../lib/problems.ts";

/** Stops the program when there are problems, with all of them and without a stack trace. */
export function refuse(resource: Resource, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ResourceError(problems.map(formatProblem).join("\n"), resource, true);
}
