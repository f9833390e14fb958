import type { Check, ResourceModel } from "../model.ts";
import { text } from "../properties.ts";
import { policyCheck } from "./iam-roles.ts";
import { arn, iamId } from "./identity.ts";
import { policySize, problemOfPermissions } from "./policy-documents.ts";
import { overQuota, QUOTAS } from "./quotas.ts";
import { awsResource } from "./resource.ts";
import { TYPES } from "./types.ts";

const CREATE_USER = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html";
const DELETE_USER = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html";
const PUT_POLICY = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html";
const CREATE_KEY = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html";
const QUOTA_PAGE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";

const NAME = {
  pattern: /^[\w+=,.@-]+$/,
  patternMeans: "of letters, digits and _+=,.@-",
  minLength: 1,
  immutable: true,
} as const;

const user = awsResource(
  CREATE_USER,
  {
    type: TYPES.user,
    title: "IAM user",
    global: true,
    assignedIds: false,
    autoName: { property: "name", style: "dash7", maxLength: 64 },
    properties: {
      name: { ...NAME, maxLength: 64 },
      path: {
        pattern: /^(\/|\/[\u0021-\u007e]+\/)$/,
        patternMeans: "a path that begins and ends with /",
        default: "/",
      },
      forceDestroy: { default: false },
    },
    create: (ctx) => {
      const name = text(ctx.inputs, "name") ?? "";
      const own = arn(ctx.place, "iam", `user${text(ctx.inputs, "path") ?? "/"}${name}`);
      return { id: name, outputs: { arn: own, uniqueId: iamId(ctx, "AIDA") } };
    },
  },
  { tags: "strict" },
);

/** A user is deleted once nothing is left of it (DeleteConflict). */
const OF_USER = {
  required: true,
  immutable: true,
  references: { to: TYPES.user, by: "name" },
  source: DELETE_USER,
} as const;

/** Quota "User inline policy aggregate size". */
const INLINE_LENGTH = 2048;

const size: Check = {
  id: "aws:iam/userPolicy:size",
  source: QUOTA_PAGE,
  needs: ["policy"],
  refuses: ({ inputs }) => {
    const length = policySize(text(inputs, "policy") ?? "");
    if (length <= INLINE_LENGTH) return undefined;
    return `policy: must have up to ${INLINE_LENGTH} characters without white space, got ${length}; attach a managed policy instead`;
  },
};

const userPolicy = awsResource(PUT_POLICY, {
  type: TYPES.userPolicy,
  title: "inline policy of a user",
  global: true,
  assignedIds: false,
  autoName: { property: "name", style: "dash7", maxLength: 128 },
  properties: {
    name: { ...NAME, maxLength: 128 },
    user: OF_USER,
    policy: { required: true },
  },
  checks: [policyCheck("aws:iam/userPolicy:policy", "policy", problemOfPermissions), size],
  create: ({ inputs }) => ({
    id: `${text(inputs, "user") ?? ""}:${text(inputs, "name") ?? ""}`,
    outputs: {},
  }),
});

const keyQuota: Check = {
  id: "aws:iam/accessKey:quota",
  source: QUOTAS.accessKeysPerUser.source,
  needs: ["user"],
  refuses: (ctx) => overQuota(ctx, "user", QUOTAS.accessKeysPerUser, ctx.siblings("user").length),
};

const accessKey = awsResource(CREATE_KEY, {
  type: TYPES.accessKey,
  title: "access key",
  global: true,
  properties: {
    user: OF_USER,
    status: { oneOf: ["Active", "Inactive"] },
    pgpKey: { immutable: true },
  },
  checks: [keyQuota],
  secretOutputs: ["secret", "sesSmtpPasswordV4"],
  create: (ctx) => ({
    id: iamId(ctx, "AKIA"),
    outputs: {
      createDate: ctx.now,
      secret: ctx.hex(40, "secret"),
      sesSmtpPasswordV4: ctx.hex(44, "smtp"),
      status: text(ctx.inputs, "status") ?? "Active",
    },
  }),
});

/** Users of IAM, for what takes no role. */
export const userModels: readonly ResourceModel[] = [user, userPolicy, accessKey];
