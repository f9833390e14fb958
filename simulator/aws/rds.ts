import type { Check, ResourceModel } from "../model.ts";
import { strings, text } from "../properties.ts";
import { arn } from "./identity.ts";
import { awsResource } from "./resource.ts";
import { securityGroupReference, TYPES } from "./types.ts";

const CREATE_CLUSTER = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html";
const CREATE_GROUP = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html";
const CREATE_INSTANCE = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html";
const DELETE_CLUSTER = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBCluster.html";

/** Identifiers of clusters and instances. */
const IDENTIFIER = {
  pattern: /^[a-z](?:-?[a-z0-9]){0,62}$/,
  patternMeans: "1 to 63 small letters, digits and single hyphens, a letter first and no hyphen last",
};

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
      "vpcSecurityGroupIds[*]": { references: securityGroupReference() },
      skipFinalSnapshot: { default: false },
    },
    unique: [{ properties: ["clusterIdentifier"], within: "region", source: CREATE_CLUSTER }],
    checks: [somePassword],
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

const instance = awsResource(
  CREATE_INSTANCE,
  {
    type: "aws:rds/clusterInstance:ClusterInstance",
    title: "DB instance",
    autoName: {
      property: "identifier",
      style: "dash7",
      maxLength: 63,
      lowerCase: true,
      allowed: /[a-z0-9-]/,
    },
    properties: {
      identifier: { immutable: true, ...IDENTIFIER },
      clusterIdentifier: {
        required: true,
        immutable: true,
        references: { to: TYPES.dbCluster, by: "id" },
      },
      engine: {
        required: true,
        immutable: true,
        oneOf: ["aurora-mysql", "aurora-postgresql", "mysql", "postgres"],
      },
      instanceClass: {
        required: true,
        pattern: /^db\.[a-z0-9-]+\.[a-z0-9-]+$/,
        patternMeans: "db., a family and a size, such as db.r8g.large",
      },
      promotionTier: { min: 0, max: 15 },
    },
    unique: [{ properties: ["identifier"], within: "region", source: CREATE_INSTANCE }],
    create: (ctx) => {
      const id = text(ctx.inputs, "identifier") ?? "";
      const endpoint = `${id}.${ctx.hex(12, "host")}.${ctx.place.region}.rds.amazonaws.com`;
      const dbiResourceId = `db-${ctx.hex(26, "resource").toUpperCase()}`;
      return { id, outputs: { arn: arn(ctx.place, "rds", `db:${id}`), dbiResourceId, endpoint, port: 3306 } };
    },
  },
  { tags: "strict" },
);

/** Databases of Aurora. */
export const databaseModels: readonly ResourceModel[] = [subnetGroup, cluster, instance];
