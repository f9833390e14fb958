import { judge, type JudgedProblem } from "../findings.ts";
import { aksFindings } from "./aks-rules.ts";
import type { ClusterArgs } from "./args.ts";
import { eksFindings } from "./eks-rules.ts";
import { versionFindings } from "./version-rules.ts";

export type { ClusterArgs } from "./args.ts";

/**
 * Judges two clusters before anything is built: combinations that the vendors refuse or do not support,
 * versions at or past the end of their support, and pools that do not fit their addresses.
 * @param today the day that support ends are counted from
 * @returns all findings: `refuse` stops a deployment, `warn` is to be shown
 */
export function validateClusters(args: ClusterArgs, today: Date): readonly JudgedProblem[] {
  return judge(args.path ?? "clusters", [
    ...versionFindings(args, today),
    ...(args.eks === undefined ? [] : eksFindings(args.eks)),
    ...(args.aks === undefined ? [] : aksFindings(args.aks, args)),
  ]);
}
