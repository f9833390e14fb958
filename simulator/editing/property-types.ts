import { isList, isMap } from "../properties.ts";
import type { PropertyValue } from "../properties.ts";
import { markOf } from "../secrets.ts";

/** What a property can hold, as far as it is published. */
export type PropertyType =
  | { readonly is: "text" | "number" | "boolean" | "anything" }
  | { readonly is: "list"; readonly item: PropertyType }
  | { readonly is: "map"; readonly value: PropertyType }
  | { readonly is: "object"; readonly fields: () => PropertyFields };

/** The properties of an object by name. */
export type PropertyFields = ReadonlyMap<string, PropertyType>;

export const ANYTHING: PropertyType = { is: "anything" };

/** The type of which a value is, for what nobody publishes. Nobody knows what a secret is. */
export function observed(value: PropertyValue | undefined): PropertyType {
  if (markOf(value) !== undefined) return ANYTHING;
  if (typeof value === "string") return { is: "text" };
  if (typeof value === "number") return { is: "number" };
  if (typeof value === "boolean") return { is: "boolean" };
  if (isList(value)) return { is: "list", item: value.length === 0 ? ANYTHING : observed(value[0]) };
  return isMap(value) ? { is: "map", value: ANYTHING } : ANYTHING;
}

/** What keeps a value from being of a type: where, and what it must be; undefined when it fits. */
export function misfit(
  value: PropertyValue,
  type: PropertyType,
  at: string,
): { readonly path: string; readonly must: string } | undefined {
  switch (type.is) {
    case "anything":
      return undefined;
    case "text":
      return typeof value === "string" ? undefined : { path: at, must: "must be text" };
    case "number":
    case "boolean":
      return typeof value === type.is ? undefined : { path: at, must: MUST[type.is] };
    case "list":
      if (!isList(value)) return { path: at, must: MUST.list };
      return first(value.map((item, index) => misfit(item, type.item, `${at}[${index}]`)));
    case "map":
      if (!isMap(value)) return { path: at, must: MUST.map };
      return first(Object.entries(value).map(([key, item]) => misfit(item, type.value, `${at}.${key}`)));
    case "object":
      if (!isMap(value)) return { path: at, must: MUST.object };
      return first(Object.entries(value).map(([key, item]) => misfitField(key, item, type.fields(), at)));
  }
}

/** What a value of each kind is, as a sentence goes on after its path. */
export const MUST = {
  number: "must be a number",
  boolean: "must be true or false",
  list: "must be a list, in JSON",
  map: "must be a map, in JSON",
  object: "must be an object, in JSON",
} as const;

function misfitField(
  key: string,
  value: PropertyValue,
  fields: PropertyFields,
  at: string,
): ReturnType<typeof misfit> {
  const type = fields.get(key);
  if (type !== undefined) return misfit(value, type, `${at}.${key}`);
  return { path: at, must: `has no property ${key}, but ${[...fields.keys()].sort().join(", ")}` };
}

function first<T>(found: readonly (T | undefined)[]): T | undefined {
  return found.find((it) => it !== undefined);
}
