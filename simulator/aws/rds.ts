import type { Check, CreateContext, ResourceModel } from "../model.ts";
import { strings, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { arn, assignedUuid } from "./identity.ts";
import { clusterInstance } from "./rds-instances.ts";
import { parameterGroupModels } from "./rds-parameters.ts";
import { clusterRoleModels } from "./rds-roles.ts";
import { familyOf, IDENTIFIER, isAuroraMySql } from "./rds-names.ts";
import { awsResource } from "./resource.ts";
import { securityGroupReference, TYPES } from "./types.ts";

const CREATE_CLUSTER = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html";
const CREATE_GROUP = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html";
const DELETE_CLUSTER = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBCluster.html";

const twoZones: Check = {
  id: "aws:rds/subnetGroup:two-zones",
  source: CREATE_GROUP,
  needs: ["subnetIds[*]"],
  refuses: (ctx) => {
    const subnets = strings(ctx.inputs.subnetIds).flatMap((id) =>
      ctx.world.having("id", id).filter((it) => it.type === TYPES.subnet),
    );
    const zones = new Set(subnets.map((it) => text(it.outputs, "availabilityZone")));
    if (subnets.length < strings(ctx.inputs.subnetIds).length || zones.size > 1) return undefined;
    return `subnetIds: must cover two zones or more (DBSubnetGroupDoesNotCoverEnoughAZs), got ${[...zones].join(", ")}; add a subnet of another zone`;
  },
};

const subnetGroup = awsResource(
  CREATE_GROUP,
  {
    type: TYPES.dbSubnetGroup,
    title: "DB subnet group",
    autoName: { property: "name", style: "dash7", maxLength: 255, lowerCase: true },
    properties: {
      name: {
        immutable: true,
        pattern: /^(?!default$)[a-z0-9 _.-]{1,255}$/,
        patternMeans:
          "1 to 255 small letters, digits, spaces, dots, underscores and hyphens, and not default",
      },
      description: { default: "Managed by Pulumi", minLength: 1 },
      subnetIds: { required: true, minLength: 1 },
      "subnetIds[*]": { references: { to: TYPES.subnet } },
    },
    unique: [{ properties: ["name"], within: "region", source: CREATE_GROUP }],
    checks: [twoZones],
    create: ({ inputs, place, world }) => {
      const name = text(inputs, "name") ?? "";
      const [first = ""] = strings(inputs.subnetIds);
      const subnet = world.having("id", first).find((it) => it.type === TYPES.subnet);
      const vpcId = text(subnet?.inputs ?? {}, "vpcId") ?? "";
      return {
        id: name,
        outputs: { arn: arn(place, "rds", `subgrp:${name}`), vpcId, supportedNetworkTypes: ["IPV4"] },
      };
    },
  },
  { tags: "strict" },
);

const somePassword: Check = {
  id: "aws:rds/cluster:master-password",
  source: CREATE_CLUSTER,
  refuses: ({ inputs }) => {
    const own = inputs.masterPassword !== undefined || inputs.masterPasswordWo !== undefined;
    const managed = inputs.manageMasterUserPassword === true;
    const copied = ["snapshotIdentifier", "replicationSourceIdentifier", "globalClusterIdentifier"].some(
      (it) => inputs[it] !== undefined,
    );
    if (own !== managed || copied) return undefined;
    const got = own ? "both" : "neither";
    return `manageMasterUserPassword: or masterPassword must be set, one of the two, got ${got}; let Secrets Manager manage it`;
  },
};

/** Versions of 8.4 ("Database engine updates for Amazon Aurora MySQL version 8.4", 2026-11). */
const MINORS_OF_84 = ["8.4.7", "8.4.8"];

const version: Check = {
  id: "aws:rds/cluster:engine-version",
  source:
    "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/AuroraMySQL.Updates.84Updates.html",
  needs: ["engine", "engineVersion"],
  refuses: ({ inputs }) => {
    const wanted = text(inputs, "engineVersion");
    if (!isAuroraMySql(inputs) || wanted === undefined || /^(5\.7|8\.0|8\.4)$/.test(wanted)) return undefined;
    const [, series = "", minor = ""] = /^(\d\.\d)\.mysql_aurora\.(\d+\.\d+\.\d+)$/.exec(wanted) ?? [];
    const known =
      (series === "8.4" && MINORS_OF_84.includes(minor)) ||
      (series === "8.0" && minor.startsWith("3.")) ||
      (series === "5.7" && minor.startsWith("2."));
    if (known) return undefined;
    return `engineVersion: must be a version of aurora-mysql, got ${wanted}; write one such as 8.4.mysql_aurora.8.4.8`;
  },
};

const parameterFamily: Check = {
  id: "aws:rds/cluster:parameter-family",
  source: CREATE_CLUSTER,
  needs: ["dbClusterParameterGroupName", "engineVersion"],
  refuses: (ctx) => {
    const family = text(ctx.target("dbClusterParameterGroupName")?.inputs ?? {}, "family");
    const wanted = familyOf(ctx.inputs);
    if (family === undefined || wanted === undefined || family === wanted) return undefined;
    return `dbClusterParameterGroupName: must be a group of ${wanted}, got one of ${family}; make one of that family`;
  },
};

/** `17:00-18:00`, and with days for maintenance, as minutes of a day. */
const minutes = (window: string): readonly number[] =>
  [...window.matchAll(/(\d{2}):(\d{2})/g)].map(([, hour, minute]) => Number(hour) * 60 + Number(minute));

const windows: Check = {
  id: "aws:rds/cluster:windows",
  source: CREATE_CLUSTER,
  needs: ["preferredBackupWindow", "preferredMaintenanceWindow"],
  refuses: ({ inputs }) => {
    const [backup, maintenance] = [
      text(inputs, "preferredBackupWindow"),
      text(inputs, "preferredMaintenanceWindow"),
    ];
    if (backup === undefined || maintenance === undefined) return undefined;
    const [from = 0, to = 0] = minutes(backup);
    const [start = 0, end = 0] = minutes(maintenance);
    if (from > to || start > end || to <= start || end <= from) return undefined;
    return `preferredBackupWindow: must not meet the maintenance window ${maintenance}, got ${backup}; move one of the two`;
  },
};

const groupsOfNetwork: Check = {
  id: "aws:rds/cluster:security-group-vpc",
  source: CREATE_CLUSTER,
  needs: ["vpcSecurityGroupIds[*]", "dbSubnetGroupName"],
  refuses: (ctx) => {
    const vpc = text(ctx.target("dbSubnetGroupName")?.outputs ?? {}, "vpcId");
    const foreign = strings(ctx.inputs.vpcSecurityGroupIds).find((id) =>
      ctx.world
        .having("id", id)
        .some((it) => it.type === TYPES.securityGroup && text(it.inputs, "vpcId") !== vpc),
    );
    if (vpc === undefined || foreign === undefined) return undefined;
    return `vpcSecurityGroupIds: must be of the subnet group's VPC ${vpc}, got ${foreign}; name groups of that VPC`;
  },
};

const LOGS = [
  "audit",
  "error",
  "general",
  "iam-db-auth-error",
  "instance",
  "postgresql",
  "slowquery",
  "upgrade",
];

const cluster = awsResource(
  CREATE_CLUSTER,
  {
    type: TYPES.dbCluster,
    title: "DB cluster",
    autoName: {
      property: "clusterIdentifier",
      style: "dash7",
      maxLength: 63,
      lowerCase: true,
      allowed: /[a-z0-9-]/,
    },
    properties: {
      clusterIdentifier: { immutable: true, ...IDENTIFIER },
      engine: {
        required: true,
        immutable: true,
        oneOf: ["aurora-mysql", "aurora-postgresql", "mysql", "postgres"],
      },
      backupRetentionPeriod: { min: 1, max: 35 },
      port: { min: 1150, max: 65_535, immutable: true },
      storageEncrypted: { immutable: true },
      kmsKeyId: { immutable: true, references: { to: TYPES.key, by: "arn", onTargetDelete: "ignores" } },
      dbSubnetGroupName: { immutable: true, references: { to: TYPES.dbSubnetGroup, by: "name" } },
      dbClusterParameterGroupName: {
        references: { to: TYPES.dbClusterParameterGroup, by: "name", builtIn: /^default\./ },
      },
      "enabledCloudwatchLogsExports[*]": { oneOf: LOGS },
      finalSnapshotIdentifier: {
        pattern: /^[A-Za-z](?:-?[A-Za-z0-9])*$/,
        patternMeans: "letters, digits and single hyphens, a letter first and no hyphen last",
        maxLength: 255,
      },
      masterUsername: {
        immutable: true,
        pattern: /^[A-Za-z]\w*$/,
        patternMeans: "letters, digits and underscores, a letter first",
        maxLength: 63,
      },
      preferredBackupWindow: {
        pattern: /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/,
        patternMeans: "a time of day such as 17:00-18:00, UTC",
      },
      preferredMaintenanceWindow: {
        pattern:
          /^(mon|tue|wed|thu|fri|sat|sun):[0-2]\d:[0-5]\d-(mon|tue|wed|thu|fri|sat|sun):[0-2]\d:[0-5]\d$/i,
        patternMeans: "a time of the week such as sun:18:30-sun:19:30, UTC",
      },
      "vpcSecurityGroupIds[*]": { references: securityGroupReference() },
      skipFinalSnapshot: { default: false },
    },
    unique: [{ properties: ["clusterIdentifier"], within: "region", source: CREATE_CLUSTER }],
    checks: [somePassword, version, parameterFamily, windows, groupsOfNetwork],
    create: (ctx) => {
      const id = text(ctx.inputs, "clusterIdentifier") ?? "";
      const host = `cluster-${ctx.hex(12, "host")}.${ctx.place.region}.rds.amazonaws.com`;
      return {
        id,
        outputs: {
          arn: arn(ctx.place, "rds", `cluster:${id}`),
          clusterResourceId: `cluster-${ctx.hex(26, "resource").toUpperCase()}`,
          endpoint: `${id}.${host}`,
          readerEndpoint: `${id}.${host.replace("cluster-", "cluster-ro-")}`,
          engineVersionActual: ctx.inputs.engineVersion ?? "",
          hostedZoneId: "Z24O6O9L7SGTNB",
          port: ctx.inputs.port ?? (text(ctx.inputs, "engine")?.includes("postgres") === true ? 5432 : 3306),
          storageEncrypted: ctx.inputs.storageEncrypted ?? false,
          masterUserSecrets: ctx.inputs.manageMasterUserPassword === true ? [managedSecret(ctx)] : [],
        },
      };
    },
    deleteBlockers: ({ object: { inputs } }) => [
      ...(inputs.deletionProtection === true
        ? [`its deletion protection (InvalidParameterCombination, ${DELETE_CLUSTER})`]
        : []),
      ...(inputs.skipFinalSnapshot !== true && inputs.finalSnapshotIdentifier === undefined
        ? ["no finalSnapshotIdentifier, without which the provider deletes only with skipFinalSnapshot"]
        : []),
    ],
  },
  { tags: "strict" },
);

/** The secret that RDS keeps of the administrator, and rotates. */
function managedSecret(ctx: CreateContext): PropertyMap {
  const name = `rds!cluster-${assignedUuid(ctx, "secret")}-${ctx.hex(6, "secret")}`;
  return {
    secretArn: arn(ctx.place, "secretsmanager", `secret:${name}`),
    secretStatus: "active",
    kmsKeyId: arn(ctx.place, "kms", `key/${assignedUuid(ctx, "key")}`),
  };
}

/** Databases of Aurora. */
export const databaseModels: readonly ResourceModel[] = [
  subnetGroup,
  ...parameterGroupModels,
  cluster,
  clusterInstance,
  ...clusterRoleModels,
];
