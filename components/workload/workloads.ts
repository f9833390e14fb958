import { all, output, RunError, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { SIDES } from "../../lib/dns/names.ts";
import { findSharedHosts } from "../../lib/manifests/entrance.ts";
import { filesOf, type Files } from "../../lib/manifests/gitops.ts";
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

/** The files of the apps that Argo CD delivers, when all of their objects are known. */
export function manifestFiles(apps: Readonly<Record<string, Workload>>): Output<Files> {
  const parts = Object.entries(apps).flatMap(([app, { manifests }]) =>
    manifests === undefined
      ? []
      : SIDES.map((side) => manifests[side].apply((objects) => filesOf(side, app, objects))),
  );
  const known = parts.length === 0 ? output([]) : all(parts);
  return known.apply((files) => Object.fromEntries(files.flatMap((it) => Object.entries(it))));
}
