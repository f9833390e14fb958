import type { Check, ResourceModel } from "../model.ts";
import { strings, text } from "../properties.ts";
import { arn } from "./identity.ts";
import { familyOf, IDENTIFIER } from "./rds-names.ts";
import { awsResource } from "./resource.ts";
import { TYPES } from "./types.ts";

const CREATE_INSTANCE = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html";
const CLASSES =
  "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.SupportAurora.html";

/** Families that Aurora MySQL 8 has, with the sizes of the burstable ones. */
const MYSQL_CLASSES = /^db\.(serverless|t3\.(medium|large)|t4g\.(medium|large)|[rx]\d+[a-z]*\.\w+)$/;

const instanceClass: Check = {
  id: "aws:rds/clusterInstance:class",
  source: CLASSES,
  needs: ["engine", "instanceClass"],
  refuses: ({ inputs }) => {
    const wanted = text(inputs, "instanceClass") ?? "";
    if (text(inputs, "engine") !== "aurora-mysql" || MYSQL_CLASSES.test(wanted)) return undefined;
    return `instanceClass: must be one that Aurora MySQL has, got ${wanted}; use one such as db.r8g.large or db.t4g.medium`;
  },
};

const engineOfCluster: Check = {
  id: "aws:rds/clusterInstance:engine-of-cluster",
  source: CREATE_INSTANCE,
  needs: ["engine", "clusterIdentifier"],
  refuses: (ctx) => {
    const wanted = text(ctx.target("clusterIdentifier")?.inputs ?? {}, "engine");
    const got = text(ctx.inputs, "engine");
    if (wanted === undefined || got === wanted) return undefined;
    return `engine: must be its cluster's ${wanted}, got ${got ?? ""}; write that`;
  },
};

const zoneOfCluster: Check = {
  id: "aws:rds/clusterInstance:zone-of-subnets",
  source: CREATE_INSTANCE,
  needs: ["availabilityZone", "clusterIdentifier"],
  refuses: (ctx) => {
    const cluster = ctx.target("clusterIdentifier");
    const zone = text(ctx.inputs, "availabilityZone");
    const group = text(cluster?.inputs ?? {}, "dbSubnetGroupName");
    if (group === undefined || zone === undefined) return undefined;
    const zones = ctx.world
      .having("name", group)
      .filter((it) => it.type === TYPES.dbSubnetGroup)
      .flatMap((it) => strings(it.inputs.subnetIds))
      .flatMap((id) => ctx.world.having("id", id))
      .map((it) => text(it.inputs, "availabilityZone"));
    if (zones.length === 0 || zones.includes(zone)) return undefined;
    return `availabilityZone: must be one of the subnet group's (${zones.join(", ")}), got ${zone}; choose one of those`;
  },
};

const parameterFamily: Check = {
  id: "aws:rds/clusterInstance:parameter-family",
  source: CREATE_INSTANCE,
  needs: ["dbParameterGroupName", "clusterIdentifier"],
  refuses: (ctx) => {
    const family = text(ctx.target("dbParameterGroupName")?.inputs ?? {}, "family");
    const wanted = familyOf(ctx.target("clusterIdentifier")?.inputs ?? {});
    if (family === undefined || wanted === undefined || family === wanted) return undefined;
    return `dbParameterGroupName: must be a group of ${wanted}, got one of ${family}; make one of that family`;
  },
};

export const clusterInstance: ResourceModel = awsResource(
  CREATE_INSTANCE,
  {
    type: TYPES.dbInstance,
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
      dbParameterGroupName: {
        references: { to: TYPES.dbParameterGroup, by: "name", builtIn: /^default\./ },
      },
      availabilityZone: { immutable: true },
      caCertIdentifier: {
        oneOf: ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"],
        source: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.SSL.html",
      },
    },
    checks: [instanceClass, engineOfCluster, zoneOfCluster, parameterFamily],
    unique: [{ properties: ["identifier"], within: "region", source: CREATE_INSTANCE }],
    create: (ctx) => {
      const id = text(ctx.inputs, "identifier") ?? "";
      const endpoint = `${id}.${ctx.hex(12, "host")}.${ctx.place.region}.rds.amazonaws.com`;
      const dbiResourceId = `db-${ctx.hex(26, "resource").toUpperCase()}`;
      return {
        id,
        outputs: {
          arn: arn(ctx.place, "rds", `db:${id}`),
          dbiResourceId,
          endpoint,
          port: 3306,
          writer: false,
        },
      };
    },
  },
  { tags: "strict" },
);
