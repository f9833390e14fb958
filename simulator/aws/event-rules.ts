import type { Check } from "../model.ts";
import { text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { arn } from "./identity.ts";
import { QUOTAS, overQuota } from "./quotas.ts";
import { awsResource } from "./resource.ts";
import { TYPES } from "./types.ts";

const PUT_RULE = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html";
const DELETE_RULE = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html";
const PUT_TARGETS = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html";
const TARGET = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html";
const PATTERNS = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html";

/** The bus that AWS's own services write to. */
const DEFAULT_BUS = "default";

const NAME = {
  pattern: /^[.\-_A-Za-z0-9]+$/,
  patternMeans: "of letters, digits and ._-",
  minLength: 1,
  maxLength: 64,
  immutable: true,
} as const;

const someTrigger: Check = {
  id: "aws:cloudwatch/eventRule:trigger",
  source: PUT_RULE,
  refuses: ({ inputs }) =>
    inputs.eventPattern === undefined && inputs.scheduleExpression === undefined
      ? "eventPattern: must be there, or scheduleExpression, got neither; say what starts the rule"
      : undefined,
};

const pattern: Check = {
  id: "aws:cloudwatch/eventRule:pattern",
  source: PATTERNS,
  needs: ["eventPattern"],
  refuses: ({ inputs }) => {
    const given = text(inputs, "eventPattern") ?? "";
    const problem = problemOfPattern(given);
    return problem === undefined ? undefined : `eventPattern: ${problem}`;
  },
};

function problemOfPattern(given: string): string | undefined {
  let read: unknown;
  try {
    read = JSON.parse(given);
  } catch {
    return `must be JSON, got ${given.slice(0, 40)}; pass JSON.stringify of the pattern`;
  }
  if (!isRecord(read) || Object.keys(read).length === 0)
    return `must be an object with a field, got ${given.slice(0, 40)}; name a source at least`;
  const bare = bareField(read, "");
  return bare && `must give each field a list or an object, got another value for ${bare}; put it in a list`;
}

/** A field whose values are no list, by its path. */
function bareField(fields: Readonly<Record<string, unknown>>, at: string): string | undefined {
  for (const [key, value] of Object.entries(fields)) {
    const path = `${at}${key}`;
    if (Array.isArray(value)) continue;
    if (!isRecord(value)) return path;
    const inner = bareField(value, `${path}.`);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const onBus = (inputs: PropertyMap, name: string): string => {
  const bus = text(inputs, "eventBusName") ?? DEFAULT_BUS;
  return bus === DEFAULT_BUS ? name : `${bus}/${name}`;
};

const rule = awsResource(
  PUT_RULE,
  {
    type: TYPES.eventRule,
    title: "rule",
    assignedIds: false,
    autoName: { property: "name", style: "dash7", maxLength: 64 },
    properties: {
      name: { ...NAME, source: PUT_RULE },
      description: { maxLength: 512, source: PUT_RULE },
      eventBusName: { default: DEFAULT_BUS, immutable: true },
      eventPattern: { maxLength: 4096, source: PUT_RULE },
      scheduleExpression: {
        pattern: /^(rate|cron)\(.+\)$/,
        patternMeans: "of the form rate(...) or cron(...)",
        source: PUT_RULE,
      },
      state: {
        oneOf: ["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"],
        source: PUT_RULE,
      },
      forceDestroy: { default: false },
    },
    unique: [{ properties: ["eventBusName", "name"], within: "region", source: PUT_RULE }],
    checks: [someTrigger, pattern],
    create: (ctx) => {
      const name = onBus(ctx.inputs, text(ctx.inputs, "name") ?? "");
      return { id: name, outputs: { arn: arn(ctx.place, "events", `rule/${name}`), namePrefix: "" } };
    },
  },
  { tags: "strict" },
);

const targetQuota: Check = {
  id: "aws:cloudwatch/eventTarget:quota",
  source: QUOTAS.targetsPerRule.source,
  needs: ["rule"],
  when: "apply",
  refuses: (ctx) => overQuota(ctx, "rule", QUOTAS.targetsPerRule, ctx.siblings("rule").length),
};

const oneInput: Check = {
  id: "aws:cloudwatch/eventTarget:one-input",
  source: TARGET,
  refuses: ({ inputs }) => {
    const given = ["input", "inputPath", "inputTransformer"].filter((it) => inputs[it] !== undefined);
    return given.length <= 1
      ? undefined
      : `${given[0] ?? ""}: must be the only one of input, inputPath and inputTransformer, got ${given.join(" and ")}; keep one`;
  },
};

const target = awsResource(PUT_TARGETS, {
  type: "aws:cloudwatch/eventTarget:EventTarget",
  title: "target",
  assignedIds: false,
  autoName: { property: "targetId", style: "dash7", maxLength: 64 },
  properties: {
    rule: {
      required: true,
      immutable: true,
      // "Before you can delete the rule, you must remove all targets."
      references: { to: TYPES.eventRule, by: "name", onTargetDelete: "blocks" },
      source: DELETE_RULE,
    },
    targetId: { ...NAME, source: TARGET },
    eventBusName: { default: DEFAULT_BUS, immutable: true },
    arn: {
      required: true,
      references: {
        to: [TYPES.queue, TYPES.topic],
        by: "arn",
        onTargetDelete: "ignores",
        // Functions, streams and what else takes events.
        builtIn: /^arn:[^:]+:(?!sqs:|sns:)/,
      },
      source: TARGET,
    },
    forceDestroy: { default: false },
  },
  checks: [oneInput, targetQuota],
  create: (ctx) => {
    const of = onBus(ctx.inputs, text(ctx.inputs, "rule") ?? "");
    return { id: `${of}-${text(ctx.inputs, "targetId") ?? ""}`, outputs: {} };
  },
});

export const eventModels = [rule, target];
