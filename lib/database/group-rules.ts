import { judge, type Finding, type JudgedProblem } from "../findings.ts";
import { innoDbName } from "../percona/names.ts";
import { runsPerDay } from "../percona/schedule.ts";
import { budgetProblems, strangerFindings, type AppUse } from "./app-rules.ts";
import { NO_BRIDGE, type DatabaseSite } from "./site.ts";
import { STORAGE_CLASSES } from "./storage-classes.ts";

/** The clouds with a group of servers each. */
export const GROUP_CLOUDS = ["aws", "azure"] as const;

export type GroupCloud = (typeof GROUP_CLOUDS)[number];

/** The cluster of each. */
export const GROUP_CLUSTERS = { aws: "eks", azure: "aks" } as const;

interface GroupSiteArgs {
  readonly name: string;
  readonly storage: { readonly class: string };
  readonly backups?: { readonly schedule: string; readonly retentionDays: number } | undefined;
}

/** MySQL in both clusters, as far as its rules go. Absent parts are not judged. */
export interface GroupArgs extends AppUse {
  readonly kind: "group-replication";
  readonly primary?: GroupCloud | undefined;
  readonly members?: number | undefined;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly aws?: GroupSiteArgs | undefined;
  readonly azure?: GroupSiteArgs | undefined;
}

/** Judges the groups before anything is built. */
export function validateGroup(args: GroupArgs, site: DatabaseSite): readonly JudgedProblem[] {
  const problems = judge("database", [
    ...memberFindings(args, site),
    ...parameterFindings(args),
    ...nameFindings(args),
    ...GROUP_CLOUDS.flatMap((cloud) => siteFindings(cloud, args[cloud], site)),
    ...strangerFindings(args, site),
  ]);
  const near = args.primary && GROUP_CLUSTERS[args.primary];
  return [
    ...problems,
    ...zoneProblems(args, site),
    ...budgetProblems(args, near, site),
    ...(site.bridged ? [] : [NO_BRIDGE]),
  ];
}

/** Half of an even group is no majority; the operator refuses it, and fewer than three (v1.2.0, MySQLSpec). */
function memberFindings({ members }: GroupArgs, { productionGuards }: DatabaseSite): readonly Finding[] {
  if (members === undefined) return [];
  const at = "members";
  if (members % 2 === 0) {
    const problem = "must be odd: of an even group, neither half has the majority";
    return [{ at, problem, got: members, fix: `use ${members - 1} or ${members + 1}` }];
  }
  if (members > 1 || !productionGuards) return [];
  const problem = "leaves production one server in each cluster, and no database while it restarts";
  return [{ at, problem, got: members, fix: "use 3" }];
}

/** A group lives while most of its members do: with fewer zones than three, one zone takes the majority along. */
function zoneProblems(
  { members }: GroupArgs,
  { awsZones, azureZones, productionGuards }: DatabaseSite,
): readonly JudgedProblem[] {
  if (!productionGuards || members === undefined || members < 3) return [];
  return Object.entries({ aws: awsZones, azure: azureZones }).flatMap(([cloud, zones]) => {
    if (zones === undefined || zones.length >= 3) return [];
    const problem = "must be three for group replication: with fewer, a zone takes the majority along";
    const got = `[${zones.join(", ")}]`;
    return [{ path: `network.${cloud}.zones`, problem, got, fix: "name three zones", severity: "refuse" }];
  });
}

/** What the operator writes into each server's option file, or the group stands on. */
const KEPT =
  /^(server_id|report_(host|port)|admin_address|gtid_mode|enforce_gtid_consistency|(super_)?read_only|plugin_load(_add)?|ssl_(ca|cert|key)|log_bin|binlog_format|group_replication_.*)$/;

function parameterFindings({ parameters = {} }: GroupArgs): readonly Finding[] {
  return Object.entries(parameters)
    .filter(([name]) => KEPT.test(name.replaceAll("-", "_")))
    .map(([name, got]) => {
      const problem = "is the operator's to set, for each server by itself";
      return { at: `parameters.${name}`, problem, got, fix: "remove it" };
    });
}

/** In a cluster set, names differ by their letters and digits (v1.2.0, PerconaServerMySQLClusterSet). */
function nameFindings({ aws, azure }: GroupArgs): readonly Finding[] {
  if (aws === undefined || azure === undefined) return [];
  const name = innoDbName(azure.name);
  if (innoDbName(aws.name) !== name) return [];
  const problem = `is the name of database.aws too: in the cluster set both are ${name}`;
  return [{ at: "azure.name", problem, got: azure.name, fix: "let letters or digits differ" }];
}

/** The fewest days that production keeps. */
const FEWEST_DAYS = 7;

function siteFindings(
  cloud: GroupCloud,
  site: GroupSiteArgs | undefined,
  { productionGuards }: DatabaseSite,
): readonly Finding[] {
  if (site === undefined) return [];
  const { storage, backups } = site;
  const known = STORAGE_CLASSES[cloud];
  const unknown = known.includes(storage.class)
    ? []
    : [
        {
          at: `${cloud}.storage.class`,
          problem: `is no storage class of ${GROUP_CLUSTERS[cloud].toUpperCase()} (${known.join(", ")})`,
          got: storage.class,
          fix: "use one of those, or leave it out",
        },
      ];
  return [...unknown, ...backupFindings(`${cloud}.backups`, backups, productionGuards)];
}

function backupFindings(
  at: string,
  backups: GroupSiteArgs["backups"],
  productionGuards: boolean,
): readonly Finding[] {
  if (backups === undefined) {
    if (!productionGuards) return [];
    const fix = 'write such as { schedule: "0 18 * * *", retentionDays: 14 }';
    return [{ at, problem: "must be there in production", got: undefined, fix }];
  }
  const { schedule, retentionDays } = backups;
  if (runsPerDay(schedule) === undefined) {
    const fix = "write such as 0 18 * * *: a minute, and the hours in UTC";
    return [{ at: `${at}.schedule`, problem: "must be a cron of every day", got: schedule, fix }];
  }
  if (!productionGuards || retentionDays >= FEWEST_DAYS) return [];
  const problem = `must be ${FEWEST_DAYS} or more in production`;
  return [{ at: `${at}.retentionDays`, problem, got: retentionDays, fix: `use ${FEWEST_DAYS}` }];
}
