import type { Properties } from "./codec.ts";
import { isList, isMap, joinPath, select } from "./properties.ts";
import type { Path, PropertyMap, PropertyValue } from "./properties.ts";
import type { World } from "./world.ts";

/** Stands in the journal for a value that must not be read there. */
const MARK = "$secret";

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

/** Properties with a keyed hash in the place of every secret. */
export function marked(properties: Properties, world: World): PropertyMap {
  if (properties.secrets.size === 0) return properties.values;
  return mapValues(properties.values, "", (value, at) =>
    properties.secrets.has(at) ? { [MARK]: world.secretMark(value) } : undefined,
  );
}

/** The reverse, as far as the state still knows the values: a secret that was changed by hand shows its mark. */
export function unmarked(stored: PropertyMap, known: Properties, world: World): Properties {
  const secrets = new Set<string>();
  const knownSecrets = new Map<string, PropertyValue>();
  mapValues(known.values, "", (value, at) => {
    if (known.secrets.has(at)) knownSecrets.set(at, value);
    return undefined;
  });
  const values = mapValues(stored, "", (value, at) => {
    if (!isMap(value) || typeof value[MARK] !== "string") return undefined;
    secrets.add(at);
    const before = knownSecrets.get(at);
    return before !== undefined && world.secretMark(before) === value[MARK] ? before : value[MARK];
  });
  return { values, secrets };
}

/** Copies a map; where `replace` gives a value, it stands in the place of what was there. */
function mapValues(
  map: PropertyMap,
  at: string,
  replace: (value: PropertyValue, at: string) => PropertyValue | undefined,
): PropertyMap {
  const copy: Record<string, PropertyValue> = {};
  for (const [key, value] of Object.entries(map)) copy[key] = mapValue(value, joinPath(at, key), replace);
  return copy;
}

function mapValue(
  value: PropertyValue,
  at: string,
  replace: (value: PropertyValue, at: string) => PropertyValue | undefined,
): PropertyValue {
  const replaced = replace(value, at);
  if (replaced !== undefined) return replaced;
  if (isList(value)) return value.map((item, index) => mapValue(item, `${at}[${index}]`, replace));
  return isMap(value) ? mapValues(value, at, replace) : value;
}
