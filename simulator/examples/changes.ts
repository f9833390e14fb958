import { isList, isMap } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";

/** Changes to inputs by path: `networkProfile.podCidr`, `agentPoolProfiles[0].count`; undefined removes. */
export type Changes = Readonly<Record<string, PropertyValue | undefined>>;

/** A copy of inputs with changes. */
export function changed(inputs: PropertyMap, changes: Changes): PropertyMap {
  return Object.entries(changes).reduce<PropertyMap>((result, [path, value]) => {
    const next = put(result, path.replaceAll(/\[(\d+)\]/g, ".$1").split("."), value);
    return isMap(next) ? next : {};
  }, inputs);
}

function put(
  holder: PropertyValue | undefined,
  [key, ...rest]: readonly string[],
  value: PropertyValue | undefined,
): PropertyValue | undefined {
  if (key === undefined) return value;
  if (isList(holder) || (/^\d+$/.test(key) && holder === undefined)) {
    const list = isList(holder) ? [...holder] : [];
    const item = put(list[Number(key)], rest, value);
    if (item === undefined) list.splice(Number(key), 1);
    else list[Number(key)] = item;
    return list;
  }
  const map: Record<string, PropertyValue> = { ...(isMap(holder) ? holder : {}) };
  const next = put(map[key], rest, value);
  if (next === undefined) Reflect.deleteProperty(map, key);
  else map[key] = next;
  return map;
}
