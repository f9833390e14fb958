import { nearest } from "../../lib/nearest.ts";
import { isList, isMap, joinPath } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { observed } from "./property-types.ts";
import type { PropertyFields, PropertyType } from "./property-types.ts";

/** Where a value stands: keys, and indices of lists. */
export type Segments = readonly (string | number)[];

/** A place within an object, and what it can hold. */
export interface Located {
  readonly segments: Segments;
  /** The same in the engine's notation. */
  readonly path: string;
  readonly type: PropertyType;
}

/** A path that leads nowhere: what is wrong with it, and what there is. */
export class NoSuchPath extends Error {
  override readonly name = "NoSuchPath";
  readonly fix: string;

  constructor(problem: string, fix: string) {
    super(problem);
    this.fix = fix;
  }
}

/**
 * Finds what `tags.Owner`, `vpcConfig.subnetIds[0]` or `metadata.labels.kubernetes.io/name` means. In a map of plain
 * values all that is left is the key, since keys have dots; quoted, `tags["a.b"]`, it can be written anywhere.
 * @throws NoSuchPath
 */
export function locate(text: string, fields: PropertyFields, present: PropertyMap): Located {
  let at: Located = { segments: [], path: "", type: { is: "object", fields: () => fields } };
  let value: PropertyValue | undefined = present;
  let rest = text;
  while (rest !== "") {
    const step = next(rest, at, value);
    value = childOf(value, step.segment);
    at = {
      segments: [...at.segments, step.segment],
      path:
        typeof step.segment === "number" ? `${at.path}[${step.segment}]` : joinPath(at.path, step.segment),
      type: step.type,
    };
    rest = step.rest;
  }
  if (at.segments.length === 0) throw new NoSuchPath("names no property", `use one of ${listed(fields)}`);
  return at;
}

/** The value at a place; undefined when there is none. */
export function valueAt(value: PropertyValue | undefined, segments: Segments): PropertyValue | undefined {
  return segments.reduce(childOf, value);
}

/** A copy with another value, or none, at a place. What holds the place is made where it is not there. */
export function withValue(
  value: PropertyValue | undefined,
  [segment, ...rest]: Segments,
  next: PropertyValue | undefined,
): PropertyValue | undefined {
  if (segment === undefined) return next;
  const inner = withValue(childOf(value, segment), rest, next);
  if (typeof segment === "number") {
    const items = isList(value) ? [...value] : [];
    if (inner === undefined) items.splice(segment, 1);
    else items[segment] = inner;
    return items;
  }
  const map: Record<string, PropertyValue> = isMap(value) ? { ...value } : {};
  if (inner === undefined) Reflect.deleteProperty(map, segment);
  else map[segment] = inner;
  return map;
}

interface Step {
  readonly segment: string | number;
  readonly type: PropertyType;
  readonly rest: string;
}

function next(text: string, { type, path }: Located, value: PropertyValue | undefined): Step {
  const rest = text.startsWith(".") ? text.slice(1) : text;
  switch (type.is) {
    case "object":
      return field(rest, type.fields(), path);
    case "list":
      return item(rest, type.item, path, isList(value) ? value.length : 0);
    case "map":
      return entry(rest, type.value, value);
    case "anything": {
      const seen = observed(value);
      if (seen.is === "list" || seen.is === "map")
        return next(rest, { segments: [], path, type: seen }, value);
      throw new NoSuchPath(`${path}: has no parts that are known`, `set ${path} as a whole, in JSON`);
    }
    default:
      throw new NoSuchPath(
        `${path}: is ${type.is === "text" ? "text" : `a ${type.is}`} without parts`,
        `write ${path}`,
      );
  }
}

function field(text: string, fields: PropertyFields, path: string): Step {
  const { key, rest } = keyOf(text);
  const type = fields.get(key);
  if (type !== undefined) return { segment: key, type, rest };
  const meant = nearest(key, [...fields.keys()]);
  const did = meant === undefined ? "" : `did you mean ${meant}? `;
  throw new NoSuchPath(
    `${path === "" ? "" : `${path}: `}has no property ${key === "" ? text : key}`,
    `${did}it has ${listed(fields)}`,
  );
}

function item(text: string, type: PropertyType, path: string, length: number): Step {
  const [whole = "", digits = ""] = /^\[(\d+)\]/.exec(text) ?? [];
  const index = Number(digits);
  if (whole === "" || index > length)
    throw new NoSuchPath(
      `${path}: is a list of ${length}`,
      `write ${path}[0] to ${path}[${length}], the last of which adds one`,
    );
  return { segment: index, type, rest: text.slice(whole.length) };
}

function entry(text: string, type: PropertyType, value: PropertyValue | undefined): Step {
  const plain = type.is === "text" || type.is === "number" || type.is === "boolean";
  const known = isMap(value) && value[text] !== undefined;
  if ((plain || known) && !text.startsWith("[")) return { segment: text, type, rest: "" };
  const { key, rest } = keyOf(text);
  if (key === "") throw new NoSuchPath(`${text}: is no key`, 'write .KEY or ["KEY"]');
  return { segment: key, type, rest };
}

/** The key that a text begins with: up to the next dot or bracket, or quoted in brackets. */
function keyOf(text: string): { readonly key: string; readonly rest: string } {
  const quoted = /^\["((?:[^"\\]|\\.)*)"\]/.exec(text);
  if (quoted !== null)
    return { key: String(JSON.parse(`"${quoted[1] ?? ""}"`)), rest: text.slice(quoted[0].length) };
  const key = /^[^.[\]]*/.exec(text)?.[0] ?? "";
  return { key, rest: text.slice(key.length) };
}

function childOf(value: PropertyValue | undefined, segment: string | number): PropertyValue | undefined {
  if (typeof segment === "number") return isList(value) ? value[segment] : undefined;
  return isMap(value) ? value[segment] : undefined;
}

function listed(fields: PropertyFields): string {
  return [...fields.keys()].sort().join(", ");
}
