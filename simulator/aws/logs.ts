import type { Check } from "../model.ts";
import { isList, text } from "../properties.ts";
import { arn } from "./identity.ts";
import { awsResource } from "./resource.ts";
import { TYPES } from "./types.ts";

const CREATE_LOG_GROUP =
  "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html";
const RETENTION =
  "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html";
const CONTROL_PLANE_LOGS = "https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html";

/** Days that CloudWatch Logs can keep events; the provider writes "for ever" as 0. */
const RETENTION_DAYS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const reservedName: Check = {
  id: "aws:cloudwatch/logGroup:reserved-name",
  source: CREATE_LOG_GROUP,
  needs: ["name"],
  refuses: ({ inputs }) => {
    const name = text(inputs, "name") ?? "";
    return name.startsWith("aws/")
      ? `name: must not begin with aws/, got ${name}; begin it with /`
      : undefined;
  },
};

/** EKS makes the group of a cluster's logs itself when it does not find one. */
const madeByEks: Check = {
  id: "aws:cloudwatch/logGroup:made-by-eks",
  source: CONTROL_PLANE_LOGS,
  needs: ["name"],
  when: "apply",
  refuses: (ctx) => {
    const name = text(ctx.inputs, "name") ?? "";
    const clusterName = /^\/aws\/eks\/(.+)\/cluster$/.exec(name)?.[1];
    if (clusterName === undefined || ctx.self !== undefined) return undefined;
    const cluster = ctx.world.having("name", clusterName).find((it) => {
      const logged = it.inputs.enabledClusterLogTypes;
      return (
        it.type === TYPES.cluster && it.region === ctx.place.region && isList(logged) && logged.length > 0
      );
    });
    if (cluster === undefined) return undefined;
    return `name: exists already, made by EKS for the logs of cluster ${cluster.id}, got ${name}; create the group before the cluster (dependsOn)`;
  },
};

const logGroup = awsResource(
  CREATE_LOG_GROUP,
  {
    type: TYPES.logGroup,
    title: "log group",
    assignedIds: false,
    autoName: { property: "name", style: "dash7", maxLength: 512 },
    properties: {
      name: {
        pattern: /^[.\-_/#A-Za-z0-9]+$/,
        patternMeans: "of letters, digits and _-/.#",
        minLength: 1,
        maxLength: 512,
        immutable: true,
        source: CREATE_LOG_GROUP,
      },
      retentionInDays: { oneOf: RETENTION_DAYS, source: RETENTION },
      logGroupClass: {
        oneOf: ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"],
        immutable: true,
        source: CREATE_LOG_GROUP,
      },
      kmsKeyId: {
        references: { to: TYPES.key, by: "arn", onTargetDelete: "ignores" },
        source: CREATE_LOG_GROUP,
      },
      skipDestroy: { default: false },
    },
    checks: [reservedName, madeByEks],
    create: (ctx) => {
      const name = text(ctx.inputs, "name") ?? "";
      const outputs = {
        arn: arn(ctx.place, "logs", `log-group:${name}`),
        deletionProtectionEnabled: ctx.inputs.deletionProtectionEnabled === true,
        logGroupClass: text(ctx.inputs, "logGroupClass") ?? "STANDARD",
        retentionInDays: ctx.inputs.retentionInDays === undefined ? 0 : Number(ctx.inputs.retentionInDays),
      };
      return { id: name, outputs };
    },
    deleteBlockers: ({ object }) =>
      object.inputs.deletionProtectionEnabled === true ? ["its deletion protection"] : [],
  },
  { tags: "strict" },
);

export const logModels = [logGroup];
