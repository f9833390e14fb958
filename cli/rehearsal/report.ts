import type { FaultReport } from "../../simulator/faults/fault.ts";
import type { Side } from "./clouds.ts";
import type { Changed } from "./changes.ts";
import { isLeftAlone } from "./drift.ts";
import type { Drifted } from "./drift.ts";
import type { Counts, Failure } from "./events.ts";
import { scheduleRatio } from "./time/figures.ts";
import type { TimeEstimate } from "./time/figures.ts";

/** How a rehearsal ended. */
export type Result = "succeeded" | "failed" | "refused" | "interrupted";

/** What a rehearsal came to. */
export interface Report {
  readonly stack: string;
  readonly result: Result;
  readonly counts: Counts;
  readonly sides: Readonly<Record<Side, Counts>>;
  /** Left in the engine's state after the run, counted as the engine counts. */
  readonly resources: number;
  readonly outputs: ReadonlyMap<string, string>;
  readonly failures: readonly (Failure & { readonly source?: string })[];
  /** What a refresh found changed behind the state's back; undefined when nothing was refreshed. */
  readonly drift?: readonly (Drifted & { readonly source?: string })[] | undefined;
  /** What is not as it was; undefined when everything was made anew, or destroyed. */
  readonly changes?: readonly Changed[] | undefined;
  /** What became of the faults that were asked for. */
  readonly faults: readonly FaultReport[];
  /** What the run leaves half done, in plain lines; the next run puts it right. */
  readonly left: readonly string[];
  /** Calls that the simulated clouds answered, and how long they took for them. */
  readonly clouds: { readonly operations: number; readonly ownMilliseconds: number };
  readonly wallSeconds: number;
  /** Of this process and all that it started, highest sum. */
  readonly peakRssMiB: number;
  /** What it would take in the real clouds; of an operation that was carried out to its end. */
  readonly time?: TimeEstimate | undefined;
}

/** The one line of `--json`, in the order that the documentation gives. */
export function jsonLine(report: JsonReport): string {
  const { stack, result, counts, resources, wallSeconds, peakRssMiB, time, drift, faults } = report;
  const { create, update, replace, delete: deleted, same } = counts;
  return JSON.stringify({
    stack,
    result,
    create,
    update,
    replace,
    delete: deleted,
    same,
    resources,
    wallSeconds: Math.round(wallSeconds * 100) / 100,
    peakRssMiB,
    faults: faults.map(({ fault, befell }) => ({ fault, fired: befell.length })),
    virtualSeconds: time?.virtualSeconds ?? null,
    criticalPathSeconds: time?.criticalPathSeconds ?? null,
    scheduleRatio: time === undefined ? null : Math.round(scheduleRatio(time) * 10_000) / 10_000,
    assumedLatencies: time?.assumedLatencies ?? null,
    drifted: drift?.filter((it) => !isLeftAlone(it)).length ?? null,
    driftLeftAlone: drift?.filter(isLeftAlone).length ?? null,
  });
}

/** What is kept of a run beside the state: its figures, without values of the program. */
export function reportFile(report: Report): string {
  const { stack, result, counts, sides, resources, faults, left, clouds, wallSeconds, peakRssMiB, time } =
    report;
  const drift = report.drift?.map(({ urn, gone, properties }) => ({
    urn,
    gone,
    properties: properties.map(({ path, leftAlone }) => ({ path, leftAlone })),
  }));
  const figures = { stack, result, counts, sides, resources, drift, faults, left };
  const cost = { clouds, wallSeconds, peakRssMiB, time };
  return `${JSON.stringify({ ...figures, ...cost }, undefined, 2)}\n`;
}

/** The part of a report that `--json` tells. */
export type JsonReport = Pick<
  Report,
  "stack" | "result" | "counts" | "resources" | "wallSeconds" | "peakRssMiB" | "time" | "drift" | "faults"
>;

export const NO_COUNTS: Counts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
