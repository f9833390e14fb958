import type { Output } from "@pulumi/pulumi";
import { withHosts } from "../components/cluster/allowed-ranges.ts";
import type { Network } from "../components/contracts/network.ts";
import { AuroraMySql, type AuroraMySqlArgs } from "../components/database/aurora-mysql.ts";
import { AzureMySql } from "../components/database/azure-mysql.ts";
import { MySqlReplication, type AccountsVaultArgs } from "../components/database/mysql-replication.ts";
import { DatabaseNames } from "../components/dns/database-names.ts";
import type { WorkloadDatabase } from "../components/workload/workload.ts";
import type { StackConfig } from "../config/schema.ts";
import type { MySqlService } from "../lib/mysql/service.ts";
import { createCopyStore, createStagingCopy, type CopyConfig, type CopyOutputs } from "./staging-copy.ts";
import { createGroups, type GroupOutputs } from "./database-groups.ts";
import type { DatabaseSides } from "./database-sides.ts";
import type { LastDeployment } from "./last-deployment.ts";

/** A stack's database. */
export interface Databases {
  readonly outputs: DatabaseOutputs;
  /** What apps need of it, by app that uses it. */
  readonly apps: Readonly<Record<string, WorkloadDatabase>>;
}

/** What a stack tells of its database. */
export type DatabaseOutputs = ManagedOutputs | GroupOutputs;

/** What `kakehashi db` reads. */
export interface ManagedOutputs {
  readonly kind: "managed-replication";
  readonly primary: MySqlService;
  readonly aurora: {
    readonly host: Output<string>;
    readonly readerHost: Output<string>;
    readonly port: number;
    /** Where RDS keeps the administrator's name and password: a secret's ARN. */
    readonly administratorSecret: Output<string>;
  };
  readonly azure: { readonly host: Output<string>; readonly port: number };
  /** The secret with the accounts of both, and Azure's administrator: an ARN. */
  readonly accountsSecret: Output<string>;
  /** Its copy in a key vault, for when AWS is down: a secret's URI. */
  readonly accountsVault: Output<string>;
  /** The Jobs that configured each side last. */
  readonly jobs: MySqlReplication["jobs"];
  /** Absent when nothing is copied to staging. */
  readonly stagingCopy?: CopyOutputs;
}

/** What a stack's database is called after and guarded by. */
interface DatabaseGuards {
  readonly environment: string;
  readonly deletionProtection: boolean;
}

/** The database of the kind that the config says; nothing when it says none. */
export function createDatabases(
  config: StackConfig,
  last: LastDeployment,
  { environment, deletionProtection }: DatabaseGuards,
  sides: DatabaseSides,
): Databases | undefined {
  const { database, only } = config;
  if (database === undefined) return undefined;
  if (database.kind === "group-replication")
    return { outputs: createGroups(database, config, deletionProtection, sides), apps: {} };
  // What waits for what follows from the primary: an update of one cloud alone leaves the other's order as it is.
  const primary = (only === undefined ? undefined : last.databasePrimary) ?? database.primary;
  return createManaged(config, { ...database, primary }, environment, deletionProtection, sides);
}

/** Aurora in AWS, Flexible Server in Azure, and the link between them. */
function createManaged(
  config: StackConfig,
  database: ManagedDatabase,
  environment: string,
  deletionProtection: boolean,
  sides: DatabaseSides,
): Databases {
  const { tags } = config;
  const guards = { deletionProtection, protect: deletionProtection };
  const common = {
    identifier: `kakehashi-${environment}`,
    alarmEmails: database.alarms.emails,
    guards,
    tags,
  };
  const copy = copyOf(config, database, common.identifier);
  const store = copy && createCopyStore(copy, sides.aws);
  const aurora = createAurora(database, common, sides, store?.exportRoleArn);
  const azure = createFlexible(database, common, sides);
  createNames(common.tags, sides);
  const { aws, azure: azureSide, random } = sides;
  const { primary, jobs, accountsSecret, accountsVault, apps } = new MySqlReplication(
    "mysql-replication",
    {
      aurora: { ...sideOf(aws), database: aurora },
      azure: {
        ...sideOf(azureSide),
        database: azure,
        resourceGroupName: azureSide.network.resourceGroupName,
      },
      accountsVault: vaultOf(config, sides),
      binlogRetentionHours: database.binlogRetentionHours,
      apps: schemasOf(database),
      guards,
      tags,
    },
    { providers: [aws.provider, azureSide.provider, random] },
  );
  const { host, readerHost, port, administratorSecret } = aurora;
  const outputs: ManagedOutputs = {
    kind: "managed-replication",
    primary,
    aurora: { host, readerHost, port, administratorSecret },
    azure: { host: azure.host, port: azure.port },
    accountsSecret,
    accountsVault,
    jobs,
    ...(copy === undefined || store === undefined
      ? {}
      : { stagingCopy: createStagingCopy(copy, store, aurora, sides.aws) }),
  };
  const servers = {
    primary: primary === "aurora" ? aurora : azure,
    ranges: [aws, azureSide].flatMap(({ network }) => dataRanges(network)),
  };
  return {
    outputs,
    apps: Object.fromEntries(Object.entries(apps).map(([app, login]) => [app, { ...servers, login }])),
  };
}

