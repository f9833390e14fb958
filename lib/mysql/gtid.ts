/** Runs of numbers, ascending, apart by at least one. */
type Interval = readonly [first: number, last: number];

/**
 * A set of transactions as MySQL names them: for each `uuid` or `uuid:tag`, the numbers that are in it.
 * Tags came with MySQL 8.3 (MySQL reference manual, "GTID Format and Storage").
 */
export type GtidSet = ReadonlyMap<string, readonly Interval[]>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TAG = /^[a-z_][a-z0-9_]{0,31}$/;
const NUMBERS = /^(\d+)(?:-(\d+))?$/;

/** @throws Error that names the part that is none */
export function parseGtidSet(text: string): GtidSet {
  const found = new Map<string, Interval[]>();
  for (const part of text.replaceAll(/\s/g, "").toLowerCase().split(",").filter(Boolean)) {
    const [uuid = "", ...rest] = part.split(":");
    if (!UUID.test(uuid) || rest.length === 0) throw new Error(`no GTID set: ${part}`);
    let key = uuid;
    for (const word of rest) {
      const numbers = NUMBERS.exec(word);
      if (numbers === null && !TAG.test(word)) throw new Error(`no GTID set: ${part}`);
      if (numbers === null) key = `${uuid}:${word}`;
      else addTo(found, key, interval(numbers[1], numbers[2], part));
    }
  }
  return normal(found);
}

function interval(first: string | undefined, last: string | undefined, part: string): Interval {
  const [from, to] = [Number(first), Number(last ?? first)];
  if (from < 1 || !Number.isSafeInteger(to)) throw new Error(`no GTID set: ${part}`);
  // MySQL takes an interval that ends before it begins as empty.
  return [from, to];
}

function addTo(sets: Map<string, Interval[]>, key: string, added: Interval): void {
  const intervals = sets.get(key);
  if (intervals === undefined) sets.set(key, [added]);
  else intervals.push(added);
}

/** Sorted, joined where they touch, without what is empty. */
function normal(sets: ReadonlyMap<string, readonly Interval[]>): GtidSet {
  const result = new Map<string, readonly Interval[]>();
  for (const key of [...sets.keys()].sort()) {
    const merged: [number, number][] = [];
    for (const [first, last] of (sets.get(key) ?? []).toSorted((a, b) => a[0] - b[0])) {
      if (last < first) continue;
      const previous = merged.at(-1);
      if (previous !== undefined && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
      else merged.push([first, last]);
    }
    if (merged.length > 0) result.set(key, merged);
  }
  return result;
}

/** As MySQL writes it, on one line. */
export function formatGtidSet(set: GtidSet): string {
  const byUuid = new Map<string, string[]>();
  for (const [key, intervals] of normal(set)) {
    const [uuid = "", tag] = key.split(":");
    const numbers = intervals.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
    const words = [...(tag === undefined ? [] : [tag]), ...numbers];
    byUuid.set(uuid, [...(byUuid.get(uuid) ?? []), ...words]);
  }
  return [...byUuid].map(([uuid, words]) => `${uuid}:${words.join(":")}`).join(",");
}

export function unionOf(a: GtidSet, b: GtidSet): GtidSet {
  const all = new Map<string, Interval[]>();
  for (const [key, intervals] of [...a, ...b]) for (const one of intervals) addTo(all, key, one);
  return normal(all);
}

/** What is in `a` and not in `b`. */
export function subtract(a: GtidSet, b: GtidSet): GtidSet {
  const left = new Map<string, Interval[]>();
  for (const [key, intervals] of a) {
    let rest: Interval[] = [...intervals];
    for (const [first, last] of b.get(key) ?? []) {
      rest = rest.flatMap(([from, to]): Interval[] => [
        [from, Math.min(to, first - 1)],
        [Math.max(from, last + 1), to],
      ]);
      rest = rest.filter(([from, to]) => from <= to);
    }
    left.set(key, rest);
  }
  return normal(left);
}

/** Whether all of `b` is in `a`. */
export const contains = (a: GtidSet, b: GtidSet): boolean => subtract(b, a).size === 0;

/** How many transactions there are. */
export function countOf(set: GtidSet): number {
  let count = 0;
  for (const intervals of set.values()) for (const [first, last] of intervals) count += last - first + 1;
  return count;
}
