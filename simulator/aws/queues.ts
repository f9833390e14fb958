import type { Check } from "../model.ts";
import { text } from "../properties.ts";
import { arn } from "./identity.ts";
import { policyCheck } from "./iam-roles.ts";
import { many, type Statement } from "./policy-documents.ts";
import { dnsSuffixOf } from "./regions.ts";
import { awsResource } from "./resource.ts";
import { TYPES } from "./types.ts";

const CREATE = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html";
const SET =
  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html";
const POLICIES =
  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html";
const MESSAGES =
  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html";

const fifoName: Check = {
  id: "aws:sqs/queue:fifo-name",
  source: CREATE,
  needs: ["name"],
  refuses: ({ inputs }) => {
    const name = text(inputs, "name") ?? "";
    if (name.endsWith(".fifo") === (inputs.fifoQueue === true)) return undefined;
    return `name: must end in .fifo if and only if fifoQueue is true, got ${name}; rename it or change fifoQueue`;
  },
};

const oneKey: Check = {
  id: "aws:sqs/queue:one-encryption",
  source: SET,
  needs: ["kmsMasterKeyId", "sqsManagedSseEnabled"],
  refuses: ({ inputs }) =>
    text(inputs, "kmsMasterKeyId") !== "" && inputs.sqsManagedSseEnabled === true
      ? "sqsManagedSseEnabled: must not be true with kmsMasterKeyId, got both; keep one"
      : undefined,
};

const queue = awsResource(
  CREATE,
  {
    type: TYPES.queue,
    title: "queue",
    assignedIds: false,
    autoName: { property: "name", style: "dash7", maxLength: 80 },
    properties: {
      name: {
        pattern: /^(?=.{1,80}$)[A-Za-z0-9_-]+(\.fifo)?$/,
        patternMeans: "of 80 letters, digits, hyphens and underscores at most",
        immutable: true,
        source: CREATE,
      },
      fifoQueue: { immutable: true, default: false },
      contentBasedDeduplication: { default: false },
      delaySeconds: { min: 0, max: 900, default: 0, source: CREATE },
      maxMessageSize: { min: 1024, max: 1_048_576, source: MESSAGES },
      messageRetentionSeconds: { min: 60, max: 1_209_600, default: 345_600, source: CREATE },
      receiveWaitTimeSeconds: { min: 0, max: 20, default: 0, source: CREATE },
      visibilityTimeoutSeconds: { min: 0, max: 43_200, default: 30, source: CREATE },
    },
    unique: [{ properties: ["name"], within: "region", source: CREATE }],
    checks: [fifoName, oneKey],
    create: (ctx) => {
      const name = text(ctx.inputs, "name") ?? "";
      const { account, region } = ctx.place;
      const url = `https://sqs.${region}.${dnsSuffixOf(region)}/${account}/${name}`;
      const outputs = {
        arn: arn(ctx.place, "sqs", name),
        deduplicationScope: "",
        fifoThroughputLimit: "",
        kmsDataKeyReusePeriodSeconds: ctx.inputs.kmsDataKeyReusePeriodSeconds ?? 300,
        maxMessageSize: ctx.inputs.maxMessageSize ?? 1_048_576,
        namePrefix: "",
        policy: text(ctx.inputs, "policy") ?? "",
        redriveAllowPolicy: text(ctx.inputs, "redriveAllowPolicy") ?? "",
        redrivePolicy: text(ctx.inputs, "redrivePolicy") ?? "",
        sqsManagedSseEnabled: ctx.inputs.sqsManagedSseEnabled ?? ctx.inputs.kmsMasterKeyId === undefined,
        url,
      };
      return { id: url, outputs };
    },
  },
  { tags: "strict" },
);

/** What a policy of a queue may hold at most. */
const MOST = { bytes: 8192, statements: 20, actions: 7 } as const;

function problemOfQueuePolicy(statements: readonly Statement[]): string | undefined {
  const nobody = statements.findIndex((it) => it.Principal === undefined && it.NotPrincipal === undefined);
  if (nobody !== -1) return `must say whom it is for, got no Principal in Statement[${nobody}]; add one`;
  const foreign = statements.flatMap((it) => many(it.Action)).find((it) => !/^(\*|sqs:.+)$/i.test(it));
  return foreign === undefined ? undefined : `must be about a queue, got ${foreign}; use actions of sqs`;
}

const policySize: Check = {
  id: "aws:sqs/queuePolicy:size",
  source: POLICIES,
  needs: ["policy"],
  refuses: ({ inputs }) => {
    const bytes = Buffer.byteLength(text(inputs, "policy") ?? "");
    if (bytes <= MOST.bytes) return undefined;
    return `policy: must not have more than ${MOST.bytes} bytes, got ${bytes}; join statements`;
  },
};

const policyParts = policyCheck(
  "aws:sqs/queuePolicy:parts",
  "policy",
  (statements) => {
    if (statements.length > MOST.statements)
      return `must not have more than ${MOST.statements} statements, got ${statements.length}; join some`;
    const long = statements.findIndex((it) => many(it.Action).length > MOST.actions);
    return long === -1
      ? undefined
      : `must not have more than ${MOST.actions} actions in a statement, got ${many(statements[long]?.Action).length} in Statement[${long}]; use sqs:*, or divide it`;
  },
  POLICIES,
);

const queuePolicy = awsResource(SET, {
  type: "aws:sqs/queuePolicy:QueuePolicy",
  title: "queue policy",
  assignedIds: false,
  properties: {
    queueUrl: {
      required: true,
      immutable: true,
      references: { to: TYPES.queue, onTargetDelete: "cascades" },
      source: SET,
    },
    policy: { required: true },
  },
  checks: [
    policyCheck("aws:sqs/queuePolicy:policy", "policy", problemOfQueuePolicy, SET),
    policySize,
    policyParts,
  ],
  create: (ctx) => ({ id: text(ctx.inputs, "queueUrl") ?? "", outputs: {} }),
});

export const queueModels = [queue, queuePolicy];
