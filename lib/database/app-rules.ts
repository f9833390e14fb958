import type { Finding, JudgedProblem } from "../findings.ts";
import { findBudgetProblems, type QueryBudget } from "../mysql/query-budget.ts";
import type { DatabaseSite } from "./site.ts";

/** How apps use the database, of either kind. Absent parts are not judged. */
export interface AppUse {
  /** By app. */
  readonly apps?: Readonly<Record<string, QueryBudget>> | undefined;
  /** Of a query between the clouds. */
  readonly roundTripMilliseconds?: number | undefined;
}

/** An app whose use is told and that is nowhere. */
export function strangerFindings({ apps = {} }: AppUse, { apps: known }: DatabaseSite): readonly Finding[] {
  if (known === undefined) return [];
  const names = Object.keys(known);
  return Object.keys(apps)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      at: `apps.${name}`,
      problem: `is none of apps (${names.join(", ")})`,
      got: name,
      fix: "correct its name, or add it to apps",
    }));
}

/**
 * An app that asks too much from the far cloud.
 * @param near the cluster in the same cloud as the primary
 */
export function budgetProblems(
  { apps = {}, roundTripMilliseconds }: AppUse,
  near: "eks" | "aks" | undefined,
  { apps: known = {} }: DatabaseSite,
): readonly JudgedProblem[] {
  if (near === undefined || roundTripMilliseconds === undefined) return [];
  return Object.entries(apps).flatMap(([name, budget]) => {
    const app = known[name];
    const distance = { near, roundTripMilliseconds };
    return app === undefined ? [] : findBudgetProblems(`database.apps.${name}`, app, budget, distance);
  });
}
