import type { StateResource } from "../state.ts";
import { providerUrn } from "./resource-order.ts";
import type { ResourceOrder } from "./resource-order.ts";
import type { Task } from "./schedule.ts";

/**
 * The work of an update as the engine and the SDK order it. A resource is registered when its inputs are known, its
 * explicit dependencies are there, its provider and what it is deleted with are there, and its parent is registered.
 * A component is registered like that too, which is what makes its children wait, and takes no time.
 */
export function engineTasks(
  order: ResourceOrder,
  seconds: (resource: StateResource) => number,
): readonly Task[] {
  return order.resources.map((resource) => ({
    id: resource.urn,
    seconds: resource.custom === true ? seconds(resource) : 0,
    after: waitsOf(resource, order),
  }));
}

function waitsOf(resource: StateResource, order: ResourceOrder): readonly string[] {
  const { urn, parent, dependencies, deletedWith } = resource;
  const others = [...(dependencies ?? []), ...optional(deletedWith), ...optional(providerUrn(resource))];
  return [...new Set([...optional(parent), ...others.flatMap((other) => order.expand(other, urn))])];
}

function optional(urn: string | undefined): readonly string[] {
  return urn === undefined || urn === "" ? [] : [urn];
}
