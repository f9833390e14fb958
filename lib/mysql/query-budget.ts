import type { JudgedProblem } from "../findings.ts";

/** How an app uses the database, as its own measurements say. */
export interface QueryBudget {
  /** Queries that its slowest page makes, one after the other. */
  readonly queriesPerRequest: number;
  /** Seconds that this page may take. */
  readonly responseSeconds: number;
}

/** The part of an app's name policy that decides from where it asks. */
export interface AskingApp {
  readonly mode: "active-active" | "active-standby";
  /** The cluster that serves in `active-standby`. */
  readonly active: "eks" | "aks";
}

/** Where the database is, and how far. */
export interface DatabaseDistance {
  /** The cluster in the same cloud as the primary. */
  readonly near: "eks" | "aks";
  /** Milliseconds of a round trip between the clouds. */
  readonly roundTripMilliseconds: number;
}

/**
 * Seconds that a page spends on the way to a database in the other cloud: its queries follow each other, so each
 * pays a round trip. A page of 5,000 queries takes 20 s at 4 ms, as one of HEARTBEATS did.
 */
export function secondsOnTheWay({ queriesPerRequest }: QueryBudget, roundTripMilliseconds: number): number {
  return (queriesPerRequest * roundTripMilliseconds) / 1000;
}

/**
 * An app on both sides asks from the far one too, every day: refused. One that is far from the database on one side
 * only, or only after a failover, is told so.
 */
export function findBudgetProblems(
  path: string,
  { mode, active }: AskingApp,
  budget: QueryBudget,
  { near, roundTripMilliseconds }: DatabaseDistance,
): readonly JudgedProblem[] {
  const seconds = secondsOnTheWay(budget, roundTripMilliseconds);
  if (seconds <= budget.responseSeconds) return [];
  const far = near === "eks" ? "aks" : "eks";
  const where = `on ${far.toUpperCase()}, ${roundTripMilliseconds} ms from the database`;
  const sum = `takes ${round(seconds)} s ${where}, of ${budget.responseSeconds} s that it may take`;
  const both = mode === "active-active";
  const stay = `make fewer queries, or set mode to active-standby with active: ${near}`;
  const follow = `make fewer queries, or move the database's primary along with the app`;
  return [
    {
      path: `${path}.queriesPerRequest`,
      problem: both || active === far ? sum : `${sum}, once it has failed over`,
      got: String(budget.queriesPerRequest),
      fix: both ? stay : follow,
      severity: both ? "refuse" : "warn",
    },
  ];
}

function round(seconds: number): string {
  return seconds.toFixed(seconds < 10 ? 2 : 0);
}
