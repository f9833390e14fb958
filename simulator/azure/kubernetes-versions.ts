/** Minor versions of AKS: "Supported Kubernetes versions in AKS", https://learn.microsoft.com/azure/aks/supported-kubernetes-versions */
export const VERSIONS_PAGE = "https://learn.microsoft.com/azure/aks/supported-kubernetes-versions";

/** One minor version, as the release calendar of 2026-08 has it. */
interface MinorVersion {
  readonly minor: string;
  /** The patch that a cluster gets which asks for the minor version only. Assumed: the calendar names none. */
  readonly patch: number;
  /** Long-term support only, which the Premium tier has. */
  readonly longTermOnly: boolean;
}

/** What AKS offers in November 2026: 1.35 to 1.37, 1.34 to the end of the month, older ones with long-term support. */
const MINORS: readonly MinorVersion[] = [
  { minor: "1.31", patch: 14, longTermOnly: true },
  { minor: "1.32", patch: 12, longTermOnly: true },
  { minor: "1.33", patch: 10, longTermOnly: true },
  { minor: "1.34", patch: 8, longTermOnly: false },
  { minor: "1.35", patch: 5, longTermOnly: false },
  { minor: "1.36", patch: 3, longTermOnly: false },
  { minor: "1.37", patch: 1, longTermOnly: false },
];

/** What a cluster gets that asks for no version: the newest but one, as AKS does. Assumed. */
const DEFAULT_MINOR = "1.35";

/** A Kubernetes version taken apart. */
export interface KubernetesVersion {
  readonly minor: number;
  readonly patch: number | undefined;
}

/** Reads `1.35` and `1.35.5`. */
export function parseVersion(text: string): KubernetesVersion | undefined {
  const match = /^1\.(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, minor = "", patch] = match;
  return { minor: Number(minor), patch: patch === undefined ? undefined : Number(patch) };
}

/** The minor version that a version belongs to, when AKS offers it. */
export function offered(text: string): MinorVersion | undefined {
  const version = parseVersion(text);
  return MINORS.find((it) => version !== undefined && it.minor === `1.${version.minor}`);
}

/** The minor versions on offer, for messages. */
export function offeredMinors(): string {
  return MINORS.map(({ minor, longTermOnly }) =>
    longTermOnly ? `${minor} (long-term support)` : minor,
  ).join(", ");
}

/** The full version that runs: `1.35` becomes `1.35.5`. */
export function runningVersion(wanted: string | undefined): string {
  const text = wanted ?? DEFAULT_MINOR;
  const known = offered(text);
  return parseVersion(text)?.patch === undefined && known !== undefined
    ? `${known.minor}.${known.patch}`
    : text;
}
