import { z } from "zod";
import { isList } from "./properties.ts";
import type { PropertyMap, PropertyValue } from "./properties.ts";

/** A provider's configuration value that is no string: the SDK sends it as JSON text. */
export function configValue(config: PropertyMap, key: string): PropertyValue | undefined {
  const value = config[key];
  if (typeof value !== "string") return value;
  try {
    return z.json().parse(JSON.parse(value));
  } catch {
    return value;
  }
}

/** A list in a provider's configuration; empty when it is not there. */
export function configList(config: PropertyMap, key: string): readonly PropertyValue[] {
  const value = configValue(config, key);
  return isList(value) ? value : [];
}
