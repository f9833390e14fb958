import { showValue, type Problem } from "./problems.ts";

/** A problem that stops a deployment, or one that is only shown. */
export interface JudgedProblem extends Problem {
  readonly severity: "refuse" | "warn";
}

/** What a rule hands back: {@link judge} puts the path in front. */
export interface Finding {
  /** Path below the section that is judged, such as `aks.tier`. */
  readonly at: string;
  readonly problem: string;
  readonly got: unknown;
  readonly fix: string;
  /** @default "refuse" */
  readonly severity?: JudgedProblem["severity"];
}

/**
 * Findings as problems of a section of the config.
 * @param section such as `clusters`
 */
export function judge(section: string, findings: readonly Finding[]): readonly JudgedProblem[] {
  return findings.map(({ at, problem, got, fix, severity = "refuse" }) => {
    const path = `${section}.${at}`;
    return { path, problem, got: showValue(got, path), fix, severity };
  });
}
