import type { Properties } from "./codec.ts";
import { isList, isMap, joinPath, select, text, within } from "./properties.ts";
import type { Path, PropertyMap, PropertyValue } from "./properties.ts";
import type { World } from "./world.ts";

/** Stands in the journal for a value that must not be read there. */
const MARK = "$secret";

/** The mark that stands for a secret value, or undefined when this is none. */
export function markOf(value: PropertyValue | undefined): string | undefined {
  return isMap(value) ? text(value, MARK) : undefined;
}

/** The secret paths of outputs: those of the inputs that they echo, and those that the model names. */
export function secretsOf(
  outputs: PropertyMap,
  inputSecrets: ReadonlySet<string>,
  rules: readonly Path[],
): ReadonlySet<string> {
  const secrets = new Set(inputSecrets);
  for (const rule of rules) {
    for (const found of select(outputs, rule)) if (found.value !== undefined) secrets.add(found.path);
  }
  return secrets;
}

/** The reverse, as far as the state still knows the values: a secret that was changed by hand shows its mark. */
export function unmarked(stored: PropertyMap, known: Properties, world: World): Properties {
  const secrets = new Set<string>();
  const restore = (value: PropertyValue, before: PropertyValue | undefined, at: string): PropertyValue => {
    if (isMap(value) && typeof value[MARK] === "string") {
      const same = before !== undefined && world.secretMark(before) === value[MARK];
      if (!same || within(known.secrets, at)) secrets.add(at);
      return same ? before : value[MARK];
    }
    if (isList(value)) {
      const items = isList(before) ? before : [];
      return value.map((item, index) => restore(item, items[index], `${at}[${index}]`));
    }
    return isMap(value) ? restoreMap(value, isMap(before) ? before : {}, at) : value;
  };
  const restoreMap = (map: PropertyMap, before: PropertyMap, at: string): PropertyMap => {
    const copy: Record<string, PropertyValue> = {};
    for (const [key, value] of Object.entries(map))
      copy[key] = restore(value, before[key], joinPath(at, key));
    return copy;
  };
  return { values: restoreMap(stored, known.values, ""), secrets };
}

/** Properties with a keyed hash in the place of every secret. */
export function marked(properties: Properties, world: World): PropertyMap {
  const { values, secrets } = properties;
  if (secrets.size === 0) return values;
  const mark = (value: PropertyValue, at: string): PropertyValue => {
    // What was read out of the world to be changed is a mark already.
    if (secrets.has(at)) return markOf(value) !== undefined ? value : { [MARK]: world.secretMark(value) };
    if (isList(value)) return value.map((item, index) => mark(item, `${at}[${index}]`));
    return isMap(value) ? markMap(value, at) : value;
  };
  const markMap = (map: PropertyMap, at: string): PropertyMap => {
    const copy: Record<string, PropertyValue> = {};
    for (const [key, value] of Object.entries(map)) copy[key] = mark(value, joinPath(at, key));
    return copy;
  };
  return markMap(values, "");
}
