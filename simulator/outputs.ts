import type { Provider, ResourceModel } from "./model.ts";
import { DEFAULTS_KEY } from "./naming.ts";
import { isMap, text, UNKNOWN } from "./properties.ts";
import type { PropertyMap, PropertyValue } from "./properties.ts";

/** The inputs that are outputs too, and what every object of the package has. */
export function echo(provider: Provider, model: ResourceModel, inputs: PropertyMap): PropertyMap {
  const echoed: Record<string, PropertyValue> = { ...inputs };
  for (const hidden of [DEFAULTS_KEY, ...(model.inputOnly ?? [])]) Reflect.deleteProperty(echoed, hidden);
  return { ...echoed, ...provider.package.outputs?.(model, inputs, provider.place, provider.config) };
}

/** Outputs that no preview of a change can know. */
export function notYetKnown(model: ResourceModel): PropertyMap {
  const unknown: Record<string, PropertyValue> = {};
  for (const key of model.unknownAfterUpdate ?? []) unknown[key] = UNKNOWN;
  return unknown;
}

/** New inputs, and what the cloud had added to the old ones, in maps within them too. */
export function withComputed(
  news: PropertyMap,
  oldOutputs: PropertyMap,
  oldInputs: PropertyMap,
): PropertyMap {
  const merged: Record<string, PropertyValue> = { ...news };
  for (const [key, output] of Object.entries(oldOutputs)) {
    const input = oldInputs[key];
    const next = news[key];
    if (input === undefined) merged[key] ??= output;
    else if (isMap(output) && isMap(input) && isMap(next)) merged[key] = withComputed(next, output, input);
  }
  return merged;
}

/** The names by which references find most objects. */
export function usualHandles(outputs: PropertyMap): Readonly<Record<string, string>> {
  const handles: Record<string, string> = {};
  for (const name of ["arn", "name"]) {
    const value = text(outputs, name);
    if (value !== undefined) handles[name] = value;
  }
  return handles;
}
