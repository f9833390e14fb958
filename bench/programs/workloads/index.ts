import { join } from "node:path";
import { getStack, RunError } from "@pulumi/pulumi";
import { createWorkloads, manifestFiles } from "../../../components/workload/workloads.ts";
import { writeManifests } from "../../../lib/manifests/gitops.ts";
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

/** How many files there are that were not there before. */
export const written = manifestFiles(workloads).apply(
  (files) => writeManifests(REPOSITORY, files).written.length,
);
