import { judge, type Finding, type JudgedProblem } from "../findings.ts";
import { AURORA_CLUSTER_PARAMETERS, AZURE_SERVER_PARAMETERS } from "../mysql/parameters.ts";
import { findBudgetProblems, type AskingApp, type QueryBudget } from "../mysql/query-budget.ts";
import type { MySqlService } from "../mysql/service.ts";

/** What both servers say alike. */
interface ServerArgs {
  readonly zones: readonly string[];
  readonly backupRetentionDays: number;
  readonly lowerCaseTableNames: number;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The database, as far as its rules go. Absent parts are not judged. */
export interface DatabaseArgs {
  readonly primary?: MySqlService | undefined;
  readonly aurora?: (ServerArgs & { readonly engineVersion: string }) | undefined;
  readonly azure?: (ServerArgs & { readonly version: string; readonly sku: string }) | undefined;
  /** How apps use it, by app. */
  readonly apps?: Readonly<Record<string, QueryBudget>> | undefined;
  /** Of a query between the clouds. */
  readonly roundTripMilliseconds?: number | undefined;
}

/** What is around the database. Absent parts are not judged. */
export interface DatabaseSite {
  /** Zones that the networks have. */
  readonly awsZones?: readonly string[] | undefined;
  readonly azureZones?: readonly string[] | undefined;
  /** Whether there is a bridge between the clouds. */
  readonly bridged: boolean;
  /** The apps, by name. */
  readonly apps?: Readonly<Record<string, AskingApp>> | undefined;
  /** Whether a zone may fail, and a week can be taken back. */
  readonly productionGuards: boolean;
}

/** Judges the database before anything is built. */
export function validateDatabase(args: DatabaseArgs, site: DatabaseSite): readonly JudgedProblem[] {
  const { aurora, azure } = args;
  const problems = judge("database", [
    ...versionFindings(args),
    ...tableNameFindings(args),
    ...parameterFindings("aurora", aurora?.parameters, AURORA_CLUSTER_PARAMETERS),
    ...parameterFindings("azure", azure?.parameters, AZURE_SERVER_PARAMETERS),
    ...serverIdFindings(args),
    ...serverFindings("aurora", aurora, site.awsZones, site),
    ...serverFindings("azure", azure, site.azureZones, site),
    ...standbyFindings(args),
    ...strangerFindings(args, site),
  ]);
  return [...problems, ...budgetProblems(args, site), ...(site.bridged ? [] : [NO_BRIDGE])];
}

const NO_BRIDGE: JudgedProblem = {
  path: "vpn",
  problem: "must be there for database: a replica reads from the other cloud through it",
  got: "nothing",
  fix: "add the section vpn, or remove database",
  severity: "refuse",
};

/** The series that lib/mysql speaks; Azure's standard support of 8.0 ends 2026-12-31 ("Version support policy"). */
const SERIES = "8.4";

const seriesOf = (version: string): string => version.split(".").slice(0, 2).join(".");

/** MySQL replicates to the same or the next series, and each side is a replica after a switch. */
function versionFindings({ aurora, azure }: DatabaseArgs): readonly Finding[] {
  if (aurora === undefined || azure === undefined) return [];
  const series = seriesOf(aurora.engineVersion);
  if (seriesOf(azure.version) !== series) {
    const problem = `must be of the same series as database.aurora.engineVersion (${series})`;
    return [
      { at: "azure.version", problem, got: azure.version, fix: `use ${SERIES} of both, or a switch fails` },
    ];
  }
  if (series === SERIES) return [];
  const fix = "write such as 8.4.mysql_aurora.8.4.8, and 8.4 for azure.version";
  return [{ at: "aurora.engineVersion", problem: `must be of ${SERIES}`, got: aurora.engineVersion, fix }];
}

/** A replica with another value stops; Flexible Server has 1 unless Azure's support changes it ("Server parameters"). */
function tableNameFindings({ aurora, azure }: DatabaseArgs): readonly Finding[] {
  return Object.entries({ aurora, azure }).flatMap(([side, server]): readonly Finding[] => {
    const got = server?.lowerCaseTableNames ?? 1;
    if (got === 1) return [];
    const other = side === "aurora" ? "azure" : "aurora";
    const problem = `must be 1, as Flexible Server has it, and equal to database.${other}.lowerCaseTableNames`;
    return [{ at: `${side}.lowerCaseTableNames`, problem, got, fix: "write 1, or leave it out" }];
  });
}

/** RDS writes some names with hyphens, MySQL all of them with underscores. */
const plain = (name: string): string => name.replaceAll("-", "_");

/** What replication stands on is not for an operator to change. */
function parameterFindings(
  side: "aurora" | "azure",
  own: Readonly<Record<string, string>> = {},
  fixed: Readonly<Record<string, string>>,
): readonly Finding[] {
  const needed = new Map(Object.entries(fixed).map(([name, value]) => [plain(name), value]));
  return Object.entries(own).flatMap(([name, got]): readonly Finding[] => {
    const value = needed.get(plain(name));
    if (value === undefined || value.toUpperCase() === got.toUpperCase()) return [];
    const problem = `must be ${value} for the replication`;
    return [{ at: `${side}.parameters.${name}`, problem, got, fix: "remove it" }];
  });
}

/** Two servers with one id ignore each other's events; each cloud gives its servers ids of its own. */
function serverIdFindings({ aurora, azure }: DatabaseArgs): readonly Finding[] {
  const idOf = (server: ServerArgs | undefined): string | undefined =>
    Object.entries(server?.parameters ?? {}).find(([name]) => plain(name) === "server_id")?.[1];
  const [first, second] = [idOf(aurora), idOf(azure)];
  const twice = first !== undefined && first === second;
  const fix = "remove it: each cloud gives its servers an id of their own";
  return Object.entries({ aurora: first, azure: second }).flatMap(([side, got]): readonly Finding[] => {
    if (got === undefined || (twice && side === "aurora")) return [];
    const problem = twice ? "is the id of database.aurora too" : "is not for you to choose";
    return [{ at: `${side}.parameters.server_id`, problem, got, fix }];
  });
}

/** The fewest that Aurora and Flexible Server take, and the fewest that production keeps. */
const FEWEST_DAYS = { development: 1, production: 7 };

function serverFindings(
  side: "aurora" | "azure",
  server: ServerArgs | undefined,
  known: readonly string[] | undefined,
  { productionGuards }: DatabaseSite,
): readonly Finding[] {
  if (server === undefined) return [];
  const { zones, backupRetentionDays } = server;
  const network = side === "aurora" ? "aws" : "azure";
  const foreign = zones.flatMap((zone, index): readonly Finding[] => {
    if (known?.includes(zone) !== false) return [];
    const problem = `is none of network.${network}.zones (${known.join(", ")})`;
    return [
      { at: `${side}.zones[${index}]`, problem, got: zone, fix: "choose one of those, or add it there" },
    ];
  });
  const fewest = FEWEST_DAYS[productionGuards ? "production" : "development"];
  const kept = `must be ${fewest} or more${productionGuards ? " in production" : ""}`;
  return [
    ...foreign,
    ...(productionGuards && zones.length < 2
      ? [
          {
            at: `${side}.zones`,
            problem: "leaves production one server, and no database while its zone is down",
            got: zones,
            fix: "name two zones",
          },
        ]
      : []),
    ...(backupRetentionDays < fewest
      ? [
          {
            at: `${side}.backupRetentionDays`,
            problem: kept,
            got: backupRetentionDays,
            fix: `use ${FEWEST_DAYS.production}`,
          },
        ]
      : []),
  ];
}

/** Microsoft Learn, "High availability concepts in Azure Database for MySQL": none in the burstable tier. */
function standbyFindings({ azure }: DatabaseArgs): readonly Finding[] {
  const { sku = "", zones = [] } = azure ?? {};
  if (zones.length < 2 || !sku.startsWith("Standard_B")) return [];
  const fix = "choose a size such as Standard_D2ads_v5, or name one zone";
  return [
    { at: "azure.sku", problem: "is burstable, which takes no standby in a second zone", got: sku, fix },
  ];
}

/** An app whose use is told and that is nowhere. */
function strangerFindings({ apps = {} }: DatabaseArgs, { apps: known }: DatabaseSite): readonly Finding[] {
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

/** An app that asks too much from the far cloud. */
function budgetProblems(
  { apps = {}, primary, roundTripMilliseconds }: DatabaseArgs,
  { apps: known = {} }: DatabaseSite,
): readonly JudgedProblem[] {
  if (primary === undefined || roundTripMilliseconds === undefined) return [];
  const distance = {
    near: primary === "aurora" ? ("eks" as const) : ("aks" as const),
    roundTripMilliseconds,
  };
  return Object.entries(apps).flatMap(([name, budget]) => {
    const app = known[name];
    return app === undefined ? [] : findBudgetProblems(`database.apps.${name}`, app, budget, distance);
  });
}
