/** What providers are asked for, as a fault's specification names it. */
export const FAULT_OPERATIONS = ["create", "update", "delete", "read", "check", "diff", "invoke"] as const;

export type FaultOperation = (typeof FAULT_OPERATIONS)[number];

/** What can befall one operation. docs/faults.md says what the real providers make of each, with the sources. */
export const FAULT_KINDS = ["throttle", "5xx", "timeout-after-create", "slow", "crash", "hang"] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** Kinds that come from a cloud; the others come from the provider itself. */
export const CLOUD_KINDS: ReadonlySet<FaultKind> = new Set([
  "throttle",
  "5xx",
  "timeout-after-create",
  "slow",
]);

/** Kinds after which the provider does not answer any more: they cannot happen twice to it. */
export const FATAL_KINDS: ReadonlySet<FaultKind> = new Set(["crash", "hang"]);

/** Clouds that can be out of reach, and their provider packages. */
export const CLOUD_PACKAGES = { aws: "aws", azure: "azure-native" } as const;

export type CloudName = keyof typeof CLOUD_PACKAGES;

export const CLOUD_NAMES: readonly CloudName[] = ["aws", "azure"];

/** One fault, as it was asked for. */
export interface Fault {
  /** The specification as it was written. */
  readonly text: string;
  /** Matches the type tokens of resources, or the tokens of functions. */
  readonly types: RegExp;
  readonly operation: FaultOperation | "*";
  readonly kind: FaultKind;
  /** Which of the matching operations, counted from 1. */
  readonly at: number | "every";
}

/** A cloud that cannot be reached. */
export interface Outage {
  readonly text: string;
  readonly cloud: CloudName;
  /** From which of its operations on, counted from 1: outages begin in the middle, too. */
  readonly from: number;
}

/** Everything that is to go wrong in a run. */
export interface FaultPlan {
  readonly faults: readonly Fault[];
  readonly outages: readonly Outage[];
}

/** What became of one specification. */
export interface FaultReport {
  /** The specification as it was written. */
  readonly fault: string;
  /** What it befell, first to last; empty when it never fired. */
  readonly befell: readonly Befallen[];
}

/** An operation that a fault befell. */
export interface Befallen {
  readonly operation: FaultOperation | "configure";
  readonly type: string;
  /** Empty for functions. */
  readonly urn: string;
  /** How much longer it takes in the real cloud, in seconds. */
  readonly delaySeconds: number;
}
