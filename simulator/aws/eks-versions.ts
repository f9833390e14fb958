/** When AWS stops taking a Kubernetes minor version. */
export interface EksVersion {
  readonly minor: string;
  /** The last day of standard support. */
  readonly standardUntil: string;
  /** The last day of extended support: afterwards EKS makes no such cluster. */
  readonly extendedUntil: string;
}

/** The page with the dates. */
export const EKS_CALENDAR = "https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html";

/** Minor versions and their last days (EKS release calendar, as of November 2026). */
const VERSIONS: readonly EksVersion[] = [
  { minor: "1.28", standardUntil: "2024-11-26", extendedUntil: "2025-11-26" },
  { minor: "1.29", standardUntil: "2025-03-23", extendedUntil: "2026-03-23" },
  { minor: "1.30", standardUntil: "2025-07-23", extendedUntil: "2026-07-23" },
  { minor: "1.31", standardUntil: "2025-11-26", extendedUntil: "2026-11-26" },
  { minor: "1.32", standardUntil: "2026-03-23", extendedUntil: "2027-03-23" },
  { minor: "1.33", standardUntil: "2026-07-29", extendedUntil: "2027-07-29" },
  { minor: "1.34", standardUntil: "2026-12-02", extendedUntil: "2027-12-02" },
  { minor: "1.35", standardUntil: "2027-03-27", extendedUntil: "2028-03-27" },
  { minor: "1.36", standardUntil: "2027-08-02", extendedUntil: "2028-08-02" },
];

/** What EKS takes when a cluster names no version. Assumed: the calendar does not say it. */
export const DEFAULT_VERSION = "1.35";

export function versionOf(minor: string): EksVersion | undefined {
  return VERSIONS.find((it) => it.minor === minor);
}

/** The versions that a new cluster may have on a day (ISO 8601). */
export function versionsOn(day: string): readonly string[] {
  return VERSIONS.filter((it) => day <= it.extendedUntil).map((it) => it.minor);
}

/** Today, as the calendar writes it. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** By how many minor versions the second is above the first. */
export function minorsBetween(from: string, to: string): number {
  const [before = 0, after = 0] = [from, to].map((it) => Number(it.split(".")[1] ?? 0));
  return after - before;
}
