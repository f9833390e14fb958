/** Until when a cloud supports a Kubernetes minor version. Dates are the last day, UTC. */
export interface SupportEnd {
  /** Last day of ordinary support: `YYYY-MM-DD`. */
  readonly standard: string;
  /** Last day of paid support: EKS extended support, AKS long-term support. */
  readonly extended: string;
}

/**
 * Amazon EKS User Guide, "Understand the Kubernetes version lifecycle on EKS", release calendar: standard
 * support lasts 14 months, extended support 12 more.
 */
export const EKS_SUPPORT: Readonly<Record<string, SupportEnd>> = {
  "1.32": { standard: "2026-03-23", extended: "2027-03-23" },
  "1.33": { standard: "2026-07-29", extended: "2027-07-29" },
  "1.34": { standard: "2026-12-02", extended: "2027-12-02" },
  "1.35": { standard: "2027-03-27", extended: "2028-03-27" },
  "1.36": { standard: "2027-08-02", extended: "2028-08-02" },
};

/**
 * MicrosoftDocs/azure-aks-docs, articles/aks/supported-kubernetes-versions.md, release calendar and "LTS
 * versions". AKS names months; the last day of the month is taken.
 */
export const AKS_SUPPORT: Readonly<Record<string, SupportEnd>> = {
  "1.32": { standard: "2026-03-31", extended: "2027-03-31" },
  "1.33": { standard: "2026-07-31", extended: "2027-07-31" },
  "1.34": { standard: "2026-11-30", extended: "2027-11-30" },
  "1.35": { standard: "2027-03-31", extended: "2028-03-31" },
  "1.36": { standard: "2027-06-30", extended: "2028-06-30" },
  "1.37": { standard: "2027-10-31", extended: "2028-10-31" },
};

/** A version this close to its end is worth a warning, in days: two months to test and upgrade. */
export const WARN_DAYS = 60;

const DAY_MS = 24 * 60 * 60 * 1000;

/** Whole days from `today` to the end of a support day; negative when it has passed. */
export function daysUntilEnd(lastDay: string, today: Date): number {
  return Math.floor((Date.parse(`${lastDay}T23:59:59Z`) - today.getTime()) / DAY_MS);
}

/** Compares minor versions such as `1.35`: negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
  const minor = (version: string): number => Number(version.split(".")[1] ?? 0);
  return minor(a) - minor(b);
}

/** The versions in standard support on `today`, oldest first. */
export function supportedVersions(
  table: Readonly<Record<string, SupportEnd>>,
  today: Date,
): readonly string[] {
  return Object.keys(table)
    .filter((version) => daysUntilEnd(table[version]?.standard ?? "", today) >= 0)
    .sort(compareVersions);
}
