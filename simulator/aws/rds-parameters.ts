import type { Check, ResourceModel } from "../model.ts";
import { isList, isMap, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { arn } from "./identity.ts";
import { awsResource } from "./resource.ts";
import { TYPES } from "./types.ts";

const CREATE_CLUSTER_GROUP =
  "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBClusterParameterGroup.html";
const CREATE_GROUP =
  "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html";
const PARAMETERS =
  "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Reference.ParameterGroups.html";
const WORKING =
  "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_WorkingWithParamGroups.html";
const GTID = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/mysql-replication-gtid.html";
const LOWER_CASE =
  "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Reference.ParameterGroups.html#AuroraMySQL.Reference.Parameters.Cluster";

/** Families of Aurora MySQL that a group can be made of. */
const FAMILIES = /^aurora-(mysql(5\.7|8\.0|8\.4)|postgresql\d+)$/;

interface Parameter {
  /** Holds from the next restart on only. */
  readonly static?: boolean;
  readonly values?: readonly string[];
}

const SWITCH = ["ON", "OFF", "1", "0"];

/** What is known of parameters of Aurora MySQL 8.0 and 8.4. There are hundreds; others are taken as they are. */
const KNOWN: Readonly<Record<string, Parameter>> = {
  binlog_format: { static: true, values: ["ROW", "STATEMENT", "MIXED", "OFF"] },
  binlog_row_image: { values: ["FULL", "MINIMAL", "NOBLOB"] },
  enforce_gtid_consistency: { static: true, values: ["OFF", "WARN", "ON"] },
  event_scheduler: { values: SWITCH },
  "gtid-mode": { static: true, values: ["OFF", "OFF_PERMISSIVE", "ON_PERMISSIVE", "ON"] },
  lower_case_table_names: { static: true, values: ["0", "1"] },
  performance_schema: { static: true, values: ["0", "1"] },
  "replicate-wild-ignore-table": {},
  require_secure_transport: { values: SWITCH },
  slow_query_log: { values: ["0", "1"] },
  sql_generate_invisible_primary_key: { values: SWITCH },
};

/** Names that RDS spells otherwise, and those that it keeps to itself. */
const NOT_THERE: Readonly<Record<string, string>> = {
  gtid_mode: "write gtid-mode",
  replicate_wild_ignore_table: "write replicate-wild-ignore-table",
  binlog_expire_logs_seconds: "call mysql.rds_set_configuration('binlog retention hours', ...)",
  log_bin: "set binlog_format",
  server_id: "remove it: RDS gives each instance one",
  datadir: "remove it",
  port: "set the cluster's port",
};

const listOf = (inputs: PropertyMap): readonly PropertyMap[] =>
  isList(inputs.parameters) ? inputs.parameters.filter((it) => isMap(it)) : [];

/** Whether the group is of a family that the table is about. */
const ofMySql = (inputs: PropertyMap): boolean => (text(inputs, "family") ?? "").startsWith("aurora-mysql8");

function parameterChecks(type: string): readonly Check[] {
  const prefix = type.slice(0, type.lastIndexOf(":"));
  const check = (
    id: string,
    source: string,
    problem: (parameter: PropertyMap, index: number, all: readonly PropertyMap[]) => string | undefined,
  ): Check => ({
    id: `${prefix}:${id}`,
    source,
    needs: ["family"],
    refuses: ({ inputs }) => {
      if (!ofMySql(inputs)) return undefined;
      const all = listOf(inputs);
      return all.map((it, index) => problem(it, index, all)).find((it) => it !== undefined);
    },
  });
  return [
    check("parameter-name", PARAMETERS, (it, index) => {
      const name = text(it, "name") ?? "";
      const fix = NOT_THERE[name];
      if (fix === undefined) return undefined;
      return `parameters[${index}].name: is no parameter that a group can set, got ${name}; ${fix}`;
    }),
    check("parameter-value", PARAMETERS, (it, index) => {
      const { values } = KNOWN[text(it, "name") ?? ""] ?? {};
      const value = text(it, "value");
      if (values === undefined || value === undefined || values.includes(value.toUpperCase()))
        return undefined;
      return `parameters[${index}].value: must be one of ${values.join(", ")}, got ${value}; correct it`;
    }),
    check("static-parameter", WORKING, (it, index) => {
      const name = text(it, "name") ?? "";
      if (KNOWN[name]?.static !== true || text(it, "applyMethod") === "pending-reboot") return undefined;
      const got = text(it, "applyMethod") ?? "immediate";
      return `parameters[${index}].applyMethod: must be pending-reboot for the static ${name}, got ${got}; write pending-reboot`;
    }),
    check("parameter-twice", WORKING, (it, index, all) => {
      const name = text(it, "name");
      if (all.findIndex((other) => text(other, "name") === name) === index) return undefined;
      return `parameters[${index}].name: is there before, got ${name ?? ""}; remove one of the two`;
    }),
  ];
}

/** MySQL takes GTIDs only where nothing could be written without one. */
const gtidConsistency: Check = {
  id: "aws:rds/clusterParameterGroup:gtid-consistency",
  source: GTID,
  needs: ["family"],
  refuses: ({ inputs }) => {
    const valueOf = (name: string): string | undefined =>
      listOf(inputs)
        .filter((it) => text(it, "name") === name)
        .map((it) => text(it, "value") ?? "")[0];
    if (valueOf("gtid-mode") !== "ON" || valueOf("enforce_gtid_consistency") === "ON") return undefined;
    const got = valueOf("enforce_gtid_consistency") ?? "nothing";
    return `parameters: enforce_gtid_consistency must be ON with gtid-mode ON, got ${got}; add it`;
  },
};

/** Written into the data when the cluster is made. */
const lowerCaseInUse: Check = {
  id: "aws:rds/clusterParameterGroup:lower-case-in-use",
  source: LOWER_CASE,
  when: "apply",
  refuses: ({ inputs, self, world }) => {
    if (self === undefined) return undefined;
    const user = world.referrers(self).find((it) => it.type === TYPES.dbCluster);
    const of = (map: PropertyMap): string =>
      listOf(map)
        .filter((it) => text(it, "name") === "lower_case_table_names")
        .map((it) => text(it, "value") ?? "")[0] ?? "0";
    if (user === undefined || of(inputs) === of(self.inputs)) return undefined;
    return `parameters: lower_case_table_names cannot be changed under cluster ${user.id}, got ${of(inputs)}; restore it`;
  },
};

function parameterGroup(
  type: string,
  title: string,
  source: string,
  kind: "cluster-pg" | "pg",
  checks: readonly Check[],
): ResourceModel {
  return awsResource(
    source,
    {
      type,
      title,
      autoName: { property: "name", style: "dash7", maxLength: 255, lowerCase: true },
      properties: {
        name: {
          immutable: true,
          pattern: /^[a-z](?:-?[a-z0-9.])*$/,
          patternMeans: "small letters, digits, periods and single hyphens, a letter first",
          maxLength: 255,
        },
        description: { default: "Managed by Pulumi", immutable: true, minLength: 1 },
        family: {
          required: true,
          immutable: true,
          pattern: FAMILIES,
          patternMeans: "a family such as aurora-mysql8.4",
        },
        "parameters[*].name": { required: true },
        "parameters[*].value": { required: true },
        "parameters[*].applyMethod": { oneOf: ["immediate", "pending-reboot"] },
      },
      unique: [{ properties: ["name"], within: "region", source }],
      checks: [...parameterChecks(type), ...checks],
      create: ({ inputs, place }) => {
        const name = text(inputs, "name") ?? "";
        return { id: name, outputs: { arn: arn(place, "rds", `${kind}:${name}`), namePrefix: "" } };
      },
    },
    { tags: "strict" },
  );
}

/** Groups of parameters, of clusters and of instances. */
export const parameterGroupModels: readonly ResourceModel[] = [
  parameterGroup(
    TYPES.dbClusterParameterGroup,
    "DB cluster parameter group",
    CREATE_CLUSTER_GROUP,
    "cluster-pg",
    [gtidConsistency, lowerCaseInUse],
  ),
  parameterGroup(TYPES.dbParameterGroup, "DB parameter group", CREATE_GROUP, "pg", []),
];
