import type { Problem } from "../../lib/problems.ts";

/** Pools that EKS Auto Mode has from the start: for pods, and for what tolerates `CriticalAddonsOnly`. */
export type BuiltInPool = "general-purpose" | "system";

/** EKS Auto Mode: machines for pods, and what pods need on them, by EKS itself. */
export interface EksAutoMode {
  /** Which pools of its own it has, one at least; more are of `NodeAutoscaling`. Later: in place. @default both */
  readonly builtInPools?: readonly BuiltInPool[];
}

export const BUILT_IN_POOLS: readonly BuiltInPool[] = ["general-purpose", "system"];

/** The one add-on that Auto Mode does not bring (Amazon EKS User Guide, "EKS Auto Mode"). */
const ADD_ONS_BESIDE: readonly string[] = ["metrics-server"];

/** What is beside it in the arguments. */
interface BesideAutoMode {
  readonly nodePools: Readonly<Record<string, unknown>>;
  readonly addOnVersions: Readonly<Partial<Record<string, string>>> | undefined;
}

/** What does not go with EKS Auto Mode. */
export function findAutoModeProblems(
  { builtInPools = BUILT_IN_POOLS }: EksAutoMode,
  { nodePools, addOnVersions = {} }: BesideAutoMode,
): readonly Problem[] {
  const problems: Problem[] = [];
  const groups = Object.keys(nodePools);
  if (groups.length > 0)
    problems.push({
      path: "nodePools",
      problem: "must be empty with autoMode: node groups need the add-ons that are not there",
      got: groups.join(", "),
      fix: "make them pools of NodeAutoscaling, or leave autoMode out",
    });
  // Without one EKS gives the nodes' role no access, and makes no node class (terraform-aws-eks #3578).
  if (builtInPools.length === 0)
    problems.push({
      path: "autoMode.builtInPools",
      problem: "must name a pool: without one EKS makes no node",
      got: "none",
      fix: `use ${BUILT_IN_POOLS.join(", ")}, or leave it out`,
    });
  for (const [name, version] of Object.entries(addOnVersions).filter(([it]) => !ADD_ONS_BESIDE.includes(it)))
    problems.push({
      path: `addOnVersions.${name}`,
      problem: "must not be set with autoMode, which has its own",
      got: String(version),
      fix: "remove it",
    });
  return problems;
}
