import type { StateResource } from "../../../../cli/rehearsal/state.ts";
import type { Latency } from "../../../../simulator/latency.ts";
import { ObjectGraph } from "../../../../simulator/object-graph.ts";
import { keyOf } from "../../../../simulator/world.ts";
import type { WorldObject } from "../../../../simulator/world.ts";

/** The URN of a resource of these tests, by its name. */
export const urn = (name: string, type = "acme:index:Thing"): string => `urn:pulumi:dev::p::${type}::${name}`;

/** What a resource of these tests has, with names instead of URNs. */
export interface Sketch {
  readonly name: string;
  /** Set for a component. */
  readonly component?: boolean;
  readonly type?: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependsOn?: readonly string[];
  /** Properties that came from others: their values, and from whom. */
  readonly from?: Readonly<Record<string, { readonly value: unknown; readonly origins: readonly string[] }>>;
  readonly deletedWith?: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** A state of sketches, in their order. */
export function state(sketches: readonly Sketch[]): readonly StateResource[] {
  const urns = new Map(sketches.map(({ name, type }) => [name, urn(name, type)]));
  const known = (name: string): string => urns.get(name) ?? urn(name);
  return sketches.map(({ name, type = "acme:index:Thing", from = {}, ...rest }) => {
    const origins = Object.values(from).flatMap((it) => it.origins);
    return {
      urn: known(name),
      type,
      custom: rest.component !== true,
      ...(rest.component === true ? {} : { id: `${name}-id` }),
      ...(rest.parent === undefined ? {} : { parent: known(rest.parent) }),
      ...(rest.provider === undefined ? {} : { provider: `${known(rest.provider)}::${rest.provider}-id` }),
      ...(rest.deletedWith === undefined ? {} : { deletedWith: known(rest.deletedWith) }),
      dependencies: [...new Set([...origins, ...(rest.dependsOn ?? [])])].map(known),
      propertyDependencies: Object.fromEntries(
        Object.entries(from).map(([key, it]) => [key, it.origins.map(known)]),
      ),
      inputs: {
        ...rest.inputs,
        ...Object.fromEntries(Object.entries(from).map(([key, { value }]) => [key, value])),
      },
      outputs: rest.outputs ?? {},
    };
  });
}

/** The objects that resources made, each with those that it names. */
export function clouds(
  resources: readonly StateResource[],
  named: Readonly<Record<string, readonly string[]>>,
): ObjectGraph {
  const bare = new Map(resources.map((it) => [it.urn.split("::")[3] ?? "", bareObject(it)]));
  const objects = [...bare].map(([name, object]) => ({
    ...object,
    references: (named[name] ?? []).flatMap((other) => {
      const target = bare.get(other);
      return target === undefined
        ? []
        : [{ path: "other", target: keyOf(target), onTargetDelete: "blocks" as const }];
    }),
  }));
  return new ObjectGraph(objects);
}

function bareObject({ urn: madeBy, type, id }: StateResource): WorldObject {
  const place = { package: "acme", account: "1", region: "r", scope: "1/r" };
  const empty = { inputs: {}, outputs: {}, handles: {}, unique: [], references: [] };
  return { ...place, type, id: id ?? "", urn: madeBy, ...empty };
}

/** Latencies by the names of resources; the same figure is the same object. */
export function latencies(seconds: Readonly<Record<string, number>>): (it: StateResource) => Latency {
  const known = new Map<number, Latency>();
  return ({ urn: of }) => {
    const figure = seconds[of.split("::")[3] ?? ""] ?? 0;
    const latency = known.get(figure) ?? { seconds: figure, source: "this test" };
    known.set(figure, latency);
    return latency;
  };
}
