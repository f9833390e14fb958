import { TYPES } from "../../aws/types.ts";
import type { PropertyMap } from "../../properties.ts";
import type { CheckCase } from "../case.ts";
import { EXAMPLE } from "../case.ts";
import { read } from "../cloud.ts";
import type { ExampleCloud } from "../cloud.ts";
import { databaseInputs } from "./data-cases.ts";
import { role, vpc } from "./fixtures.ts";

const VERSION = "8.4.mysql_aurora.8.4.8";

/** A group of parameters by name and value, all from the next restart on. */
const group = (parameters: Readonly<Record<string, string>>, more: PropertyMap = {}): PropertyMap => ({
  name: "replication",
  family: "aurora-mysql8.4",
  parameters: Object.entries(parameters).map(([name, value]) => ({
    name,
    value,
    applyMethod: "pending-reboot",
  })),
  ...more,
});

const GTIDS = { enforce_gtid_consistency: "ON", "gtid-mode": "ON" };

const parameterCases: readonly CheckCase[] = [
  { type: TYPES.dbClusterParameterGroup, prefix: "aws:rds/clusterParameterGroup" },
  { type: TYPES.dbParameterGroup, prefix: "aws:rds/parameterGroup" },
].flatMap(({ type, prefix }): readonly CheckCase[] => {
  const ofGroup = (id: string, refused: PropertyMap, passes: PropertyMap): CheckCase => ({
    check: `${prefix}:${id}`,
    type,
    inputs: () => ({ refused, passes }),
  });
  const slow = { name: "slow_query_log", value: "1" };
  return [
    ofGroup("parameter-name", group({ server_id: "7" }), group({ slow_query_log: "1" })),
    ofGroup("parameter-value", group({ binlog_row_image: "HALF" }), group({ binlog_row_image: "FULL" })),
    ofGroup(
      "static-parameter",
      group({}, { parameters: [{ name: "performance_schema", value: "1", applyMethod: "immediate" }] }),
      group({ performance_schema: "1" }),
    ),
    ofGroup("parameter-twice", group({}, { parameters: [slow, slow] }), group({}, { parameters: [slow] })),
  ];
});

/** A cluster's group that is there, and used. */
function usedGroup(cloud: ExampleCloud): void {
  const { id } = cloud.make(TYPES.dbClusterParameterGroup, EXAMPLE, group({ lower_case_table_names: "1" }));
  cloud.make(TYPES.dbCluster, "shop", {
    ...databaseInputs(cloud),
    engineVersion: VERSION,
    dbClusterParameterGroupName: id,
  });
}

/** A cluster in a zone of a VPC, and the inputs of an instance of it. */
function instanceInputs(cloud: ExampleCloud): PropertyMap {
  const { id } = cloud.make(TYPES.dbCluster, "shop", { ...databaseInputs(cloud), engineVersion: VERSION });
  return {
    identifier: "shop-a",
    clusterIdentifier: id,
    engine: "aurora-mysql",
    instanceClass: "db.r8g.large",
    availabilityZone: "ap-northeast-1a",
  };
}

const ofCluster = (
  id: string,
  refused: PropertyMap | ((cloud: ExampleCloud) => PropertyMap),
  passes: PropertyMap,
): CheckCase => ({
  check: `aws:rds/cluster:${id}`,
  type: TYPES.dbCluster,
  inputs: (cloud) => {
    const base = databaseInputs(cloud);
    return {
      refused: { ...base, ...(typeof refused === "function" ? refused(cloud) : refused) },
      passes: { ...base, ...passes },
    };
  },
});

const ofInstance = (id: string, refused: PropertyMap, passes: PropertyMap = {}): CheckCase => ({
  check: `aws:rds/clusterInstance:${id}`,
  type: TYPES.dbInstance,
  inputs: (cloud) => {
    const base = instanceInputs(cloud);
    return { refused: { ...base, ...refused }, passes: { ...base, ...passes } };
  },
});

/** The cases of Aurora's clusters, instances and groups of parameters. */
/** A cluster, and the inputs of a role of it that a service may assume. */
function clusterRole(cloud: ExampleCloud, service: string): PropertyMap {
  const inputs = { ...databaseInputs(cloud), engineVersion: VERSION };
  return {
    dbClusterIdentifier: cloud.make(TYPES.dbCluster, "shop", inputs).id,
    roleArn: read(role(cloud, "copy", service).outputs, "arn"),
  };
}

export const databaseCases: readonly CheckCase[] = [
  ...parameterCases,
  {
    check: "aws:rds/clusterParameterGroup:gtid-consistency",
    type: TYPES.dbClusterParameterGroup,
    inputs: () => ({ refused: group({ "gtid-mode": "ON" }), passes: group(GTIDS) }),
  },
  {
    check: "aws:rds/clusterParameterGroup:lower-case-in-use",
    type: TYPES.dbClusterParameterGroup,
    name: EXAMPLE,
    inputs: (cloud) => {
      usedGroup(cloud);
      return {
        refused: group({ lower_case_table_names: "0" }),
        passes: group({ lower_case_table_names: "1", slow_query_log: "1" }),
      };
    },
  },
  ofCluster("engine-version", { engineVersion: "8.4.mysql_aurora.4.0.0" }, { engineVersion: VERSION }),
  ofCluster(
    "parameter-family",
    (cloud) => {
      const { id } = cloud.make(
        TYPES.dbClusterParameterGroup,
        "old",
        group({}, { family: "aurora-mysql8.0" }),
      );
      return { engineVersion: VERSION, dbClusterParameterGroupName: id };
    },
    { engineVersion: VERSION },
  ),
  ofCluster(
    "windows",
    { preferredBackupWindow: "18:00-19:00", preferredMaintenanceWindow: "sun:18:30-sun:19:30" },
    { preferredBackupWindow: "17:00-18:00", preferredMaintenanceWindow: "sun:18:30-sun:19:30" },
  ),
  ofCluster(
    "security-group-vpc",
    (cloud) => {
      const vpcId = vpc(cloud, "other", "10.90.0.0/16").id;
      return { vpcSecurityGroupIds: [cloud.make(TYPES.securityGroup, "other", { vpcId }).id] };
    },
    {},
  ),
  {
    check: "aws:rds/clusterRoleAssociation:role-trust",
    type: TYPES.dbClusterRole,
    inputs: (cloud) => {
      const passes = clusterRole(cloud, "rds.amazonaws.com");
      const other = read(role(cloud, "other", "ec2.amazonaws.com").outputs, "arn");
      return { refused: { ...passes, roleArn: other }, passes };
    },
  },
  {
    check: "aws:rds/clusterRoleAssociation:account",
    type: TYPES.dbClusterRole,
    inputs: (cloud) => {
      const passes = clusterRole(cloud, "rds.amazonaws.com");
      return { refused: { ...passes, roleArn: "arn:aws:iam::999999999999:role/copy" }, passes };
    },
  },
  ofInstance("class", { instanceClass: "db.m7g.large" }),
  ofInstance("engine-of-cluster", { engine: "mysql" }),
  ofInstance("zone-of-subnets", { availabilityZone: "ap-northeast-1d" }),
  {
    check: "aws:rds/clusterInstance:parameter-family",
    type: TYPES.dbInstance,
    inputs: (cloud) => {
      const base = instanceInputs(cloud);
      const old = { name: "old", family: "aurora-mysql8.0" };
      const { id } = cloud.make(TYPES.dbParameterGroup, "old", old);
      return { refused: { ...base, dbParameterGroupName: id }, passes: base };
    },
  },
];
