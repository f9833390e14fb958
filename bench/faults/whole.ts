import { createHash } from "node:crypto";
import type { World } from "../../simulator/world.ts";
import type { WorldObject } from "../../simulator/world.ts";
import type { Books, Entry } from "./books.ts";
import type { Goal } from "./program.ts";

/**
 * All that books and clouds hold, in a few characters: where it is the same, the same commands do the same. Left out is
 * what no command goes by: when an object was made, and after which others.
 */
export function wholeOf({ entries, pending }: Books, world: World): string {
  const hash = createHash("sha256");
  for (const entry of entries) hash.update(ofEntry(entry));
  for (const { type, entry } of pending) hash.update(type).update(ofEntry(entry));
  const objects = [...world.all(), ...world.held()].map(ofObject).toSorted();
  for (const object of objects) hash.update(object);
  return hash.digest("base64");
}

const goals = new WeakMap<Goal, string>();
const seenEntries = new WeakMap<Entry, string>();
const seenObjects = new WeakMap<WorldObject, string>();
let count = 0;

function ofGoal(goal: Goal): string {
  return once(goals, goal, () => String((count += 1)));
}

function ofEntry(entry: Entry): string {
  return once(seenEntries, entry, ({ goal, id, inputs, outputs, initErrors }) =>
    digestOf([
      ofGoal(goal),
      id,
      ...[inputs, outputs].flatMap(({ values, secrets }) => [values, [...secrets].toSorted()]),
      initErrors,
    ]),
  );
}

function ofObject(object: WorldObject): string {
  return once(seenObjects, object, digestOf);
}

function once<Key extends object>(seen: WeakMap<Key, string>, key: Key, say: (key: Key) => string): string {
  const said = seen.get(key) ?? say(key);
  seen.set(key, said);
  return said;
}

function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value).replaceAll(WHEN, "")).digest("base64");
}

const WHEN = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z|"resourceVersion":"\d+"/g;
