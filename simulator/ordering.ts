import { AWS_ORDERINGS } from "./aws/ordering.ts";
import { AZURE_ORDERINGS, AZURE_QUEUES } from "./azure/ordering.ts";
import { KUBERNETES_ORDERINGS } from "./kubernetes/ordering.ts";
import type { ObjectGraph } from "./object-graph.ts";
import type { Ordering, Queue } from "./ordering-rule.ts";
import type { WorldObject } from "./world.ts";

export const ORDERINGS: readonly Ordering[] = [...AWS_ORDERINGS, ...AZURE_ORDERINGS, ...KUBERNETES_ORDERINGS];
export const QUEUES: readonly Queue[] = AZURE_QUEUES;

/** What an object waits for by one rule. */
export interface Need {
  readonly objects: readonly WorldObject[];
  readonly any: boolean;
  /** Whether the other order is refused, or only not done before it. */
  readonly refused: boolean;
}

/** What the clouds let an object wait for beyond what its properties name. */
export function needsOf(object: WorldObject, graph: ObjectGraph): readonly Need[] {
  return ORDERINGS.filter(({ type }) => type === object.type)
    .map((ordering) => ({
      objects: ordering.needs(object, graph),
      any: ordering.any ?? false,
      refused: "check" in ordering,
    }))
    .filter(({ objects }) => objects.length > 0);
}

/** What queues with an object, itself among them; none where its cloud writes side by side. */
export function queueOf(object: WorldObject, graph: ObjectGraph): readonly WorldObject[] {
  const queue = QUEUES.find(({ type }) => type === object.type);
  if (queue === undefined) return [];
  return graph
    .namedBy(object, queue.path)
    .flatMap((head) =>
      graph.holdersOf(head, queue.type).filter((it) => graph.namedBy(it, queue.path).includes(head)),
    );
}
