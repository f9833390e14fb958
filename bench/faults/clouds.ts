import { FaultWatch } from "../../simulator/faults/fault-watch.ts";
import type { FaultPlan } from "../../simulator/faults/fault.ts";
import { FaultyHandlers } from "../../simulator/faults/faulty-handlers.ts";
import { Handlers } from "../../simulator/handlers.ts";
import { Instances } from "../../simulator/instances.ts";
import { Operations } from "../../simulator/operations.ts";
import { Registry } from "../../simulator/registry.ts";
import { Unmodelled } from "../../simulator/unmodelled.ts";
import type { World } from "../../simulator/world.ts";

/** Packages are the same for every replay. */
const registry = new Registry();

/** The simulated clouds of one replay, without a server. */
export class Clouds {
  readonly world: World;
  readonly instances = new Instances(registry);
  readonly handlers: Handlers;
  /** URNs of which an object was made that is no more. */
  readonly lost = new Set<string>();

  constructor(world: World) {
    this.world = world;
    const operations = new Operations(
      world,
      new Unmodelled("refuse", () => undefined),
      (type) => registry.assignsIds(type),
      // Nothing by chance: what went wrong in between and is well again cannot be seen in what is there.
      (urn) => this.againOf(urn),
    );
    this.handlers = new Handlers(operations, this.instances, () => undefined);
  }

  /** What is another for a second object of a resource. */
  againOf(urn: string): string {
    return this.lost.has(urn) ? "again" : "";
  }

  /** The clouds with something going wrong. */
  with(plan: FaultPlan): FaultyHandlers {
    const { instances, world } = this;
    const watch = new FaultWatch(plan, () => undefined);
    return new FaultyHandlers(this.handlers, { watch, instances, world });
  }
}
