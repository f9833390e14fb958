import { isDeepStrictEqual } from "node:util";
import { titledName } from "../../simulator/editing/find-objects.ts";
import type { PropertyMap } from "../../simulator/properties.ts";
import type { WorldObject } from "../../simulator/world.ts";

/** Outputs by which a cloud counts its changes: they differ after a change and its opposite. */
const COUNTERS = /^(?:e[Tt]ag|resourceVersion|modifiedAt)$/;

/**
 * How a world differs from what it was; empty when it does not. What was made anew has another id and perhaps another
 * name, by which others may name it, and its cloud computed its outputs anew.
 * @param anew the URNs of what was made anew
 */
export function worldDifferences(
  before: readonly WorldObject[],
  after: readonly WorldObject[],
  anew: ReadonlySet<string>,
): readonly string[] {
  const now = new Map(after.map((it) => [partOf(it), it]));
  const names = before.flatMap((it) =>
    Object.entries(it.handles).flatMap(([handle, name]) => {
      const newName = now.get(partOf(it))?.handles[handle];
      return newName === undefined || newName === name ? [] : [[name, newName] as const];
    }),
  );
  const missing = before.filter((it) => !now.has(partOf(it))).map((it) => `${titledName(it)}: is missing`);
  const known = new Set(before.map(partOf));
  const added = after.filter((it) => !known.has(partOf(it))).map((it) => `${titledName(it)}: was not there`);
  const changed = before.flatMap((old) => {
    const object = now.get(partOf(old));
    if (object === undefined) return [];
    const sides = anew.has(old.urn) ? (["inputs"] as const) : (["id", "inputs", "outputs"] as const);
    return sides
      .filter((side) => !isDeepStrictEqual(translated(old[side], names), settled(object[side])))
      .map((side) => `${titledName(old)}: ${side} were ${show(old[side])}, are ${show(object[side])}`);
  });
  return [...missing, ...added, ...changed];
}

/** A Service and the load balancer that its cloud makes for it are of one resource. */
const partOf = ({ urn, type }: WorldObject): string => `${type} ${urn}`;

function translated(value: string | PropertyMap, names: readonly (readonly [string, string])[]): unknown {
  const text = names.reduce((told, [old, now]) => told.replaceAll(old, now), JSON.stringify(value));
  const read: unknown = JSON.parse(text);
  return settled(read);
}

function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !COUNTERS.test(key));
  return Object.fromEntries(kept.map(([key, item]) => [key, settled(item)]));
}

function show(value: unknown): string {
  return JSON.stringify(value);
}
