import { SIDES, sideOf } from "../clouds.ts";
import type { Side } from "../clouds.ts";
import type { BuildPlan, PlannedStep } from "./build-plan.ts";

/** The steps of one cloud: what takes long in a row each, the rest close together. */
export interface GanttGroup {
  readonly side: Side;
  readonly rows: readonly PlannedStep[];
  /** Steps that are too short for a row, packed so that none covers another. */
  readonly lanes: readonly (readonly PlannedStep[])[];
}

/** Shorter steps share lanes, unless they are on the critical path: their names would bury the long ones. */
export const ROW_SECONDS = 10;

export function ganttGroups({ steps, seconds }: BuildPlan, chartWidth: number): readonly GanttGroup[] {
  const bySide = Map.groupBy(steps, ({ resource }) => sideOf(resource));
  return SIDES.flatMap((side) => {
    const own = (bySide.get(side) ?? []).toSorted(byTime);
    if (own.length === 0) return [];
    const rows = own.filter(hasRow);
    const short = own.filter((it) => !hasRow(it));
    return [{ side, rows, lanes: packed(short, seconds / chartWidth) }];
  });
}

/** How often the axis is marked: at most a dozen times. */
export function tickSeconds(seconds: number): number {
  const steps = [15, 30, 60, 120, 300, 600, 900, 1800, 3600];
  return steps.find((it) => seconds / it <= 14) ?? Math.ceil(seconds / 14 / 3600) * 3600;
}

function hasRow({ start, end, critical }: PlannedStep): boolean {
  return critical || end - start >= ROW_SECONDS;
}

function byTime(a: PlannedStep, b: PlannedStep): number {
  return a.start - b.start || b.end - a.end || (a.urn < b.urn ? -1 : 1);
}

/** Pixels that a bar has at least, with the gap after it. */
const LEAST_PIXELS = 4;

/** First fit: each step goes into the first lane that is free again. */
function packed(steps: readonly PlannedStep[], secondsPerPixel: number): readonly (readonly PlannedStep[])[] {
  const lanes: PlannedStep[][] = [];
  const free: number[] = [];
  for (const step of steps) {
    const index = free.findIndex((it) => it <= step.start);
    const lane = index === -1 ? lanes.length : index;
    (lanes[lane] ??= []).push(step);
    free[lane] = Math.max(step.end + secondsPerPixel, step.start + LEAST_PIXELS * secondsPerPixel);
  }
  return lanes;
}
