import type { Construction } from "../construct/construction.ts";
import { combine, known } from "../construct/traced.ts";
import type { Traced } from "../construct/traced.ts";
import { Refusal } from "../refusal.ts";
import { isMap, show, UNKNOWN } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";

/** An argument of a component; null when it is not there. */
export function argument({ inputs }: Construction, key: string): Traced {
  return inputs[key] ?? known(null);
}

/** An argument that decides what is made, and so must be known: undefined when it is not there. */
export function decision(construction: Construction, key: string): PropertyValue | undefined {
  const { value } = argument(construction, key);
  if (value === UNKNOWN)
    throw new Refusal(
      `${key}: must be known when the component is made, got ${show(value)}; give a plain value`,
    );
  return value ?? undefined;
}

/** A decision that is a map of options; empty when it is not there. */
export function options(construction: Construction, key: string): PropertyMap {
  const value = decision(construction, key);
  return isMap(value) ? value : {};
}

/** Tags as pulumi-eks merges them: its own, then those of one resource, then those of all. */
export function mergedTags(construction: Construction, own: PropertyMap, key: string): Traced {
  return combine([argument(construction, key), argument(construction, "tags")], ([specific, common]) => ({
    ...own,
    ...(isMap(specific) ? specific : {}),
    ...(isMap(common) ? common : {}),
  }));
}
