import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";
import type { WorldObject } from "../../../simulator/world.ts";
import type { StateResource } from "../state.ts";
import type { Moment } from "./estimate.ts";
import type { TimeEstimate } from "./figures.ts";
import { OperationLog } from "./operation-log.ts";

/** The clouds, as far as their objects are looked at. */
export interface Clouds {
  all(): readonly WorldObject[];
}

/** Follows one operation, to tell what it would take in the real clouds. */
export class Timing {
  readonly #clouds: Clouds;
  readonly #before: Moment;
  readonly #log = new OperationLog();

  /** @param resources of the state before the operation; deletions are planned by what there is now */
  constructor(resources: readonly StateResource[], clouds: Clouds) {
    this.#clouds = clouds;
    this.#before = { resources, objects: clouds.all() };
    // The latencies of every cloud are loaded while the engine starts; a failure shows when they are asked for.
    load().catch(() => undefined);
  }

  take(event: EngineEvent): void {
    this.#log.take(event);
  }

  /**
   * @param resources of the state after the operation
   * @param delays how much longer an operation takes than usual, by URN, in seconds
   */
  async estimate(
    resources: readonly StateResource[],
    delays: ReadonlyMap<string, number> = new Map(),
  ): Promise<TimeEstimate> {
    const { estimate } = await load();
    return estimate(this.#before, { resources, objects: this.#clouds.all() }, this.#log, delays);
  }
}

const load = () => import("./estimate.ts");
