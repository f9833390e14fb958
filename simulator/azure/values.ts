import { isList, isMap, parsePath, select, show, strings } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";

/** The value at a path of plain keys, `networkProfile.podCidr`; undefined where it or its parent is absent. */
export function valueAt(root: PropertyMap, path: string): PropertyValue | undefined {
  return select(root, parsePath(path))[0]?.value;
}

/** The string at a path; undefined when it is absent, not known yet or no string. */
export function textAt(root: PropertyMap, path: string): string | undefined {
  const value = valueAt(root, path);
  return typeof value === "string" ? value : undefined;
}

/** The number at a path; undefined when it is absent, not known yet or no number. */
export function numberAt(root: PropertyMap, path: string): number | undefined {
  const value = valueAt(root, path);
  return typeof value === "number" ? value : undefined;
}

/** Whether the value at a path is `true`. */
export function isOn(root: PropertyMap, path: string): boolean {
  return valueAt(root, path) === true;
}

/** The strings of the list at a path; none when there is no list. */
export function textsAt(root: PropertyMap, path: string): readonly string[] {
  return strings(valueAt(root, path));
}

/** The objects of the list at a path; none when there is no list. */
export function mapsAt(root: PropertyMap, path: string): readonly PropertyMap[] {
  const value = valueAt(root, path);
  return isList(value) ? value.filter((it) => isMap(it)) : [];
}

/** A refusal as every check words it. */
export function refusal(path: string, problem: string, got: PropertyValue | undefined, fix: string): string {
  return `${path}: ${problem}, got ${show(got)}; ${fix}`;
}

/** Azure compares names, ids and enumerated values without regard to case. */
export function sameText(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** The first value that comes a second time, case aside. */
export function firstRepeated(values: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return values.find((value) => {
    const folded = value.toLowerCase();
    const repeated = seen.has(folded);
    seen.add(folded);
    return repeated;
  });
}
