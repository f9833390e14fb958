import { TYPES } from "../../aws/types.ts";
import type { PropertyMap } from "../../properties.ts";
import type { CheckCase, DeletionCase } from "../case.ts";
import { read, type ExampleCloud } from "../cloud.ts";

const POLICY = "aws:sqs/queuePolicy:QueuePolicy";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";

const queue = (cloud: ExampleCloud) => cloud.make(TYPES.queue, "interruptions", { name: "interruptions" });

/** Lets EventBridge send to a queue. */
const statement = (more: object = {}) => ({
  Effect: "Allow",
  Principal: { Service: "events.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: "*",
  ...more,
});

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** Two policies of a queue. */
const ofPolicy =
  (refused: string, passes = policy(statement())) =>
  (cloud: ExampleCloud) => {
    const queueUrl = queue(cloud).id;
    return { refused: { queueUrl, policy: refused }, passes: { queueUrl, policy: passes } };
  };

const named = (name: string, more: PropertyMap = {}): PropertyMap => ({ name, ...more });

export const queueCases: readonly CheckCase[] = [
  {
    check: "aws:sqs/queue:fifo-name",
    type: TYPES.queue,
    inputs: () => ({ refused: named("orders.fifo"), passes: named("orders") }),
  },
  {
    check: "aws:sqs/queue:one-encryption",
    type: TYPES.queue,
    inputs: () => ({
      refused: named("orders", { kmsMasterKeyId: "alias/aws/sqs", sqsManagedSseEnabled: true }),
      passes: named("orders", { kmsMasterKeyId: "alias/aws/sqs" }),
    }),
  },
  {
    check: "aws:sqs/queuePolicy:policy",
    type: POLICY,
    inputs: ofPolicy(policy(statement({ Action: "sns:Publish" }))),
  },
  {
    check: "aws:sqs/queuePolicy:size",
    type: POLICY,
    inputs: ofPolicy(
      policy(statement({ Sid: "a".repeat(8192) })),
      policy(statement({ Sid: "a".repeat(7000) })),
    ),
  },
  {
    check: "aws:sqs/queuePolicy:parts",
    type: POLICY,
    inputs: ofPolicy(
      policy(...Array.from({ length: 21 }, () => statement())),
      policy(...Array.from({ length: 20 }, () => statement())),
    ),
  },
];

const SPOT = { source: ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"] };

const rule = (cloud: ExampleCloud) =>
  cloud.make(TYPES.eventRule, "spot", named("spot", { eventPattern: JSON.stringify(SPOT) }));

const ofRule = (refused: PropertyMap) => () => ({
  refused: named("spot", refused),
  passes: named("spot", { eventPattern: JSON.stringify(SPOT) }),
});

/** Inputs of a target: a rule, and the queue that it writes to. */
export function eventTarget(cloud: ExampleCloud, more: PropertyMap = {}): PropertyMap {
  return { rule: rule(cloud).id, arn: read(queue(cloud).outputs, "arn"), ...more };
}

export const eventCases: readonly CheckCase[] = [
  { check: "aws:cloudwatch/eventRule:trigger", type: TYPES.eventRule, inputs: ofRule({}) },
  {
    check: "aws:cloudwatch/eventRule:pattern",
    type: TYPES.eventRule,
    inputs: ofRule({ eventPattern: JSON.stringify({ detail: { state: "stopping" } }) }),
  },
  {
    check: "aws:cloudwatch/eventTarget:one-input",
    type: TARGET,
    inputs: (cloud) => {
      const passes = eventTarget(cloud, { input: "{}" });
      return { refused: { ...passes, inputPath: "$.detail" }, passes };
    },
  },
];

export const eventDeletions: readonly DeletionCase[] = [
  {
    type: TYPES.eventRule,
    name: "spot",
    source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html",
    refused: (cloud) => cloud.make(TARGET, "queue", eventTarget(cloud)),
    passes: rule,
  },
];
