import type { Arrival } from "./traffic.ts";

/** What an event did to the packets of one direction, in seconds. */
export interface Gaps {
  /** Of flows that were there before: the longest time whose packets were all lost. */
  readonly established: number;
  /** Of new flows: the longest time whose first packets were all lost. */
  readonly fresh: number;
  /** From the event to the last new flow whose first packet was lost; 0 when none was. */
  readonly freshUntil: number;
  /**
   * The longest silence that the receiver saw in a flow. Beyond `established` lies what was late, not lost: also by
   * what else the machine had to do.
   */
  readonly silence: number;
}

/** What was sent, in the clock's milliseconds. */
export interface Sent {
  readonly begin: number;
  readonly end: number;
  readonly intervalMs: number;
  readonly flows: number;
  /** Packets of each flow. */
  readonly packets: number;
}

/** Computes the gaps of one direction from what arrived. A flow that fell silent for good is silent until the end. */
export function gapsOf(arrivals: readonly Arrival[], sent: Sent, eventAt: number): Gaps {
  const flows = Map.groupBy(arrivals, ([flow]) => flow);
  const lists = Array.from({ length: sent.flows }, (_, flow) => flows.get(flow) ?? []);
  const fresh = new Set(flows.get(NEW)?.map(([, sequence]) => sequence));
  const lost = Array.from({ length: sent.packets }, (_, sequence) => sequence).filter(
    (sequence) => !fresh.has(sequence),
  );
  const lastLost = sent.begin + (lost.at(-1) ?? -Infinity) * sent.intervalMs;
  return {
    established: Math.max(...lists.map((list) => longestLoss(list, sent))),
    fresh: longestLoss(flows.get(NEW) ?? [], sent),
    freshUntil: Math.max(0, lastLost - eventAt) / 1000,
    silence: Math.max(...lists.map((list) => longestSilence(list, sent))),
  };
}

/** The number of a packet that is a flow of its own. */
const NEW = -1;

function longestLoss(list: readonly Arrival[], { packets, intervalMs }: Sent): number {
  const arrived = list.map(([, sequence]) => sequence).toSorted((a, b) => a - b);
  const ends = [-1, ...arrived, packets];
  const longest = ends.reduce((most, end, index) => Math.max(most, end - (ends[index - 1] ?? end) - 1), 0);
  return longest === 0 ? 0 : ((longest + 1) * intervalMs) / 1000;
}

function longestSilence(list: readonly Arrival[], { begin, end }: Sent): number {
  const times = [begin, ...list.map(([, , , receivedAt]) => receivedAt), end];
  return times.reduce((most, time, index) => Math.max(most, time - (times[index - 1] ?? time)), 0) / 1000;
}

/** The value that half of the values do not exceed. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
