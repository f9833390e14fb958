/** A piece of work that begins when all that it waits for has ended. */
export interface Task {
  readonly id: string;
  readonly seconds: number;
  /** Ids of tasks; those that are not scheduled are not waited for. */
  readonly after: readonly string[];
}

/** When a task is done, in seconds from the beginning. */
export interface Slot {
  readonly start: number;
  readonly end: number;
  /** What it waited for longest. */
  readonly last: string | undefined;
}

export type Schedule = ReadonlyMap<string, Slot>;

/**
 * Begins every task as early as it can, without a limit on how many run at once.
 * @param tasks each after all that it waits for
 */
export function schedule(tasks: readonly Task[]): Schedule {
  const slots = new Map<string, Slot>();
  for (const { id, seconds, after } of tasks) {
    let start = 0;
    let last: string | undefined;
    for (const other of after) {
      const end = slots.get(other)?.end ?? -1;
      if (end < start || (end === start && last !== undefined)) continue;
      start = end;
      last = other;
    }
    slots.set(id, { start, end: start + seconds, last });
  }
  return slots;
}

/** When the last task ends; 0 when there is none. */
export function makespan(slots: Schedule): number {
  let latest = 0;
  for (const { end } of slots.values()) latest = Math.max(latest, end);
  return latest;
}

/** The tasks that the end waits for, first to last: what would have to be faster for all to be faster. */
export function longestChain(slots: Schedule): readonly string[] {
  const end = makespan(slots);
  let [id] = [...slots].find(([, slot]) => slot.end === end) ?? [];
  const chain: string[] = [];
  while (id !== undefined) {
    chain.unshift(id);
    id = slots.get(id)?.last;
  }
  return chain;
}
