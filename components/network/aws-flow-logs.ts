import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { FlowLog } from "@pulumi/aws/ec2/flowLog.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { jsonStringify } from "@pulumi/pulumi";
import { named } from "./aws-subnets.ts";
import type { ChildScope } from "./child-scope.ts";

const DEFAULTS = {
  /** The longer of the two periods that AWS has: a tenth of the records, so of the cost, of one minute. */
  maxAggregationSeconds: 600,
};

/** Logs every connection of the VPC to CloudWatch Logs, written by a role that can do nothing else. */
export function createFlowLogs(scope: ChildScope, vpc: Vpc, retentionInDays: number): void {
  const name = `${scope.name}-flow-logs`;
  const tags = named(scope, "flow-logs");
  const opts = { parent: scope.parent };
  const group = new LogGroup(name, { retentionInDays, tags }, opts);
  const role = createWriter(scope, vpc);
  const policy = new RolePolicy(name, { role: role.id, policy: writePolicy(group) }, opts);
  new FlowLog(
    name,
    {
      vpcId: vpc.id,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: DEFAULTS.maxAggregationSeconds,
      tags,
    },
    // Without its policy the role cannot deliver, and the flow log starts with an access error.
    { ...opts, dependsOn: policy },
  );
}

/** The conditions keep other accounts from having the service use this role (Amazon VPC, "IAM role for publishing flow logs"). */
function createWriter(scope: ChildScope, vpc: Vpc): Role {
  const flowLogs = vpc.arn.apply((arn) => arn.replace(/:vpc\/[^/]*$/, ":vpc-flow-log/*"));
  const assumeRolePolicy = jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": vpc.ownerId },
          ArnLike: { "aws:SourceArn": flowLogs },
        },
      },
    ],
  });
  const tags = named(scope, "flow-logs");
  const description = "Writes the VPC's flow logs to CloudWatch Logs";
  return new Role(
    `${scope.name}-flow-logs`,
    { description, assumeRolePolicy, tags },
    { parent: scope.parent },
  );
}

const writePolicy = (group: LogGroup) =>
  jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
          "logs:DescribeLogGroups",
          "logs:DescribeLogStreams",
        ],
        Resource: [group.arn, group.arn.apply((arn) => `${arn}:*`)],
      },
    ],
  });
