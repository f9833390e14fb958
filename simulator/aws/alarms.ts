import type { Check } from "../model.ts";
import { isMap, text } from "../properties.ts";
import { exactlyOne } from "./exclusive.ts";
import { arn, assignedUuid } from "./identity.ts";
import { awsResource } from "./resource.ts";
import { TYPES } from "./types.ts";

const PUT_ALARM = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html";
const CREATE_TOPIC = "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html";
const SUBSCRIBE = "https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html";

const COMPARISONS = [
  ...["GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold"],
  ...["LessThanOrEqualToThreshold", "LessThanLowerOrGreaterThanUpperThreshold"],
  ...["LessThanLowerThreshold", "GreaterThanUpperThreshold"],
];

const DAY = 86_400;
const HOUR = 3600;

const period: Check = {
  id: "aws:cloudwatch/metricAlarm:period",
  source: PUT_ALARM,
  needs: ["period"],
  refuses: ({ inputs }) => {
    const seconds = Number(inputs.period);
    if ([10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0)) return undefined;
    return `period: must be 10, 20, 30 or a multiple of 60 seconds, got ${seconds}; use 60`;
  },
};

const span: Check = {
  id: "aws:cloudwatch/metricAlarm:span",
  source: PUT_ALARM,
  needs: ["period", "evaluationPeriods"],
  refuses: ({ inputs }) => {
    const [seconds, times] = [Number(inputs.period), Number(inputs.evaluationPeriods)];
    const most = seconds < HOUR ? DAY : 7 * DAY;
    if (seconds * times <= most) return undefined;
    return `evaluationPeriods: times the period must be ${most} seconds at most, got ${times} times ${seconds}; lower one`;
  },
};

const datapoints: Check = {
  id: "aws:cloudwatch/metricAlarm:datapoints",
  source: PUT_ALARM,
  needs: ["datapointsToAlarm", "evaluationPeriods"],
  refuses: ({ inputs: { datapointsToAlarm: wanted, evaluationPeriods: all } }) =>
    Number(wanted) <= Number(all)
      ? undefined
      : `datapointsToAlarm: must not exceed evaluationPeriods (${Number(all)}), got ${Number(wanted)}; lower it`,
};

const whole: Check = {
  id: "aws:cloudwatch/metricAlarm:metric",
  source: PUT_ALARM,
  needs: ["metricName"],
  refuses: ({ inputs }) => {
    const missing = ["namespace", "period"].find((it) => inputs[it] === undefined);
    if (missing !== undefined) return `${missing}: is required with metricName, got nothing; set it`;
    if (inputs.statistic !== undefined || inputs.extendedStatistic !== undefined) return undefined;
    return "statistic: is required with metricName, got nothing; set it, or extendedStatistic";
  },
};

const dimensions: Check = {
  id: "aws:cloudwatch/metricAlarm:dimensions",
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html",
  needs: ["dimensions"],
  refuses: ({ inputs }) => {
    const count = isMap(inputs.dimensions) ? Object.keys(inputs.dimensions).length : 0;
    return count <= 30 ? undefined : `dimensions: must be 30 at most, got ${count}; drop some`;
  },
};

/** What an alarm may do besides telling a topic: EC2 actions, scaling policies, incidents, functions. */
const OTHER_ACTIONS = /^arn:[^:]+:(automate|autoscaling|ssm|ssm-incidents|lambda|cloudwatch):/;

const action = {
  references: { to: TYPES.topic, by: "arn", onTargetDelete: "ignores", builtIn: OTHER_ACTIONS },
} as const;

const alarm = awsResource(
  PUT_ALARM,
  {
    type: TYPES.alarm,
    title: "alarm",
    assignedIds: false,
    autoName: { property: "name", style: "dash7", maxLength: 255 },
    properties: {
      name: { minLength: 1, maxLength: 255, immutable: true, source: PUT_ALARM },
      comparisonOperator: { required: true, oneOf: COMPARISONS, source: PUT_ALARM },
      evaluationPeriods: { min: 1, source: PUT_ALARM },
      datapointsToAlarm: { min: 1, source: PUT_ALARM },
      namespace: { maxLength: 255, source: PUT_ALARM },
      statistic: { oneOf: ["SampleCount", "Average", "Sum", "Minimum", "Maximum"], source: PUT_ALARM },
      treatMissingData: {
        oneOf: ["breaching", "notBreaching", "ignore", "missing"],
        default: "missing",
        source: PUT_ALARM,
      },
      actionsEnabled: { default: true },
      alarmActions: { maxLength: 5, source: PUT_ALARM },
      okActions: { maxLength: 5, source: PUT_ALARM },
      "alarmActions[*]": action,
      "okActions[*]": action,
      "insufficientDataActions[*]": action,
    },
    unique: [{ properties: ["name"], within: "region", source: PUT_ALARM }],
    checks: [
      exactlyOne("aws:cloudwatch/metricAlarm:one-metric", PUT_ALARM, [
        "metricName",
        "metricQueries",
        "evaluationCriteria",
      ]),
      whole,
      period,
      span,
      datapoints,
      dimensions,
    ],
    create: (ctx) => {
      const name = text(ctx.inputs, "name") ?? "";
      const outputs = {
        arn: arn(ctx.place, "cloudwatch", `alarm:${name}`),
        evaluateLowSampleCountPercentiles: ctx.inputs.evaluateLowSampleCountPercentiles ?? "",
      };
      return { id: name, outputs };
    },
  },
  { tags: "strict" },
);

