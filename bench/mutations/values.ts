import { isList, isMap } from "../../simulator/properties.ts";
import type { PropertyMap, PropertyValue } from "../../simulator/properties.ts";

/** A value within inputs, by the keys that lead to it. */
export interface Leaf {
  readonly path: readonly (string | number)[];
  readonly value: PropertyValue;
}

/**
 * What says something about a thing and nothing to its cloud; what only the driver of a storage class reads; and what
 * the SDK's classes say by themselves, not the program.
 */
const FREE = /^(?:tags|tagsAll|labels|annotations|description|comment|metadata|parameters|apiVersion|kind)$/;

/** Every value of inputs that a cloud takes at its word. */
export function leavesOf(value: PropertyValue, path: Leaf["path"] = []): readonly Leaf[] {
  if (isList(value)) return value.flatMap((item, index) => leavesOf(item, [...path, index]));
  if (!isMap(value)) return [{ path, value }];
  return Object.entries(value)
    .filter(([key]) => !FREE.test(key))
    .flatMap(([key, item]) => leavesOf(item, [...path, key]));
}

/** Inputs with another value at a path; undefined removes it. */
export function withValue(
  inputs: PropertyMap,
  path: Leaf["path"],
  value: PropertyValue | undefined,
): PropertyMap {
  const changed = put(inputs, path, value);
  return isMap(changed) ? changed : {};
}

function put(
  holder: PropertyValue | undefined,
  [step, ...rest]: Leaf["path"],
  value: PropertyValue | undefined,
): PropertyValue | undefined {
  if (step === undefined) return value;
  if (isList(holder))
    return holder.flatMap((item, index) => (index === step ? (put(item, rest, value) ?? []) : [item]));
  const map = isMap(holder) ? holder : {};
  const next = put(map[step], rest, value);
  return Object.fromEntries([
    ...Object.entries(map).filter(([key]) => key !== step),
    ...(next === undefined ? [] : [[String(step), next] as const]),
  ]);
}

/** `ipConfigurations[0].subnet.id` */
export function formatPath(path: Leaf["path"]): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${step}`))
    .join("");
}

/**
 * Two letters next to each other the wrong way round, after the last slash: what is no word of its own. A number becomes
 * another one that is far off. Undefined where a text has nothing to exchange.
 */
export function misspelled(text: string): string | undefined {
  const begin = text.lastIndexOf("/") + 1;
  const letters = Array.from(text);
  const at = letters.findIndex((letter, index) => {
    const next = letters[index + 1] ?? "";
    return index >= begin && /^[a-z]{2}$/i.test(letter + next) && letter.toLowerCase() !== next.toLowerCase();
  });
  if (at >= 0) return text.slice(0, at) + (text[at + 1] ?? "") + (text[at] ?? "") + text.slice(at + 2);
  if (/^\d+$/.test(text)) return String(Number(text) + 6);
  return /^\d+(\.\d+)+$/.test(text) ? letters.toReversed().join("") : undefined;
}
