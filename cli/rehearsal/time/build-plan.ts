import type { ObjectGraph } from "../../../simulator/object-graph.ts";
import type { Latency } from "../../../simulator/latency.ts";
import type { StateResource } from "../state.ts";
import { enforcedTasks } from "./enforced-tasks.ts";
import { engineTasks } from "./engine-tasks.ts";
import { ResourceOrder } from "./resource-order.ts";
import { longestChain, makespan, schedule } from "./schedule.ts";
import type { Schedule } from "./schedule.ts";

/** How an update would go in earnest: every resource begun as soon as the program lets the engine begin it. */
export interface BuildPlan {
  readonly seconds: number;
  /** The same if only the clouds made one wait for another. */
  readonly criticalSeconds: number;
  /** Resources whose operation takes time, as scheduled. */
  readonly steps: readonly PlannedStep[];
  /** What takes time on the critical path, first to last. */
  readonly criticalPath: readonly PlannedStep[];
  /** Waits of the program that make the schedule longer than the critical path. */
  readonly needless: readonly NeedlessWait[];
}

export interface PlannedStep {
  readonly urn: string;
  readonly resource: StateResource;
  readonly start: number;
  readonly end: number;
  readonly latency: Latency;
  readonly critical: boolean;
}

/** One resource waits for another, which no cloud asks for. */
export interface NeedlessWait {
  readonly urn: string;
  readonly on: string;
}

/**
 * Plans an update.
 * @param latency what the operation on a resource takes; 0 s for what stays as it is
 */
export function planBuild(
  resources: readonly StateResource[],
  graph: ObjectGraph,
  latency: (resource: StateResource) => Latency,
): BuildPlan {
  const order = new ResourceOrder(resources);
  const latencies = new Map(
    order.resources.filter((it) => it.custom === true).map((it) => [it.urn, latency(it)]),
  );
  const tasks = engineTasks(order, ({ urn }) => latencies.get(urn)?.seconds ?? 0);
  const slots = schedule(tasks);
  const enforced = schedule(enforcedTasks(order, tasks, slots, graph));
  const chain = longestChain(enforced);
  const critical = new Set(chain);
  const steps = order.resources.flatMap((resource) => {
    const { urn } = resource;
    const [slot, known] = [slots.get(urn), latencies.get(urn)];
    if (slot === undefined || known === undefined || known.seconds === 0) return [];
    const { start, end } = slot;
    return [{ urn, resource, start, end, latency: known, critical: critical.has(urn) }];
  });
  return {
    seconds: makespan(slots),
    criticalSeconds: makespan(enforced),
    steps,
    criticalPath: chain.flatMap((urn) => steps.find((it) => it.urn === urn) ?? []),
    needless: needlessWaits(slots, enforced),
  };
}

/** Shorter ones come from how the engine works, and nothing can be done about them. */
const WORTH_TELLING_SECONDS = 5;

/**
 * The waits on the way to the schedule's end that delay it. A delay that is made good later, because something else
 * is waited for there anyway, is none.
 */
function needlessWaits(slots: Schedule, enforced: Schedule): readonly NeedlessWait[] {
  const chain = longestChain(slots);
  const lasting: number[] = [];
  let least = makespan(slots) - makespan(enforced);
  for (const urn of chain.toReversed()) {
    const [slot, free] = [slots.get(urn), enforced.get(urn)];
    // Components are in the schedule only: they are registered when they may be, and take no time.
    if (slot !== undefined && free !== undefined) least = Math.min(least, slot.start - free.start);
    lasting.unshift(least);
  }
  const waits: NeedlessWait[] = [];
  chain.forEach((urn, index) => {
    const [on, delay = 0, before = 0] = [chain[index - 1], lasting[index], lasting[index - 1]];
    if (on !== undefined && delay - before >= WORTH_TELLING_SECONDS) waits.push({ urn, on });
  });
  return waits;
}
