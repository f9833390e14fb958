import { containsUnknown, isList, isMap, joinPath, show, strings, UNKNOWN, within } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { nearest } from "./nearest.ts";

/** Problems of a custom resource under its definition's structural schema, with strict field validation. */
export function validateAgainst(
  object: PropertyMap,
  schema: PropertyMap,
  secrets: ReadonlySet<string>,
): readonly string[] {
  const problems: string[] = [];
  check(object, schema, "", (path, problem, got, fix) => {
    problems.push(`${path}: ${problem}, got ${show(got, within(secrets, path))}; ${fix}`);
  });
  return problems;
}

type Say = (path: string, problem: string, got: PropertyValue | undefined, fix: string) => void;

function check(value: PropertyValue, schema: PropertyMap, at: string, say: Say): void {
  if (value === UNKNOWN || value === null) return;
  const { type } = schema;
  if (schema["x-kubernetes-int-or-string"] === true) {
    if (typeof value !== "string" && !Number.isInteger(value))
      say(at, "must be an integer or a string", value, "write a number or a name");
    return;
  }
  if (typeof type === "string" && !isOfType(value, type)) {
    say(at, `must be of type ${type}`, value, "correct it");
    return;
  }
  const allowed = isList(schema.enum) ? schema.enum : undefined;
  if (allowed?.includes(value) === false) {
    say(
      at,
      "must be one of the definition's values",
      value,
      `use ${allowed.map((it) => show(it)).join(", ")}`,
    );
  }
  if (isMap(value)) checkMap(value, schema, at, say);
  else if (isList(value)) checkList(value, schema, at, say);
  else checkScalar(value, schema, at, say);
}

function isOfType(value: PropertyValue, type: string): boolean {
  switch (type) {
    case "object":
      return isMap(value);
    case "array":
      return isList(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function checkMap(map: PropertyMap, schema: PropertyMap, at: string, say: Say): void {
  const properties = isMap(schema.properties) ? schema.properties : {};
  const others = schema.additionalProperties;
  for (const [key, value] of Object.entries(map)) {
    const own = properties[key] ?? others;
    if (isMap(own)) check(value, own, joinPath(at, key), say);
    else if (own !== true && schema["x-kubernetes-preserve-unknown-fields"] !== true) {
      const meant = nearest(key, Object.keys(properties));
      say(
        joinPath(at, key),
        "is no field of the definition",
        value,
        meant === undefined ? "remove it" : `did you mean ${meant}?`,
      );
    }
  }
  for (const key of strings(schema.required)) {
    if (map[key] === undefined) say(joinPath(at, key), "is required by the definition", undefined, "set it");
  }
}

function checkList(list: readonly PropertyValue[], schema: PropertyMap, at: string, say: Say): void {
  const { items, minItems = 0, maxItems = Infinity } = schema;
  if (list.length < Number(minItems) || list.length > Number(maxItems)) {
    say(at, `must have ${show(minItems)} to ${show(maxItems)} items`, list.length, "add or remove some");
  }
  if (isMap(items))
    list.forEach((item, index) => {
      check(item, items, `${at}[${index}]`, say);
    });
  checkDifferent(list, schema, at, say);
}

/** Items of a set differ, and those of a map in its keys (Kubernetes, "Server-Side Apply", merge strategy). */
function checkDifferent(list: readonly PropertyValue[], schema: PropertyMap, at: string, say: Say): void {
  const kind = schema["x-kubernetes-list-type"];
  if (kind !== "map" && kind !== "set") return;
  const keys = strings(schema["x-kubernetes-list-map-keys"]);
  const properties = isMap(schema.items) && isMap(schema.items.properties) ? schema.items.properties : {};
  const seen = new Map<string, number>();
  for (const [index, item] of list.entries()) {
    if (containsUnknown(item)) continue;
    const parts =
      kind === "map" && isMap(item) ? keys.map((key) => item[key] ?? defaultOf(properties[key])) : [item];
    const before = seen.get(JSON.stringify(parts));
    if (before === undefined) seen.set(JSON.stringify(parts), index);
    else {
      const what =
        kind === "map" ? `has the same ${keys.join(" and ")} as item ${before}` : `is item ${before} again`;
      say(`${at}[${index}]`, what, parts.map((it) => show(it)).join(" "), "make them differ");
    }
  }
}

const defaultOf = (schema: PropertyValue | undefined): PropertyValue =>
  (isMap(schema) ? schema.default : undefined) ?? null;

function checkScalar(value: PropertyValue, schema: PropertyMap, at: string, say: Say): void {
  const { pattern, minLength = 0, maxLength = Infinity, minimum = -Infinity, maximum = Infinity } = schema;
  if (typeof value === "string") {
    if (typeof pattern === "string" && !new RegExp(pattern).test(value))
      say(at, `must match ${pattern}`, value, "correct it");
    if (value.length < Number(minLength) || value.length > Number(maxLength)) {
      say(at, `must have ${show(minLength)} to ${show(maxLength)} characters`, value, "change its length");
    }
  }
  if (typeof value === "number" && (value < Number(minimum) || value > Number(maximum))) {
    say(at, `must lie between ${show(minimum)} and ${show(maximum)}`, value, "choose another");
  }
}
