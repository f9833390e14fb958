import type { ObjectGraph } from "../../../simulator/object-graph.ts";
import { needsOf, queueOf } from "../../../simulator/ordering.ts";
import type { WorldObject } from "../../../simulator/world.ts";
import type { StateResource } from "../state.ts";
import { providerUrn } from "./resource-order.ts";
import type { ResourceOrder } from "./resource-order.ts";
import type { Schedule, Task } from "./schedule.ts";
import { Origins } from "./values.ts";

/**
 * The same work with those waits only that the clouds enforce: an object that a property names, a value that only
 * the cloud can tell, an order that a check demands, a queue, and the API server that something lives in. Waits that
 * the schedule does not honour are left out, so that this is never longer than the schedule.
 */
export function enforcedTasks(
  order: ResourceOrder,
  tasks: readonly Task[],
  slots: Schedule,
  graph: ObjectGraph,
): readonly Task[] {
  const enforcement = new Enforcement(order, slots, graph);
  return tasks.flatMap((task) => {
    const resource = order.get(task.id);
    if (resource?.custom !== true) return [];
    return [{ ...task, after: enforcement.waitsOf(resource) }];
  });
}

class Enforcement {
  readonly #order: ResourceOrder;
  readonly #slots: Schedule;
  readonly #graph: ObjectGraph;
  readonly #origins = new Origins();

  constructor(order: ResourceOrder, slots: Schedule, graph: ObjectGraph) {
    this.#order = order;
    this.#slots = slots;
    this.#graph = graph;
  }

  waitsOf(resource: StateResource): readonly string[] {
    const objects = this.#graph.madeBy(resource.urn);
    const named = urnsOf(objects.flatMap((it) => this.#graph.namedBy(it)));
    const waits = [
      ...named,
      ...(providerUrn(resource) === undefined ? [] : [providerUrn(resource) ?? ""]),
      ...this.#values(resource, new Set(named), objects.length > 0),
      ...objects.flatMap((it) => this.#needs(it)),
      ...objects.flatMap((it) => this.#queue(it)),
    ];
    return [...new Set(waits)].filter((urn) => this.#isHonoured(urn, resource.urn));
  }

  /** Where the clouds do not know an object, every property that came from another resource counts. */
  #values(
    { urn, type, inputs, propertyDependencies }: StateResource,
    named: ReadonlySet<string>,
    modelled: boolean,
  ): readonly string[] {
    const readable = modelled || type.startsWith("pulumi:providers:");
    return Object.entries(propertyDependencies ?? {}).flatMap(([property, origins]) =>
      [...new Set((origins ?? []).flatMap((origin) => this.#order.expand(origin, urn)))].filter((origin) => {
        const source = this.#order.get(origin);
        if (source?.custom !== true || named.has(origin)) return false;
        return !readable || this.#origins.hold(inputs?.[property], source);
      }),
    );
  }

  #needs(object: WorldObject): readonly string[] {
    return needsOf(object, this.#graph).flatMap(({ objects, any }) => {
      const urns = urnsOf(objects);
      return any ? this.#pick(urns, object.urn, (a, b) => a < b) : urns;
    });
  }

  /** In a queue one waits for whoever is before him; that one waits for the next. */
  #queue(object: WorldObject): readonly string[] {
    return this.#pick(urnsOf(queueOf(object, this.#graph)), object.urn, (a, b) => a > b);
  }

  /** The one among those before a resource that ends earliest, or latest. */
  #pick(
    urns: readonly string[],
    waiting: string,
    better: (a: number, b: number) => boolean,
  ): readonly string[] {
    let picked: string | undefined;
    for (const urn of urns) {
      if (!this.#isHonoured(urn, waiting)) continue;
      if (picked === undefined || better(this.#end(urn), this.#end(picked))) picked = urn;
    }
    return picked === undefined ? [] : [picked];
  }

  #isHonoured(urn: string, waiting: string): boolean {
    const start = this.#slots.get(waiting)?.start ?? 0;
    return this.#order.isBefore(urn, waiting) && this.#end(urn) <= start;
  }

  #end(urn: string): number {
    return this.#slots.get(urn)?.end ?? Infinity;
  }
}

function urnsOf(objects: readonly WorldObject[]): readonly string[] {
  return [...new Set(objects.map(({ urn }) => urn))];
}
