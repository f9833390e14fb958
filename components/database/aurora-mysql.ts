import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Key } from "@pulumi/aws/kms/key.js";
import { Cluster } from "@pulumi/aws/rds/cluster.js";
import { ClusterInstance } from "@pulumi/aws/rds/clusterInstance.js";
import { ClusterParameterGroup } from "@pulumi/aws/rds/clusterParameterGroup.js";
import { ClusterRoleAssociation } from "@pulumi/aws/rds/clusterRoleAssociation.js";
import { ParameterGroup } from "@pulumi/aws/rds/parameterGroup.js";
import { SubnetGroup } from "@pulumi/aws/rds/subnetGroup.js";
import { ComponentResource, ResourceError } from "@pulumi/pulumi";
import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { auroraAuthority, AURORA_AUTHORITY } from "../../lib/database/authorities.ts";
import { AURORA_CLUSTER_PARAMETERS } from "../../lib/mysql/parameters.ts";
import { showValue, type Problem } from "../../lib/problems.ts";
import type { MySqlAdministrator, MySqlEndpoint } from "../contracts/mysql-endpoint.ts";
import { refuse } from "../contracts/refuse.ts";
import { createAuroraAlarms } from "./aurora-alarms.ts";
import type { AuroraMySqlArgs, S3Access } from "./aurora-args.ts";
import { createAuroraFirewall } from "./aurora-firewall.ts";
import { child, named, type DatabaseScope } from "./database-scope.ts";

export type { AuroraMySqlArgs } from "./aurora-args.ts";

const DEFAULTS = {
  port: 3306,
  /** It is in every secret that RDS keeps of it, and cannot be changed. */
  administrator: "kakehashi",
  /** Days in which a deleted key can be had back: the most and the fewest that KMS takes. */
  keyDeletionDays: { guarded: 30, unguarded: 7 },
  /** UTC: while Japan sleeps, backups before maintenance. */
  backupWindow: "17:00-18:00",
  maintenanceWindow: "sun:18:30-sun:19:30",
  logs: ["error", "slowquery"],
  /**
   * Of each instance. Without the performance schema nobody sees a link or a session; queries of a second and more
   * are what CloudWatch is sent.
   */
  instanceParameters: { performance_schema: "1", slow_query_log: "1", long_query_time: "1" },
};

/** Aurora MySQL: a writer and readers in the data subnets, encrypted, reached by TLS from the clusters only. */
export class AuroraMySql extends ComponentResource implements MySqlEndpoint {
  readonly cloud = "aws" as const;
  readonly service = "aurora" as const;
  readonly id: Output<string>;
  readonly incarnation: Output<string>;
  readonly role: MySqlEndpoint["role"];
  readonly host: Output<string>;
  /** Where reads go that may be a little behind. */
  readonly readerHost: Output<string>;
  readonly port = DEFAULTS.port;
  readonly administrator: MySqlAdministrator;
  /** The ARN of the secret that RDS keeps of the administrator. */
  readonly administratorSecret: Output<string>;
  readonly caPem: string;
  readonly alarmActions: readonly Output<string>[];
  readonly ready: readonly Resource[];

  constructor(name: string, args: AuroraMySqlArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:database:AuroraMySql", name, {}, opts);
    refuse(this, findProblems(name, args));
    const scope: DatabaseScope = { name, parent: this, guards: args.guards, tags: args.tags };
    const firewall = createAuroraFirewall(scope, { ...args, port: DEFAULTS.port });
    const cluster = createCluster(scope, args, firewall);
    const instances = createInstances(scope, args, cluster);
    if (args.s3 !== undefined) createS3Access(scope, cluster, args.s3);
    this.alarmActions = createAuroraAlarms(scope, cluster.clusterIdentifier, args.alarmEmails);

    this.id = cluster.arn;
    this.incarnation = cluster.clusterResourceId;
    this.role = args.role;
    this.host = cluster.endpoint;
    this.readerHost = cluster.readerEndpoint;
    this.administratorSecret = this.#secretArn(cluster);
    this.administrator = { kind: "secrets-manager", secretArn: this.administratorSecret };
    this.caPem = auroraAuthority(args.network.region);
    this.ready = instances;
    this.registerOutputs({ host: this.host, readerHost: this.readerHost });
  }

  #secretArn({ masterUserSecrets }: Cluster): Output<string> {
    return masterUserSecrets.apply(([secret]) => {
      if (secret === undefined) throw new ResourceError("masterUserSecrets: AWS sent none back", this, true);
      return secret.secretArn;
    });
  }
}

function findProblems(name: string, { network, zones }: AuroraMySqlArgs): readonly Problem[] {
  const known = network.subnets.data?.map(({ zone }) => zone) ?? [];
  const foreign = zones
    .filter((zone) => !known.includes(`${network.region}${zone}`))
    .map((zone): Problem => {
      const problem = "the network has no data subnet in this zone";
      return { path: `${name}.zones`, problem, got: showValue(zone), fix: "name zones of the network" };
    });
  if (new Set(known).size > 1) return foreign;
  const problem = "must have data subnets in two zones, which Aurora's storage spans";
  const fix = "name two zones in network.aws.zones";
  return [...foreign, { path: `${name}.network`, problem, got: showValue(known), fix }];
}

/** `aurora-mysql8.4` of `8.4.mysql_aurora.8.4.8`. */
const familyOf = (engineVersion: string): string => `aurora-mysql${engineVersion.split(".mysql_")[0] ?? ""}`;

