import { keyOf } from "./world.ts";
import type { WorldObject } from "./world.ts";

/** Objects of the clouds with their references in both directions, as they were at one moment. */
export class ObjectGraph {
  readonly #byKey: ReadonlyMap<string, WorldObject>;
  readonly #byUrn: ReadonlyMap<string, readonly WorldObject[]>;
  readonly #holders = new Map<string, WorldObject[]>();
  readonly #byType: ReadonlyMap<string, readonly WorldObject[]>;

  constructor(objects: readonly WorldObject[]) {
    this.#byKey = new Map(objects.map((it) => [keyOf(it), it]));
    this.#byUrn = Map.groupBy(objects, ({ urn }) => urn);
    this.#byType = Map.groupBy(objects, ({ type }) => type);
    for (const object of objects) {
      for (const key of new Set(object.references.map(({ target }) => target))) {
        const holders = this.#holders.get(key);
        if (holders === undefined) this.#holders.set(key, [object]);
        else holders.push(object);
      }
    }
  }

  /** What a resource of a program made. */
  madeBy(urn: string): readonly WorldObject[] {
    return this.#byUrn.get(urn) ?? [];
  }

  ofType(type: string): readonly WorldObject[] {
    return this.#byType.get(type) ?? [];
  }

  /** The objects that one names, by any property or by one. */
  namedBy(object: WorldObject, path?: string): readonly WorldObject[] {
    const named = new Set<WorldObject>();
    for (const reference of object.references) {
      const target = this.#byKey.get(reference.target);
      if (target !== undefined && (path === undefined || reference.path === path)) named.add(target);
    }
    return [...named];
  }

  /** The objects that name one, of any type or of one. */
  holdersOf(object: WorldObject, type?: string): readonly WorldObject[] {
    const holders = this.#holders.get(keyOf(object)) ?? [];
    return type === undefined ? holders : holders.filter((it) => it.type === type);
  }
}
