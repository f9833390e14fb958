import { ObjectGraph } from "../../../simulator/object-graph.ts";
import type { Latency } from "../../../simulator/latency.ts";
import type { WorldObject } from "../../../simulator/world.ts";
import type { StateResource } from "../state.ts";
import { planBuild } from "./build-plan.ts";
import { planDeletion } from "./deletion-plan.ts";
import type { DeletionPlan } from "./deletion-plan.ts";
import type { TimeEstimate } from "./figures.ts";
import { LatencyCount } from "./latency-count.ts";
import { isDeletedFirst } from "./operation-log.ts";
import type { OperationLog } from "./operation-log.ts";

/** The engine's state and the clouds at one moment. */
export interface Moment {
  readonly resources: readonly StateResource[];
  readonly objects: readonly WorldObject[];
}

/**
 * Estimates an operation by what it found, what it left, and what it did.
 * @param delays how much longer an operation takes than usual, by URN, in seconds
 */
export function estimate(
  before: Moment,
  after: Moment,
  log: OperationLog,
  delays: ReadonlyMap<string, number> = new Map(),
): TimeEstimate {
  const count = new LatencyCount();
  const late = (latency: Latency, { urn }: StateResource): Latency =>
    delays.has(urn) ? { ...latency, seconds: latency.seconds + (delays.get(urn) ?? 0) } : latency;
  const build = planBuild(after.resources, new ObjectGraph(after.objects), (it) =>
    late(latencyOf(it, log, count), it),
  );
  const deleted = log.deleted();
  const latencyOfDeletion = (it: StateResource): Latency => late(count.of(it, "delete"), it);
  const deletion = deleted.size === 0 ? NO_DELETION : planDeletionOf(before, deleted, latencyOfDeletion);
  return {
    // The engine deletes when the program has run to its end.
    virtualSeconds: build.seconds + deletion.seconds,
    criticalPathSeconds: build.criticalSeconds + deletion.criticalSeconds,
    criticalPath: build.criticalPath.map(({ urn, latency: { seconds } }) => ({ urn, seconds })),
    needless: build.needless,
    latencies: count.total,
    assumedLatencies: count.assumed,
  };
}

const NO_DELETION: DeletionPlan = { seconds: 0, criticalSeconds: 0 };

function planDeletionOf(
  { resources, objects }: Moment,
  deleted: ReadonlySet<string>,
  latencyOfDeletion: (resource: StateResource) => Latency,
): DeletionPlan {
  return planDeletion(resources, new ObjectGraph(objects), deleted, latencyOfDeletion);
}

const UNTOUCHED: Latency = { seconds: 0, source: "stays as it is" };

function latencyOf(resource: StateResource, log: OperationLog, count: LatencyCount): Latency {
  const deeds = log.of(resource.urn);
  if (deeds.includes("update")) return count.of(resource, "update");
  if (!deeds.includes("create") && !deeds.includes("create-replacement")) return UNTOUCHED;
  const created = count.of(resource, "create");
  if (!isDeletedFirst(deeds)) return created;
  return { ...created, seconds: created.seconds + count.of(resource, "delete").seconds };
}