function createCluster(
  scope: DatabaseScope,
  args: AuroraMySqlArgs,
  securityGroupId: Output<string>,
): Cluster {
  const { identifier, engineVersion } = args;
  const { deletionProtection, protect } = scope.guards;
  const subnets = args.network.subnets.data ?? [];
  const group = new SubnetGroup(
    scope.name,
    { subnetIds: subnets.map(({ id }) => id), tags: named(scope, "data") },
    child(scope),
  );
  // RDS would make the groups itself, kept for ever, if it did not find them.
  const logs = DEFAULTS.logs.map(
    (log) =>
      new LogGroup(
        `${scope.name}-${log}`,
        {
          name: `/aws/rds/cluster/${identifier}/${log}`,
          retentionInDays: args.logRetentionDays,
          tags: scope.tags,
        },
        child(scope),
      ),
  );
  const key = createKey(scope, identifier);
  return new Cluster(
    scope.name,
    {
      clusterIdentifier: identifier,
      engine: "aurora-mysql",
      engineVersion,
      masterUsername: DEFAULTS.administrator,
      // RDS makes the password, keeps it in Secrets Manager and makes a new one every week.
      manageMasterUserPassword: true,
      dbSubnetGroupName: group.name,
      vpcSecurityGroupIds: [securityGroupId],
      dbClusterParameterGroupName: createParameters(scope, args).name,
      port: DEFAULTS.port,
      storageEncrypted: true,
      kmsKeyId: key.arn,
      backupRetentionPeriod: args.backupRetentionDays,
      preferredBackupWindow: DEFAULTS.backupWindow,
      preferredMaintenanceWindow: DEFAULTS.maintenanceWindow,
      enabledCloudwatchLogsExports: DEFAULTS.logs,
      copyTagsToSnapshot: true,
      deletionProtection,
      skipFinalSnapshot: !deletionProtection,
      // Each life of the database has a group of its own, so that no two last snapshots have one name.
      ...(deletionProtection
        ? { finalSnapshotIdentifier: securityGroupId.apply((id) => `${identifier}-final-${id}`) }
        : {}),
      tags: named(scope, "cluster"),
    },
    child(scope, { protect, dependsOn: logs }),
  );
}

function createKey(scope: DatabaseScope, identifier: string): Key {
  const { deletionProtection, protect } = scope.guards;
  return new Key(
    scope.name,
    {
      description: `Storage, backups and snapshots of ${identifier}`,
      enableKeyRotation: true,
      deletionWindowInDays: DEFAULTS.keyDeletionDays[deletionProtection ? "guarded" : "unguarded"],
      tags: named(scope, "storage"),
    },
    child(scope, { protect }),
  );
}

/**
 * Of the roles that a cluster may name, version 3 uses the default one (Aurora User Guide, "Saving data from an Amazon
 * Aurora MySQL DB cluster into text files"), and only one that is associated with it. Aurora MySQL's have no feature name.
 */
function createS3Access(scope: DatabaseScope, cluster: Cluster, { roleArn }: S3Access): void {
  new ClusterRoleAssociation(`${scope.name}-s3`, { dbClusterIdentifier: cluster.id, roleArn }, child(scope));
}

/** All from the next restart on: a static parameter takes no other method, and a new cluster begins with them. */
function createParameters(
  scope: DatabaseScope,
  { engineVersion, parameters, s3 }: AuroraMySqlArgs,
): ClusterParameterGroup {
  const own = inGroup({ ...AURORA_CLUSTER_PARAMETERS, ...parameters });
  const role =
    s3 === undefined ? [] : [{ name: "aws_default_s3_role", value: s3.roleArn, applyMethod: "immediate" }];
  return new ClusterParameterGroup(
    scope.name,
    {
      family: familyOf(engineVersion),
      description: "Replication to the other cloud",
      parameters: [...own, ...role],
      tags: scope.tags,
    },
    child(scope),
  );
}

const inGroup = (parameters: Readonly<Record<string, string>>) =>
  Object.entries(parameters).map(([name, value]) => ({ name, value, applyMethod: "pending-reboot" }));

function createInstances(
  scope: DatabaseScope,
  { zones, network, engineVersion, instanceClass, identifier }: AuroraMySqlArgs,
  cluster: Cluster,
): readonly ClusterInstance[] {
  const parameters = new ParameterGroup(
    scope.name,
    {
      family: familyOf(engineVersion),
      description: "Logs and the performance schema",
      parameters: inGroup(DEFAULTS.instanceParameters),
      tags: scope.tags,
    },
    child(scope),
  );
  return zones.map(
    (zone, index) =>
      new ClusterInstance(
        `${scope.name}-${zone}`,
        {
          identifier: `${identifier}-${zone}`,
          clusterIdentifier: cluster.id,
          engine: "aurora-mysql",
          instanceClass,
          availabilityZone: `${network.region}${zone}`,
          dbParameterGroupName: parameters.name,
          caCertIdentifier: AURORA_AUTHORITY,
          promotionTier: index,
          publiclyAccessible: false,
          // A minor version comes when the config says it, to both clouds.
          autoMinorVersionUpgrade: false,
          copyTagsToSnapshot: true,
          tags: named(scope, zone),
        },
        child(scope, { protect: scope.guards.protect }),
      ),
  );
}
