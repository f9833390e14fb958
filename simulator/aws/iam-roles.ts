import type { Check } from "../model.ts";
import { text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { arn, iamId } from "./identity.ts";
import { isManagedPolicy, MANAGED_POLICY } from "./managed-policies.ts";
import { policySize, problemOfPermissions, problemOfTrust, readPolicy } from "./policy-documents.ts";
import { overQuota, QUOTAS } from "./quotas.ts";
import { awsResource } from "./resource.ts";
import { TYPES } from "./types.ts";

const CREATE_ROLE = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html";
const GRAMMAR = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html";
const TRUST = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html";
const QUOTA_PAGE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";
const DELETE_ROLE = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html";
const PUT_POLICY = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html";
const ATTACH = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html";
const PROFILE = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html";

const NAME = /^[\w+=,.@-]+$/;
const NAME_MEANS = "of letters, digits and _+=,.@-";
const PATH = /^(\/|\/[\u0021-\u007e]+\/)$/;
const PATH_MEANS = "a path that begins and ends with /";

/** Whether a policy reads, and then what a further rule says of it. */
export function policyCheck(
  id: string,
  property: string,
  further: (
    statements: Extract<ReturnType<typeof readPolicy>, { statements: unknown }>["statements"],
  ) => string | undefined,
  source = GRAMMAR,
): Check {
  return {
    id,
    source,
    needs: [property],
    refuses: ({ inputs }) => {
      const read = readPolicy(text(inputs, property) ?? "");
      const problem = "problem" in read ? read.problem : further(read.statements);
      return problem === undefined ? undefined : `${property}: ${problem}`;
    },
  };
}

/** Quota "Role trust policy length"; AWS raises it to 4,096 on request. */
const TRUST_LENGTH = 2048;

const trustSize: Check = {
  id: "aws:iam/role:trust-size",
  source: QUOTA_PAGE,
  needs: ["assumeRolePolicy"],
  refuses: ({ inputs }) => {
    const size = policySize(text(inputs, "assumeRolePolicy") ?? "");
    if (size <= TRUST_LENGTH) return undefined;
    return `assumeRolePolicy: must have up to ${TRUST_LENGTH} characters, got ${size}; shorten it`;
  },
};

const role = awsResource(
  CREATE_ROLE,
  {
    type: TYPES.role,
    title: "IAM role",
    global: true,
    assignedIds: false,
    autoName: { property: "name", style: "dash7", maxLength: 64 },
    properties: {
      name: {
        pattern: NAME,
        patternMeans: NAME_MEANS,
        minLength: 1,
        maxLength: 64,
        immutable: true,
        source: CREATE_ROLE,
      },
      assumeRolePolicy: { required: true, source: CREATE_ROLE },
      description: {
        pattern: /^[\t\n\r\u0020-\u007e\u00a1-\u00ff]*$/,
        patternMeans: "of Latin letters, digits and punctuation",
        maxLength: 1000,
        source: CREATE_ROLE,
      },
      path: {
        pattern: PATH,
        patternMeans: PATH_MEANS,
        maxLength: 512,
        default: "/",
        immutable: true,
        source: CREATE_ROLE,
      },
      maxSessionDuration: { min: 3600, max: 43_200, default: 3600, source: CREATE_ROLE },
      forceDetachPolicies: { default: false },
      permissionsBoundary: { references: { to: TYPES.policy, by: "arn", builtIn: MANAGED_POLICY } },
    },
    checks: [policyCheck("aws:iam/role:trust-policy", "assumeRolePolicy", problemOfTrust, TRUST), trustSize],
    create: (ctx) => {
      const name = text(ctx.inputs, "name") ?? "";
      const outputs: PropertyMap = {
        arn: arn(ctx.place, "iam", `role${text(ctx.inputs, "path") ?? "/"}${name}`),
        createDate: ctx.now,
        inlinePolicies: ctx.inputs.inlinePolicies ?? [],
        managedPolicyArns: ctx.inputs.managedPolicyArns ?? [],
        uniqueId: iamId(ctx, "AROA"),
      };
      return { id: name, outputs };
    },
  },
  { tags: "strict" },
);

/** Quota "Role inline policy aggregate size". */
const INLINE_LENGTH = 10_240;

const inlineSize: Check = {
  id: "aws:iam/rolePolicy:size",
  source: QUOTA_PAGE,
  needs: ["role", "policy"],
  when: "apply",
  refuses: (ctx) => {
    const all = [ctx.inputs, ...ctx.siblings("role").map((it) => it.inputs)];
    const size = all.reduce((sum, inputs) => sum + policySize(text(inputs, "policy") ?? ""), 0);
    if (size <= INLINE_LENGTH) return undefined;
    return `policy: all inline policies of a role must have up to ${INLINE_LENGTH} characters together, got ${size}; attach a managed policy instead`;
  },
};

const rolePolicy = awsResource(PUT_POLICY, {
  type: TYPES.rolePolicy,
  title: "inline policy",
  global: true,
  assignedIds: false,
  autoName: { property: "name", style: "dash7", maxLength: 128 },
  properties: {
    name: {
      pattern: NAME,
      patternMeans: NAME_MEANS,
      minLength: 1,
      maxLength: 128,
      immutable: true,
      source: CREATE_ROLE,
    },
    role: {
      required: true,
      immutable: true,
      references: { to: TYPES.role, by: "name" },
      source: DELETE_ROLE,
    },
    policy: { required: true, source: GRAMMAR },
  },
  checks: [policyCheck("aws:iam/rolePolicy:policy", "policy", problemOfPermissions), inlineSize],
  create: (ctx) => ({
    id: `${text(ctx.inputs, "role") ?? ""}:${text(ctx.inputs, "name") ?? ""}`,
    outputs: {},
  }),
});

const unknownPolicy: Check = {
  id: "aws:iam/rolePolicyAttachment:no-such-policy",
  source: ATTACH,
  needs: ["policyArn"],
  refuses: ({ inputs }) => {
    const policyArn = text(inputs, "policyArn") ?? "";
    if (!MANAGED_POLICY.test(policyArn) || isManagedPolicy(policyArn)) return undefined;
    return `policyArn: AWS manages no such policy, got ${policyArn}; check its name and path`;
  },
};

const attachmentQuota: Check = {
  id: "aws:iam/rolePolicyAttachment:quota",
  source: QUOTAS.policiesPerRole.source,
  needs: ["role"],
  refuses: (ctx) => overQuota(ctx, "role", QUOTAS.policiesPerRole, ctx.siblings("role").length),
};

const rolePolicyAttachment = awsResource(ATTACH, {
  type: TYPES.rolePolicyAttachment,
  title: "policy attachment",
  global: true,
  assignedIds: false,
  properties: {
    role: {
      required: true,
      immutable: true,
      references: { to: TYPES.role, by: "name" },
      source: DELETE_ROLE,
    },
    policyArn: {
      required: true,
      immutable: true,
      references: { to: TYPES.policy, by: "arn", builtIn: MANAGED_POLICY },
      source: ATTACH,
    },
  },
  checks: [unknownPolicy, attachmentQuota],
  create: (ctx) => ({
    id: `${text(ctx.inputs, "role") ?? ""}/${text(ctx.inputs, "policyArn") ?? ""}`,
    outputs: {},
  }),
});

const instanceProfile = awsResource(
  PROFILE,
  {
    type: TYPES.instanceProfile,
    title: "instance profile",
    global: true,
    assignedIds: false,
    autoName: { property: "name", style: "dash7", maxLength: 128 },
    properties: {
      name: {
        pattern: NAME,
        patternMeans: NAME_MEANS,
        minLength: 1,
        maxLength: 128,
        immutable: true,
        source: PROFILE,
      },
      path: {
        pattern: PATH,
        patternMeans: PATH_MEANS,
        maxLength: 512,
        default: "/",
        immutable: true,
        source: PROFILE,
      },
      // The provider takes a role out of its profiles before it deletes it.
      role: { references: { to: TYPES.role, by: "name", onTargetDelete: "ignores" }, source: PROFILE },
    },
    create: (ctx) => {
      const name = text(ctx.inputs, "name") ?? "";
      const outputs = {
        arn: arn(ctx.place, "iam", `instance-profile${text(ctx.inputs, "path") ?? "/"}${name}`),
        createDate: ctx.now,
        uniqueId: iamId(ctx, "AIPA"),
      };
      return { id: name, outputs };
    },
  },
  { tags: "strict" },
);

export const roleModels = [role, rolePolicy, rolePolicyAttachment, instanceProfile];
