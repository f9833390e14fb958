import type { ObjectGraph } from "./object-graph.ts";
import type { WorldObject } from "./world.ts";

/** An object that must be there before another, although no property of the other names it. */
export type Ordering = OrderingRule & (RefusedOrder | AwaitedOrder);

/** The other order is refused. */
interface RefusedOrder {
  /** The check that refuses it; the vendor's page stands there. */
  readonly check: string;
}

/** The other order is taken, and whoever was first is not done before the second is. */
interface AwaitedOrder {
  readonly source: string;
}

interface OrderingRule {
  /** The type that waits. */
  readonly type: string;
  /** What it waits for: all of them, unless `any` is said. */
  needs(object: WorldObject, graph: ObjectGraph): readonly WorldObject[];
  /** One of them is enough. @default false */
  readonly any?: boolean;
}

/** Objects that their cloud writes one after another, in whichever order. */
export interface Queue {
  readonly type: string;
  /** The property that names what they queue for. */
  readonly path: string;
  readonly source: string;
}
