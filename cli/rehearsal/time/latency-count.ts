import type { Latency, TimedOperation } from "../../../simulator/latency.ts";
import { latencyOf } from "../../../simulator/latencies.ts";
import type { PropertyMap, PropertyValue } from "../../../simulator/properties.ts";
import type { StateResource } from "../state.ts";

/** Looks latencies up, and remembers which were used. */
export class LatencyCount {
  readonly #used = new Set<Latency>();

  /** What an operation on a resource takes; components, providers and what is only read take nothing. */
  of(resource: StateResource, operation: TimedOperation): Latency {
    if (!takesTime(resource)) return NOTHING;
    const latency = latencyOf(resource.type, operation, asProperties(resource.inputs ?? {}));
    this.#used.add(latency);
    return latency;
  }

  /** How many different figures were used. */
  get total(): number {
    return this.#used.size;
  }

  /** How many of them are guesses. */
  get assumed(): number {
    return [...this.#used].filter((it) => it.assumed === true).length;
  }
}

const NOTHING: Latency = { seconds: 0, source: "made by the engine alone" };

function takesTime({ custom, external, type }: StateResource): boolean {
  return custom === true && external !== true && !type.startsWith("pulumi:");
}

function asProperties(inputs: Readonly<Record<string, unknown>>): PropertyMap {
  return Object.fromEntries(Object.entries(inputs).filter(isProperty));
}

/** JSON is properties: the state has nothing else. */
function isProperty(entry: [string, unknown]): entry is [string, PropertyValue] {
  return entry[1] !== undefined;
}
