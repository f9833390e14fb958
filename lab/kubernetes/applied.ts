import { join } from "node:path";
import { z } from "zod";
import { RehearsedStack } from "../network/rehearsed.ts";
import { until } from "../network/system.ts";
import type { Report } from "../report.ts";
import { CLOUDS, FOLDER, type Clusters } from "./clusters.ts";
import { objectsInFiles } from "./files.ts";
import { nodesOf, poolsOf, type Pool } from "./nodes.ts";
import { byKind, jobOf, objectsOf, writesBetween, type StackObject } from "./objects.ts";
import { told, unready } from "./readiness.ts";

/** How the simulator's provider tells that an API server has refused something. */
const REFUSED = /^.*: the API server refuses it .*$/gm;

/** How long everything may take to become ready. */
const SETTLED_SECONDS = 90;

const clustersSchema = z.object({ kubernetesVersion: z.string() });

/** What a stack's run adds to the suite's figures. */
export interface Applied {
  readonly objects: readonly StackObject[];
  readonly rejected: number;
  readonly changed: number;
  /** Undefined when it was refused. */
  readonly rehearsed?: RehearsedStack;
}

/** Rehearses a stack with its clusters' objects applied to real API servers, and says what became of them. */
export async function applied(
  report: Report,
  { stack, version }: { readonly stack: string; readonly version: string },
  clusters: Clusters,
): Promise<Applied> {
  const { namespace, options } = clusters;
  const begin = performance.now();
  const folder = join(FOLDER, stack, "checkout");
  let rehearsed: RehearsedStack;
  try {
    rehearsed = await RehearsedStack.make(stack, folder, { namespace, options });
  } catch (error) {
    const refusals = String(error).match(REFUSED) ?? [];
    if (refusals.length === 0) throw error;
    report.check(`${stack}: no object is refused`, false, refusals.join("; "));
    return { objects: [], rejected: refusals.length, changed: 0 };
  }
  const { kubernetesVersion } = clustersSchema.parse(rehearsed.config()["kakehashi:clusters"]);
  const title = `${stack}: its clusters' version is the lab's`;
  report.check(title, version.startsWith(`${kubernetesVersion}.`), `${kubernetesVersion}, ${version}`);
  const resources = await rehearsed.resources();
  const { objects: registered, excluded } = objectsOf(resources);
  const inFiles = rehearsed.gitops === undefined ? [] : objectsInFiles(rehearsed.gitops);
  const refusals = await applyAll(clusters, inFiles);
  const objects = [...registered, ...inFiles];
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  const done = `${objects.length} applied in ${seconds} s, ${inFiles.length} of them files for Argo CD`;
  report.check(`${stack}: no object is refused`, refusals.length === 0, refusals.join("; ") || done);
  for (const cloud of CLOUDS)
    report.note(`${stack}, ${cloud}: ${byKind(objects.filter((it) => it.cloud === cloud))}`);
  for (const { kind, id, why } of excluded) report.note(`${stack}: excluded ${kind} ${id}: ${why}`);
  await addNodes(report, stack, clusters, poolsOf(resources));
  await startCronJobs(clusters, objects);
  await settled(report, stack, clusters);
  await onRightNodes(report, stack, clusters);
  const changed = await again(report, stack, clusters, objects);
  return { objects, rejected: refusals.length, changed, rehearsed };
}

/** Applies objects as Argo CD would, on the server's side; what is refused, and why. */
async function applyAll(clusters: Clusters, objects: readonly StackObject[]): Promise<readonly string[]> {
  const refusals: string[] = [];
  for (const { cloud, kind, id, manifest } of objects) {
    const outcome = await clusters.apply(cloud, manifest);
    if ("refused" in outcome) refusals.push(`${cloud} ${kind} ${id}: ${outcome.refused.message}`);
  }
  return refusals;
}

/** The nodes of the stack's pools. */
async function addNodes(
  report: Report,
  stack: string,
  clusters: Clusters,
  pools: readonly Pool[],
): Promise<void> {
  for (const pool of pools) {
    const { name, cloud, count, instanceType, capacity } = pool;
    report.note(
      `${stack}, ${cloud}: ${count} nodes of ${name} (${instanceType}, ${capacity.allocatableCpu} and ${capacity.allocatableMemory} for pods)`,
    );
    for (const node of nodesOf(pool)) await clusters.register(cloud, node);
  }
}

/** Not before a CronJob's time would Pod Security, quotas and the scheduler see its pods. */
async function startCronJobs(clusters: Clusters, objects: readonly StackObject[]): Promise<void> {
  for (const { cloud, manifest } of objects.filter(({ kind }) => kind === "CronJob")) {
    const outcome = await clusters.apply(cloud, jobOf(manifest));
    if ("refused" in outcome) throw new Error(outcome.refused.message);
  }
}

/** All that can become ready does. */
async function settled(report: Report, stack: string, clusters: Clusters): Promise<void> {
  const begin = performance.now();
  let waiting: readonly string[] = [];
  const isSettled = async (): Promise<boolean> => {
    if (clusters.ended !== undefined) throw new Error(clusters.ended);
    waiting = (await Promise.all(CLOUDS.map((cloud) => unready(clusters, cloud)))).flat();
    return waiting.length === 0;
  };
  const problem = await until("ready", isSettled, { seconds: SETTLED_SECONDS, everyMs: 500 }).then(
    () => undefined,
    (error: unknown) => [String(error), ...waiting].join("; "),
  );
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  const title = `${stack}: every pod is scheduled, every workload ready`;
  report.check(title, problem === undefined, problem ?? `after ${seconds} s`);
}

/** AKS' system pool is for the cluster's own pods, and virtual nodes for those that ask for them. */
async function onRightNodes(report: Report, stack: string, clusters: Clusters): Promise<void> {
  const pods = (await clusters.list("azure", "/api/v1/pods")).map(told);
  const wrong = pods.filter(({ spec }) => /^(system|virtual-node)-/.test(spec.nodeName ?? ""));
  report.check(
    `${stack}: no pod of the program is on AKS' system pool`,
    pods.length > 0 && wrong.length === 0,
    wrong.map(({ metadata }) => metadata.name).join(", "),
  );
}

/** The same objects a second time. */
async function again(
  report: Report,
  stack: string,
  clusters: Clusters,
  objects: readonly StackObject[],
): Promise<number> {
  const changes: string[] = [];
  for (const { cloud, kind, id, manifest } of objects) {
    const before = await clusters.get(cloud, manifest);
    const outcome = await clusters.apply(cloud, manifest);
    const what = "refused" in outcome ? [outcome.refused.message] : writesBetween(before, outcome.object);
    if (what.length > 0) changes.push(`${cloud} ${kind} ${id}: ${what.join(", ")}`);
  }
  report.check(`${stack}: applied again, nothing is written`, changes.length === 0, changes.join("; "));
  return changes.length;
}
