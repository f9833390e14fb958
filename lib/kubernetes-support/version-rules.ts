import type { Finding } from "../findings.ts";
import type { ClusterArgs } from "./args.ts";
import {
  AKS_SUPPORT,
  daysUntilEnd,
  EKS_SUPPORT,
  supportedVersions,
  type SupportEnd,
  WARN_DAYS,
} from "./versions.ts";

/** One cloud's view of the version. */
interface View {
  readonly service: string;
  readonly table: Readonly<Record<string, SupportEnd>>;
  readonly extended: boolean;
  /** How to stay longer on an ended version. */
  readonly stay: string;
}

/**
 * The version is known, and its support has not ended. EKS counts standard support, unless extended
 * support is chosen; AKS counts community support, unless the Premium tier brings long-term support
 * (articles/aks/long-term-support.md).
 */
export function versionFindings(args: ClusterArgs, today: Date): readonly Finding[] {
  const views: View[] = [];
  if (args.eks !== undefined) {
    const extended = args.eks.support === "extended";
    views.push({ service: "EKS", table: EKS_SUPPORT, extended, stay: "" });
  }
  if (args.aks !== undefined) {
    const extended = args.aks.tier === "Premium";
    views.push({
      service: "AKS",
      table: AKS_SUPPORT,
      extended,
      stay: extended ? "" : ", or set aks.tier: Premium for long-term support",
    });
  }
  const version = args.kubernetesVersion;
  return version === undefined ? [] : views.flatMap((view) => findingsOf(view, version, today));
}

function findingsOf(
  { service, table, extended, stay }: View,
  version: string,
  today: Date,
): readonly Finding[] {
  const say = (problem: string, fix: string, severity: "refuse" | "warn" = "refuse"): readonly Finding[] => [
    { at: "kubernetesVersion", problem, got: version, fix, severity },
  ];
  const offered = supportedVersions(table, today);
  const newest = offered.at(-1);
  const known =
    newest === undefined ? "a version added to lib/kubernetes-support/versions.ts" : offered.join(", ");
  const end = table[version];
  if (end === undefined) return say(`is not known to be offered by ${service}`, `use ${known}`);
  const lastDay = extended ? end.extended : end.standard;
  const days = daysUntilEnd(lastDay, today);
  if (days < 0) return say(`left ${service}'s support on ${lastDay}`, `use ${known}${stay}`);
  if (days > WARN_DAYS) return [];
  return say(
    `leaves ${service}'s support on ${lastDay}, in ${days} days`,
    `plan the upgrade to ${newest ?? known}`,
    "warn",
  );
}
