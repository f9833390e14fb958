import type { Arrival } from "./traffic.ts";

/** What a fault did to the packets of one direction, in seconds. */
export interface Gaps {
  /** The longest silence of any flow that was there before. */
  readonly established: number;
  /** For how long after the fault a new flow's first packet could be lost; 0 when none was. */
  readonly fresh: number;
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
export function gapsOf(arrivals: readonly Arrival[], sent: Sent, faultAt: number): Gaps {
  const last = new Map<number, number>();
  const fresh = new Set<number>();
  let longest = 0;
  for (const [flow, sequence, , receivedAt] of arrivals) {
    if (flow === -1) fresh.add(sequence);
    else {
      longest = Math.max(longest, receivedAt - (last.get(flow) ?? sent.begin));
      last.set(flow, receivedAt);
    }
  }
  for (let flow = 0; flow < sent.flows; flow += 1) {
    longest = Math.max(longest, sent.end - (last.get(flow) ?? sent.begin));
  }
  let lastLost = faultAt;
  for (let sequence = 0; sequence < sent.packets; sequence += 1) {
    const sentAt = sent.begin + sequence * sent.intervalMs;
    if (!fresh.has(sequence) && sentAt > lastLost) lastLost = sentAt;
  }
  return { established: longest / 1000, fresh: (lastLost - faultAt) / 1000 };
}

/** The value that half of the values do not exceed. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
