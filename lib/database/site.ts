import type { JudgedProblem } from "../findings.ts";
import type { AskingApp } from "../mysql/query-budget.ts";

/** What is around the database. Absent parts are not judged. */
export interface DatabaseSite {
  /** Zones that the networks have. */
  readonly awsZones?: readonly string[] | undefined;
  readonly azureZones?: readonly string[] | undefined;
  readonly accountId?: string | undefined;
  readonly awsRegion?: string | undefined;
  /** Whether there is a bridge between the clouds. */
  readonly bridged: boolean;
  /** The apps, by name. */
  readonly apps?: Readonly<Record<string, AskingApp>> | undefined;
  /** Whether a zone may fail, and a week can be taken back. */
  readonly productionGuards: boolean;
}

/** Either kind of database replicates from one cloud to the other. */
export const NO_BRIDGE: JudgedProblem = {
  path: "vpn",
  problem: "must be there for database: a replica reads from the other cloud through it",
  got: "nothing",
  fix: "add the section vpn, or remove database",
  severity: "refuse",
};
