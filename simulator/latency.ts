/** What takes time in a cloud. Reads do not: a build makes hardly any. */
export type TimedOperation = "create" | "update" | "delete";

/** How long one operation takes, in seconds, and how that is known. */
export type Latency = MeasuredLatency | AssumedLatency;

export interface MeasuredLatency {
  readonly seconds: number;
  /** Where it was measured: a vendor's page, a public log or thread. */
  readonly source: string;
  readonly assumed?: never;
}

/** A guess. Summaries count those that a run's figures rest on. */
export interface AssumedLatency {
  readonly seconds: number;
  readonly assumed: true;
}

/** What each operation on a type takes; what is not told here is short. */
export interface Latencies {
  readonly create: Latency;
  readonly update?: Latency;
  readonly delete?: Latency;
}

/** Latencies that hold where a property has a value: `scalingConfig.desiredSize` is 0. */
export interface SpecialLatencies extends Latencies {
  readonly where: string;
  readonly is: string | number | boolean;
}

/** Latencies by type token. Of special ones the first that fits counts. */
export type LatencyTable = Readonly<
  Record<string, Latencies & { readonly special?: readonly SpecialLatencies[] }>
>;

export const measured = (seconds: number, source: string): Latency => ({ seconds, source });

export const assumed = (seconds: number): Latency => ({ seconds, assumed: true });
