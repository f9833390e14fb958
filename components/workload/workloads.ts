import { RunError, type ComponentResourceOptions } from "@pulumi/pulumi";
import { findSharedHosts } from "../../lib/manifests/entrance.ts";
import { formatProblem } from "../../lib/problems.ts";
import { Workload, type WorkloadArgs } from "./workload.ts";

/** Makes a stack's apps, by name: what no app can see alone is refused here, a host that two of them want. */
export function createWorkloads(
  apps: Readonly<Record<string, WorkloadArgs>>,
  opts?: ComponentResourceOptions,
): Readonly<Record<string, Workload>> {
  const entries = Object.entries(apps);
  const problems = findSharedHosts(Object.fromEntries(entries.map(([name, { host }]) => [name, host])));
  if (problems.length > 0) throw new RunError(problems.map(formatProblem).join("\n"));
  return Object.fromEntries(entries.map(([name, args]) => [name, new Workload(name, args, opts)]));
}