const fifo: Check = {
  id: "aws:sns/topic:fifo-name",
  source: CREATE_TOPIC,
  needs: ["name"],
  refuses: ({ inputs }) => {
    const name = text(inputs, "name") ?? "";
    if (name.endsWith(".fifo") === (inputs.fifoTopic === true)) return undefined;
    return `name: must end in .fifo if and only if fifoTopic is true, got ${name}; rename it or change fifoTopic`;
  },
};

const topic = awsResource(
  CREATE_TOPIC,
  {
    type: TYPES.topic,
    autoName: { property: "name", style: "dash7", maxLength: 256 },
    properties: {
      name: {
        pattern: /^[A-Za-z0-9_-]{1,256}(\.fifo)?$/,
        patternMeans: "of letters, digits, hyphens and underscores",
        maxLength: 256,
        immutable: true,
        source: CREATE_TOPIC,
      },
      fifoTopic: { immutable: true, default: false },
      contentBasedDeduplication: { default: false },
      displayName: { maxLength: 100, source: CREATE_TOPIC },
    },
    unique: [{ properties: ["name"], within: "region", source: CREATE_TOPIC }],
    checks: [fifo],
    create: (ctx) => {
      const id = arn(ctx.place, "sns", text(ctx.inputs, "name") ?? "");
      const outputs = {
        arn: id,
        beginningArchiveTime: "",
        namePrefix: "",
        owner: ctx.place.account,
        policy: "",
        signatureVersion: 0,
        tracingConfig: "",
      };
      return { id, outputs };
    },
  },
  { tags: "strict" },
);

const PROTOCOLS = ["sqs", "sms", "lambda", "firehose", "application", "email", "email-json", "http", "https"];

const FORMS: Readonly<Record<string, readonly [form: RegExp, means: string]>> = {
  email: [/^[^\s@]+@[^\s@]+$/, "an e-mail address"],
  "email-json": [/^[^\s@]+@[^\s@]+$/, "an e-mail address"],
  http: [/^http:\/\//, "a URL of http://"],
  https: [/^https:\/\//, "a URL of https://"],
  sms: [/^\+?\d{5,15}$/, "a telephone number"],
  sqs: [/^arn:/, "the queue's ARN"],
  lambda: [/^arn:/, "the function's ARN"],
  firehose: [/^arn:/, "the stream's ARN"],
  application: [/^arn:/, "the endpoint's ARN"],
};

const endpointForm: Check = {
  id: "aws:sns/topicSubscription:endpoint",
  source: SUBSCRIBE,
  needs: ["protocol", "endpoint"],
  refuses: ({ inputs }) => {
    const [protocol, endpoint] = [text(inputs, "protocol") ?? "", text(inputs, "endpoint") ?? ""];
    const [form, means] = FORMS[protocol] ?? [/^/, ""];
    if (form.test(endpoint)) return undefined;
    return `endpoint: must be ${means} for ${protocol}, got ${endpoint}; correct it`;
  },
};

const subscription = awsResource(SUBSCRIBE, {
  type: TYPES.topicSubscription,
  title: "subscription",
  properties: {
    topic: {
      required: true,
      immutable: true,
      // SNS deletes a topic with its subscriptions.
      references: { to: TYPES.topic, by: "arn", onTargetDelete: "cascades" },
      source: SUBSCRIBE,
    },
    protocol: { required: true, oneOf: PROTOCOLS, immutable: true, source: SUBSCRIBE },
    endpoint: { required: true, immutable: true, source: SUBSCRIBE },
    confirmationTimeoutInMinutes: { default: 1 },
    endpointAutoConfirms: { default: false },
    rawMessageDelivery: { default: false },
  },
  checks: [endpointForm],
  create: (ctx) => {
    const id = `${text(ctx.inputs, "topic") ?? ""}:${assignedUuid(ctx)}`;
    const outputs = {
      arn: id,
      confirmationWasAuthenticated: false,
      filterPolicyScope: "",
      ownerId: ctx.place.account,
      // A person has to follow a link first.
      pendingConfirmation: (text(ctx.inputs, "protocol") ?? "").startsWith("email"),
    };
    return { id, outputs };
  },
});

export const alarmModels = [alarm, topic, subscription];