const copyOf = (
  { clouds, tags }: StackConfig,
  { stagingCopy }: ManagedDatabase,
  identifier: string,
): CopyConfig | undefined =>
  stagingCopy && { ...stagingCopy, identifier, accountId: clouds.aws.accountId, tags };

/** Each app's own schema, by app. */
const schemasOf = ({ apps }: ManagedDatabase) =>
  Object.fromEntries(
    Object.entries(apps).map(([app, { schema }]) => [app, schema ?? app.replaceAll("-", "_")]),
  );

type ManagedDatabase = Extract<StackConfig["database"], { kind: "managed-replication" }>;

/** What both databases are told alike. */
type Common = Pick<AuroraMySqlArgs, "identifier" | "alarmEmails" | "guards" | "tags">;

const roleOf = ({ primary }: ManagedDatabase, service: MySqlService) =>
  primary === service ? ("primary" as const) : ("replica" as const);

function createAurora(
  database: ManagedDatabase,
  common: Common,
  { aws, azure }: DatabaseSides,
  exportRoleArn: Output<string> | undefined,
): AuroraMySql {
  const { s3RoleArn, ...server } = database.aurora;
  const roleArn = exportRoleArn ?? s3RoleArn;
  return new AuroraMySql(
    "aurora-mysql",
    {
      ...common,
      ...server,
      network: aws.network,
      role: roleOf(database, "aurora"),
      clientGroups: { eks: aws.cluster.securityGroupId },
      peerRange: azure.network.cidr,
      ...(roleArn === undefined ? {} : { s3: { roleArn, prefixListId: aws.network.s3PrefixListId } }),
    },
    { providers: [aws.provider] },
  );
}

function createFlexible(
  database: ManagedDatabase,
  common: Common,
  { azure, random }: DatabaseSides,
): AzureMySql {
  return new AzureMySql(
    "azure-mysql",
    {
      ...common,
      ...database.azure,
      network: azure.network,
      resourceGroupName: azure.network.resourceGroupName,
      binlogRetentionHours: database.binlogRetentionHours,
      role: roleOf(database, "azure"),
    },
    { providers: [azure.provider, random] },
  );
}

/**
 * The vault of the accounts: whoever administers AKS reads it, from where an API server lets people in, and from the
 * machines of both networks.
 */
const vaultOf = ({ clouds, clusters }: StackConfig, { aws, azure }: DatabaseSides): AccountsVaultArgs => {
  const { access, adminGroupIds } = clusters.aks;
  const listed = access.kind === "authorised-ranges" ? access.ranges : [];
  const leaving = [aws, azure].map(({ network }) => network.egressAddresses);
  return {
    resourceGroupName: azure.network.resourceGroupName,
    location: clouds.azure.location,
    tenantId: clouds.azure.tenantId,
    subscriptionId: clouds.azure.subscriptionId,
    readerGroupIds: adminGroupIds,
    readerRanges: withHosts([...clusters.eks.allowedCidrs, ...listed], ...leaving),
  };
};

/** Aurora, and pods of EKS, find Flexible Server by its name; Aurora's own is public. */
function createNames(tags: Common["tags"], { aws, azure }: DatabaseSides): void {
  const { network } = azure;
  new DatabaseNames(
    "database-names",
    {
      aws: { network: aws.network },
      azure: { network, resourceGroupName: network.resourceGroupName },
      tags,
    },
    { providers: [aws.provider, azure.provider] },
  );
}

/** A cloud's cluster as the replication sees it, and the ranges in which its database is. */
const sideOf = ({ cluster, network, databaseNamespace: namespace }: DatabaseSides["aws" | "azure"]) => ({
  cluster,
  namespace,
  region: network.region,
  databaseRanges: dataRanges(network),
});

const dataRanges = ({ subnets }: Network): readonly string[] => subnets.data?.map(({ cidr }) => cidr) ?? [];
