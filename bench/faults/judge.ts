import { describeLeft } from "../../cli/rehearsal/recovery.ts";
import type { CloudObject, Remains } from "../../cli/rehearsal/recovery.ts";
import type { StateResource } from "../../cli/rehearsal/state.ts";
import { integrityProblem } from "./books.ts";
import type { End } from "./phases.ts";

/** A state and its clouds when all should be well again. */
export interface Found {
  readonly resources: readonly StateResource[];
  /** What the stack's program has in the clouds. */
  readonly objects: readonly Pick<CloudObject, "urn">[];
  /** How many objects the clouds have, those that they added by themselves too. */
  readonly worldSize: number;
  readonly remains: Remains;
}

/**
 * What is wrong with it: an invalid state, resources without an object and objects without a resource, two objects of
 * one resource, more or less of anything than there is when nothing goes wrong.
 */
export function wrongWith({ resources, objects, worldSize, remains }: Found, end: End): readonly string[] {
  const invalid = integrityProblem(resources);
  const counts: readonly (readonly [string, number, number])[] = [
    ["entries in the state", resources.length, end.books.entries.length],
    ["objects in the clouds", worldSize, end.world.size],
    ["objects with a resource of their own", new Set(objects.map(({ urn }) => urn)).size, objects.length],
  ];
  return [
    ...(invalid === undefined ? [] : [`the state is invalid: ${invalid}`]),
    ...describeLeft(remains),
    ...counts.flatMap(([what, is, should]) => (is === should ? [] : [`${is} ${what} instead of ${should}`])),
  ];
}
