import { judge, type Finding, type JudgedProblem } from "../findings.ts";
import { AURORA_CLUSTER_PARAMETERS, AZURE_SERVER_PARAMETERS } from "../mysql/parameters.ts";
import type { MySqlService } from "../mysql/service.ts";
import { budgetProblems, strangerFindings, type AppUse } from "./app-rules.ts";
import { copyFindings, type CopyArgs } from "./copy-rules.ts";
import { NO_BRIDGE, type DatabaseSite } from "./site.ts";

/** What both servers say alike. */
interface ServerArgs {
  readonly zones: readonly string[];
  readonly backupRetentionDays: number;
  readonly lowerCaseTableNames: number;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Each cloud's own MySQL, as far as its rules go. Absent parts are not judged. */
export interface ManagedArgs extends AppUse {
  readonly kind: "managed-replication";
  readonly primary?: MySqlService | undefined;
  readonly aurora?:
    (ServerArgs & { readonly engineVersion: string; readonly s3RoleArn?: string | undefined }) | undefined;
  readonly azure?: (ServerArgs & { readonly version: string; readonly sku: string }) | undefined;
  readonly stagingCopy?: CopyArgs | undefined;
}

/** Judges the databases before anything is built. */
export function validateManaged(args: ManagedArgs, site: DatabaseSite): readonly JudgedProblem[] {
  const { primary, aurora, azure } = args;
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
    ...copyFindings(args.stagingCopy, {
      accountId: site.accountId,
      region: site.awsRegion,
      s3RoleArn: aurora?.s3RoleArn,
    }),
  ]);
  return [
    ...problems,
    ...budgetProblems(args, primary && NEAR[primary], site),
    ...(site.bridged ? [] : [NO_BRIDGE]),
  ];
}

/** The cluster beside each database. */
const NEAR = { aurora: "eks", azure: "aks" } as const;

/** The series that lib/mysql speaks; Azure's standard support of 8.0 ends 2026-12-31 ("Version support policy"). */
const SERIES = "8.4";

const seriesOf = (version: string): string => version.split(".").slice(0, 2).join(".");

/** MySQL replicates to the same or the next series, and each side is a replica after a switch. */
function versionFindings({ aurora, azure }: ManagedArgs): readonly Finding[] {
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
function tableNameFindings({ aurora, azure }: ManagedArgs): readonly Finding[] {
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
function serverIdFindings({ aurora, azure }: ManagedArgs): readonly Finding[] {
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
function standbyFindings({ azure }: ManagedArgs): readonly Finding[] {
  const { sku = "", zones = [] } = azure ?? {};
  if (zones.length < 2 || !sku.startsWith("Standard_B")) return [];
  const fix = "choose a size such as Standard_D2ads_v5, or name one zone";
  return [
    { at: "azure.sku", problem: "is burstable, which takes no standby in a second zone", got: sku, fix },
  ];
}
