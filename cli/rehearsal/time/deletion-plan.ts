import type { ObjectGraph } from "../../../simulator/object-graph.ts";
import type { Latency } from "../../../simulator/latency.ts";
import { keyOf } from "../../../simulator/world.ts";
import type { StateResource } from "../state.ts";
import { engineTasks } from "./engine-tasks.ts";
import { providerUrn, ResourceOrder } from "./resource-order.ts";
import { makespan, schedule } from "./schedule.ts";
import type { Task } from "./schedule.ts";

/** How deletions would go in earnest. */
export interface DeletionPlan {
  readonly seconds: number;
  readonly criticalSeconds: number;
}

/**
 * Plans deletions as the engine does it: in levels, each of what depends on nothing but lower levels, from the
 * highest down, and a level begins when the one above has ended (pulumi v3.246.0, ScheduleDeletes in
 * resource/deploy/step_generator.go). The critical path is without that barrier: an object waits for those that its
 * cloud keeps it for, and for what lives in it.
 * @param resources of the state before, in its order
 * @param condemned URNs of what is deleted
 */
export function planDeletion(
  resources: readonly StateResource[],
  graph: ObjectGraph,
  condemned: ReadonlySet<string>,
  latency: (resource: StateResource) => Latency,
): DeletionPlan {
  const order = new ResourceOrder(resources);
  const goesAlong = (it: StateResource): boolean => condemned.has(it.deletedWith ?? "");
  const tasks = engineTasks(order, (it) =>
    condemned.has(it.urn) && !goesAlong(it) ? latency(it).seconds : 0,
  ).filter(({ id }) => condemned.has(id));
  const levels = levelsOf(tasks);
  const longest = new Map<number, number>();
  for (const { id, seconds } of tasks) {
    const level = levels.get(id) ?? 0;
    longest.set(level, Math.max(longest.get(level) ?? 0, seconds));
  }
  return {
    seconds: [...longest.values()].reduce((sum, seconds) => sum + seconds, 0),
    criticalSeconds: makespan(schedule(inTheClouds(order, tasks, levels, graph))),
  };
}

/** The length of the longest way from each task down to one that waits for nothing that is deleted. */
function levelsOf(tasks: readonly Task[]): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  for (const { id, after } of tasks)
    levels.set(id, Math.max(0, ...after.map((other) => (levels.get(other) ?? -1) + 1)));
  return levels;
}

/** Last made, first deleted: each waits for its holders, if the engine makes it wait for them too. */
function inTheClouds(
  order: ResourceOrder,
  tasks: readonly Task[],
  levels: ReadonlyMap<string, number>,
  graph: ObjectGraph,
): readonly Task[] {
  const above = (urn: string, other: string): boolean => (levels.get(urn) ?? 0) > (levels.get(other) ?? 0);
  const holders = new Map<string, string[]>();
  const hold = (holder: string, target: string | undefined): void => {
    if (target !== undefined && above(holder, target))
      holders.set(target, [...(holders.get(target) ?? []), holder]);
  };
  for (const { id } of tasks) {
    const resource = order.get(id);
    if (resource !== undefined) hold(id, providerUrn(resource));
    if (resource?.type.startsWith("pulumi:providers:") === true)
      for (const origin of resource.dependencies ?? []) hold(id, origin);
    for (const object of graph.madeBy(id)) {
      const blocked = new Set(
        object.references.filter((it) => it.onTargetDelete === "blocks").map(({ target }) => target),
      );
      for (const target of graph.namedBy(object)) if (blocked.has(keyOf(target))) hold(id, target.urn);
    }
  }
  return tasks.toReversed().map((task) => ({ ...task, after: holders.get(task.id) ?? [] }));
}
