import { stringify } from "yaml";
import { nameOf, titledName } from "../../simulator/editing/find-objects.ts";
import { isList, isMap } from "../../simulator/properties.ts";
import type { PropertyMap, PropertyValue } from "../../simulator/properties.ts";
import { markOf } from "../../simulator/secrets.ts";
import { keyOf } from "../../simulator/world.ts";
import type { World, WorldObject } from "../../simulator/world.ts";
import { objectFacts, placeOf } from "./listing.ts";

/** A reference: the property that holds it, empty for that to what an object lives in, and the object at its other end. */
interface Link {
  readonly path: string;
  readonly other: WorldObject;
}

/** One object whole, for people. Secrets stay what the world knows of them: marks. */
export function renderObject(object: WorldObject, world: World): readonly string[] {
  return [
    `${object.type} ${nameOf(object)}`,
    `  id     ${object.id}`,
    `  place  ${placeOf(object, world)}`,
    `  urn    ${object.urn}`,
    ...renderValues("inputs", object.inputs),
    ...renderValues("outputs", object.outputs),
    ...renderLinks("refers to", refersTo(object, world)),
    ...renderLinks("is referred to by", referredToBy(object, world)),
  ];
}

/** One object whole, for scripts. */
export function objectDetail(object: WorldObject, world: World): string {
  const told = ({ path, other }: Link) => ({ path, type: other.type, name: nameOf(other), id: other.id });
  return JSON.stringify({
    ...objectFacts(object),
    inputs: shownMap(object.inputs),
    outputs: shownMap(object.outputs),
    refersTo: refersTo(object, world).map(told),
    referredToBy: referredToBy(object, world).map(told),
  });
}

/** A value without secrets. The beginning of a secret's mark tells whether it is another one, and not what it is. */
export function shown(value: PropertyValue): PropertyValue {
  const mark = markOf(value);
  if (mark !== undefined) return `(secret, mark ${mark.slice(0, 8)})`;
  if (isList(value)) return value.map(shown);
  return isMap(value) ? shownMap(value) : value;
}

/** Without what providers keep for themselves among the inputs. */
function shownMap(map: PropertyMap): PropertyMap {
  const own = Object.entries(map).filter(([key]) => !key.startsWith("__"));
  return Object.fromEntries(own.map(([key, value]) => [key, shown(value)]));
}

function refersTo({ references }: WorldObject, world: World): readonly Link[] {
  return references.flatMap(({ path, target }) => {
    const other = world.get(target);
    return other === undefined ? [] : [{ path, other }];
  });
}

function referredToBy(object: WorldObject, world: World): readonly Link[] {
  const key = keyOf(object);
  return world
    .referrers(object)
    .flatMap((other) =>
      other.references.filter(({ target }) => target === key).map(({ path }) => ({ path, other })),
    );
}

function renderValues(title: string, map: PropertyMap): readonly string[] {
  const values = shownMap(map);
  if (Object.keys(values).length === 0) return [`  ${title}: none`];
  const text = stringify(values, { sortMapEntries: true, lineWidth: 0 }).trimEnd();
  return [`  ${title}:`, ...text.split("\n").map((line) => `    ${line}`)];
}

function renderLinks(title: string, links: readonly Link[]): readonly string[] {
  if (links.length === 0) return [`  ${title}: nothing`];
  const lines = links.map(({ path, other }) => {
    const by = path === "" ? "" : ` by ${path}`;
    return `    ${titledName(other)} (${other.id})${by}`;
  });
  return [`  ${title}:`, ...new Set(lines)];
}
