import type { Check, CheckContext } from "../../model.ts";
import { isList, isMap, joinPath, show } from "../../properties.ts";
import type { PropertyMap, PropertyValue } from "../../properties.ts";
import { amount } from "./quantity.ts";

const SOURCES = "https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/apis";

/** Where the API server's own checks of a group are written. */
export const validationOf = (group: string): string => `${SOURCES}/${group}/validation/validation.go`;

/** A map inside an object, and where it stands. */
export interface Part {
  readonly path: string;
  readonly map: PropertyMap;
}

/** What is wrong with an object: `path: problem, got X; fix`. */
export type Says = (object: Part, ctx: CheckContext) => string | undefined;

/** A check of a kind, named `kubernetes:KIND:ID`. */
export function kindCheck(kind: string, id: string, source: string, says: Says): Check {
  return {
    id: `kubernetes:${kind}:${id}`,
    source,
    refuses: (ctx) => says({ path: "", map: ctx.inputs }, ctx),
  };
}

/** Checks of one kind, by their ids, all from one page. */
export function kindChecks(
  kind: string,
  source: string,
  says: Readonly<Record<string, Says>>,
): readonly Check[] {
  return Object.entries(says).map(([id, it]) => kindCheck(kind, id, source, it));
}

/** Where a key of a part stands. */
export const at = (part: Part, key: string): string => joinPath(part.path, key);

/** Whether something is said at all. */
export const isSaid = (value: PropertyValue | undefined): boolean => value !== undefined && value !== null;

/** A text that is not empty; what is empty is as good as not said. */
export const filled = (value: PropertyValue | undefined): PropertyValue | undefined =>
  value === "" ? undefined : value;

/** The map behind keys, or undefined where there is none. */
export function inside(part: Part | undefined, ...keys: readonly string[]): Part | undefined {
  let found = part;
  for (const key of keys) {
    const map: PropertyValue | undefined = found?.map[key];
    found = found !== undefined && isMap(map) ? { path: at(found, key), map } : undefined;
  }
  return found;
}

/** What stands behind keys. */
export function valueAt(part: Part | undefined, ...keys: readonly string[]): PropertyValue | undefined {
  const last = keys.at(-1);
  return last === undefined ? part?.map : inside(part, ...keys.slice(0, -1))?.map[last];
}

/** The items of a list. */
export function listAt(part: Part | undefined, key: string): readonly PropertyValue[] {
  const list = part?.map[key];
  return isList(list) ? list : [];
}

/** The items of a list that are maps. */
export function each(part: Part | undefined, key: string): readonly Part[] {
  if (part === undefined) return [];
  return listAt(part, key).flatMap((map, index) =>
    isMap(map) ? [{ path: `${at(part, key)}[${index}]`, map }] : [],
  );
}

/** The strings of a list, and where each stands. */
export function texts(
  part: Part | undefined,
  key: string,
): readonly { readonly path: string; readonly text: string }[] {
  if (part === undefined) return [];
  return listAt(part, key).flatMap((text, index) =>
    typeof text === "string" ? [{ path: `${at(part, key)}[${index}]`, text }] : [],
  );
}

/** The first thing that is wrong. */
export function first<T>(items: Iterable<T>, says: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const said = says(item);
    if (said !== undefined) return said;
  }
  return undefined;
}

/** The message about a path. */
export function wrong(path: string, problem: string, got: PropertyValue | undefined, fix: string): string {
  return `${path}: ${problem}, got ${show(got)}; ${fix}`;
}

/** Which of some keys are said, where only one may be: the message about the first that is too much, or about none. */
export function oneOf(part: Part, keys: readonly string[], needsOne: boolean): string | undefined {
  const said = keys.filter((key) => isSaid(part.map[key]));
  if (said.length > 1)
    return wrong(part.path, "must have one of its sources", said.join(" and "), "keep one of them");
  return said.length === 0 && needsOne
    ? wrong(part.path, "must have one of its sources", "none", `choose one of ${keys.join(", ")}`)
    : undefined;
}

/** What is none of the words that may stand there. */
export function notAmong(part: Part | undefined, key: string, words: readonly string[]): string | undefined {
  const value = part?.map[key];
  if (part === undefined || typeof value !== "string" || words.includes(value)) return undefined;
  return wrong(at(part, key), `must be one of ${words.join(", ")}`, value, "choose one");
}

/** What is an integer outside a range. */
export function outside(
  part: Part | undefined,
  key: string,
  [least, most]: readonly [number, number],
): string | undefined {
  const value = part?.map[key];
  if (part === undefined || typeof value !== "number" || (value >= least && value <= most)) return undefined;
  return wrong(
    at(part, key),
    most === Infinity ? `must be ${least} at least` : `must be from ${least} to ${most}`,
    value,
    "choose one",
  );
}

/** Fields that an object that is there has for good, and that Pulumi would change in place. */
export const neverChanges =
  (...paths: readonly (readonly string[])[]): Says =>
  (object, { self }) => {
    if (self === undefined) return undefined;
    const old: Part = { path: "", map: self.inputs };
    return first(paths, (path) => {
      const [before, now] = [valueAt(old, ...path), valueAt(object, ...path)];
      // What is left out has the server's default, which may be the same.
      return !isSaid(before) || !isSaid(now) || JSON.stringify(before) === JSON.stringify(now)
        ? undefined
        : wrong(
            path.join("."),
            `cannot be changed from ${show(before)}`,
            now,
            "replace the object (replaceOnChanges), or give the new one another name",
          );
    });
  };

/** Amounts of resources that are below zero. */
export function belowZero(part: Part | undefined): string | undefined {
  if (part === undefined) return undefined;
  return first(Object.entries(part.map), ([key, value]) =>
    (amount(value) ?? 0) < 0 ? wrong(at(part, key), "must not be negative", value, "raise it") : undefined,
  );
}
