/** One figure of the bench. */
export interface Limit {
  readonly name: string;
  readonly title: string;
  readonly unit: "s" | "ms" | "MiB" | "x" | "power" | "changes";
  /** What it must not exceed on the reference machine: two quiet cores (docs/performance.md). */
  readonly limit: number;
  /**
   * Whether a slower or busier machine is allowed more, in proportion to the calibration. Ratios, memory and
   * counts do not depend on speed.
   */
  readonly scales: boolean;
}

/** What the bench measures, in the order of its table. */
export const LIMITS: readonly Limit[] = [
  { name: "prodUp", title: "prod, up from an empty state", unit: "s", limit: 8, scales: true },
  { name: "prodPreview", title: "prod, preview", unit: "s", limit: 5, scales: true },
  { name: "prodAgain", title: "prod, up with nothing changed", unit: "s", limit: 5, scales: true },
  {
    name: "prodAgainChanges",
    title: "prod, changes of an unchanged up",
    unit: "changes",
    limit: 0,
    scales: false,
  },
  {
    name: "prodPeak",
    title: "prod, peak memory of the process tree",
    unit: "MiB",
    limit: 800,
    scales: false,
  },
  { name: "programStart", title: "program start over an empty program", unit: "s", limit: 1.2, scales: true },
  {
    name: "cloudShare",
    title: "simulated clouds, own time per operation",
    unit: "ms",
    limit: 2,
    scales: true,
  },
  {
    name: "thousandRatio",
    title: "1,000 resources: preview over do-nothing clouds",
    unit: "x",
    limit: 1.3,
    scales: false,
  },
  {
    name: "workloads500Seconds",
    title: "500 apps on two clusters, registered: up",
    unit: "s",
    limit: 40,
    scales: true,
  },
  {
    name: "workloadsExponent",
    title: "125 to 500 apps: exponent of the time",
    unit: "power",
    limit: 1.1,
    scales: false,
  },
  {
    name: "workloads500FilesSeconds",
    title: "500 apps on two clusters, for Argo CD: up",
    unit: "s",
    limit: 40,
    scales: true,
  },
  {
    name: "addressPlan",
    title: "address plan, 100 clouds x 6 zones x 8 roles",
    unit: "ms",
    limit: 100,
    scales: true,
  },
  { name: "unitTests", title: "unit tests", unit: "s", limit: 60, scales: true },
];

/** What the calibration takes on the reference machine, in seconds. */
export const REFERENCE_CALIBRATION_SECONDS = 0.5;

/** Measurements on one machine differ from run to run; this much more than the limit is not a failure. */
export const TOLERANCE = 1.15;

/** A figure beside its limit. */
export interface Verdict extends Limit {
  readonly value: number;
  /** The limit on this machine, tolerance included. */
  readonly allowed: number;
  readonly kept: boolean;
}

/**
 * Compares figures with their limits.
 * @param slowness this machine's calibration over the reference's
 */
export function judge(figures: Readonly<Record<string, number>>, slowness: number): readonly Verdict[] {
  return LIMITS.flatMap((limit) => {
    const value = figures[limit.name];
    if (value === undefined) return [];
    const allowed = limit.scales ? limit.limit * Math.max(1, slowness) * TOLERANCE : limit.limit;
    return [{ ...limit, value, allowed, kept: value <= allowed }];
  });
}
