import type { NeedlessWait } from "./build-plan.ts";

/** What a rehearsed operation would take in the real clouds, in seconds. */
export interface TimeEstimate {
  /** As the engine would schedule it. */
  readonly virtualSeconds: number;
  /** If only the clouds made one wait for another. */
  readonly criticalPathSeconds: number;
  /** What takes time on the critical path, first to last; without what is deleted at the end. */
  readonly criticalPath: readonly { readonly urn: string; readonly seconds: number }[];
  readonly needless: readonly NeedlessWait[];
  /** How many different latencies it rests on, and how many of those are guesses. */
  readonly latencies: number;
  readonly assumedLatencies: number;
}

/** How far the schedule is from the critical path: 1 is as fast as the clouds allow. */
export function scheduleRatio({
  virtualSeconds,
  criticalPathSeconds,
}: Pick<TimeEstimate, "virtualSeconds" | "criticalPathSeconds">): number {
  return criticalPathSeconds === 0 ? 1 : virtualSeconds / criticalPathSeconds;
}
