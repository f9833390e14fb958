import { ObjectGraph } from "../../../simulator/object-graph.ts";
import { World } from "../../../simulator/world.ts";
import type { StateResource } from "../state.ts";
import { planBuild } from "./build-plan.ts";
import { renderGantt } from "./gantt.ts";
import { LatencyCount } from "./latency-count.ts";

/**
 * The chart of a stack's resources, all of them built from nothing.
 * @param worldDir where the simulated clouds are kept that the stack was rehearsed in
 */
export function ganttChart(
  stack: string,
  resources: readonly StateResource[],
  worldDir: string,
): readonly string[] {
  const world = World.open(worldDir);
  try {
    const count = new LatencyCount();
    const plan = planBuild(resources, new ObjectGraph(world.all()), (it) => count.of(it, "create"));
    return renderGantt(plan, { stack, latencies: count.total, assumedLatencies: count.assumed });
  } finally {
    world.close();
  }
}
