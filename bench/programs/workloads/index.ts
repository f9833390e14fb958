import { join } from "node:path";
import { all, getStack, RunError } from "@pulumi/pulumi";
import type { Workload } from "../../../components/workload/workload.ts";
import { createWorkloads } from "../../../components/workload/workloads.ts";
import { SIDES } from "../../../lib/dns/names.ts";
import { filesOf, writeManifests } from "../../../lib/manifests/gitops.ts";
import { CHECKOUT } from "../../../tools/places.ts";
import { appsOf } from "./apps.ts";
import { createClusters } from "./clusters.ts";

/** What Argo CD would pull. */
const REPOSITORY = join(CHECKOUT, ".kakehashi", "bench", "manifests");

const stack = /^(?<delivery>pulumi|argocd)-(?<count>\d+)$/.exec(getStack())?.groups;
if (stack === undefined)
  throw new RunError(`stack: must be DELIVERY-COUNT, got ${getStack()}; write such as pulumi-500`);

const delivery = stack.delivery === "argocd" ? "argocd" : "pulumi";
const workloads = createWorkloads(appsOf(Number(stack.count), createClusters(), delivery));

const files = all(Object.entries(workloads).flatMap(([name, app]) => filesOfApp(name, app)));
/** How many files there are that were not there before. */
export const written = files.apply((each) => {
  const together = Object.fromEntries(each.flatMap((it) => Object.entries(it)));
  return writeManifests(REPOSITORY, together).written.length;
});

function filesOfApp(name: string, { manifests }: Workload) {
  if (manifests === undefined) return [];
  return SIDES.map((side) => manifests[side].apply((objects) => filesOf(side, name, objects)));
}
