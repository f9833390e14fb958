import type { Check } from "../model.ts";
import { text } from "../properties.ts";
import { exactlyOne } from "./exclusive.ts";
import { arn, assignedId } from "./identity.ts";
import { trusts } from "./policy-documents.ts";
import { awsResource } from "./resource.ts";
import { roleArnReference, TYPES } from "./types.ts";

const CREATE_FLOW_LOGS = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html";
const FLOW_LOG_ROLE = "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html";

const SUBJECTS = [
  "vpcId",
  "subnetId",
  "eniId",
  "transitGatewayId",
  "transitGatewayAttachmentId",
  "regionalNatGatewayId",
];

const trafficOfVpc: Check = {
  id: "aws:ec2/flowLog:traffic-type",
  source: CREATE_FLOW_LOGS,
  refuses: ({ inputs }) => {
    const ofVpc = ["vpcId", "subnetId", "eniId"].some((it) => inputs[it] !== undefined);
    if (!ofVpc || inputs.trafficType !== undefined) return undefined;
    return "trafficType: is required of a VPC, subnet or interface, got nothing; set ACCEPT, REJECT or ALL";
  },
};

const destination: Check = {
  id: "aws:ec2/flowLog:destination",
  source: CREATE_FLOW_LOGS,
  refuses: ({ inputs }) => {
    const kind = text(inputs, "logDestinationType") ?? "cloud-watch-logs";
    if (inputs.logDestination === undefined)
      return `logDestination: is required, got nothing; set the ARN of where ${kind} keeps the records`;
    if (kind === "cloud-watch-logs" && inputs.iamRoleArn === undefined)
      return "iamRoleArn: is required to write to CloudWatch Logs, got nothing; set the role that writes";
    if (kind === "s3" && inputs.iamRoleArn !== undefined)
      return "iamRoleArn: must not be given when the destination is S3, got one; drop it";
    const wanted = { "cloud-watch-logs": "logs", s3: "s3", "kinesis-data-firehose": "firehose" }[kind];
    const got = text(inputs, "logDestination");
    if (got === undefined || wanted === undefined || got.split(":")[2] === wanted) return undefined;
    return `logDestination: must be an ARN of ${wanted} for the type ${kind}, got ${got}; make the two agree`;
  },
};

const trustedRole: Check = {
  id: "aws:ec2/flowLog:role-trust",
  source: FLOW_LOG_ROLE,
  needs: ["iamRoleArn"],
  when: "apply",
  refuses: (ctx) => {
    const role = ctx.target("iamRoleArn");
    const trust = text(role?.inputs ?? {}, "assumeRolePolicy");
    if (
      role === undefined ||
      trust === undefined ||
      trusts(trust, "vpc-flow-logs.amazonaws.com", "sts:AssumeRole")
    )
      return undefined;
    return `iamRoleArn: must be a role that vpc-flow-logs.amazonaws.com may assume, got ${role.id}; correct its trust policy`;
  },
};

const duplicate: Check = {
  id: "aws:ec2/flowLog:duplicate",
  source: CREATE_FLOW_LOGS,
  needs: ["logDestination"],
  refuses: (ctx) => {
    const same = ["logDestination", "trafficType"] as const;
    for (const path of ["vpcId", "subnetId"]) {
      const other = ctx.siblings(path).find((it) => same.every((key) => it.inputs[key] === ctx.inputs[key]));
      if (other !== undefined)
        return `logDestination: gets these records already (${other.id}), got ${text(ctx.inputs, "logDestination") ?? ""}; change that flow log`;
    }
    return undefined;
  },
};

const flowLog = awsResource(
  CREATE_FLOW_LOGS,
  {
    type: "aws:ec2/flowLog:FlowLog",
    title: "flow log",
    properties: {
      // AWS removes the flow logs of what is gone by itself (DeleteVpc).
      vpcId: { immutable: true, references: { to: TYPES.vpc, onTargetDelete: "cascades" } },
      subnetId: { immutable: true, references: { to: TYPES.subnet, onTargetDelete: "cascades" } },
      eniId: { immutable: true },
      transitGatewayId: { immutable: true },
      transitGatewayAttachmentId: { immutable: true },
      regionalNatGatewayId: { immutable: true },
      trafficType: { oneOf: ["ACCEPT", "REJECT", "ALL"], immutable: true, source: CREATE_FLOW_LOGS },
      logDestinationType: {
        oneOf: ["cloud-watch-logs", "s3", "kinesis-data-firehose"],
        default: "cloud-watch-logs",
        immutable: true,
        source: CREATE_FLOW_LOGS,
      },
      logDestination: {
        immutable: true,
        references: {
          to: TYPES.logGroup,
          by: "arn",
          onTargetDelete: "ignores",
          builtIn: /^arn:[^:]*:(s3|firehose):/,
        },
      },
      iamRoleArn: { immutable: true, references: roleArnReference },
      deliverCrossAccountRole: { immutable: true },
      logFormat: { immutable: true },
      maxAggregationInterval: { oneOf: [60, 600], default: 600, immutable: true, source: CREATE_FLOW_LOGS },
    },
    checks: [
      exactlyOne("aws:ec2/flowLog:one-subject", CREATE_FLOW_LOGS, SUBJECTS),
      trafficOfVpc,
      destination,
      trustedRole,
      duplicate,
    ],
    create: (ctx) => {
      const id = assignedId(ctx, "fl");
      return {
        id,
        outputs: {
          arn: arn(ctx.place, "ec2", `vpc-flow-log/${id}`),
          logFormat: text(ctx.inputs, "logFormat") ?? FORMAT,
        },
      };
    },
  },
  { tags: "any" },
);

/** The fields of version 2 records, in their order. */
const FORMAT = [
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status",
]
  .flatMap((fields) => fields.split(" "))
  .map((field) => `\${${field}}`)
  .join(" ");

export const flowLogModels = [flowLog];
