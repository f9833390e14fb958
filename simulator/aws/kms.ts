import type { Check } from "../model.ts";
import { text } from "../properties.ts";
import { policyCheck } from "./iam-roles.ts";
import { arn, assignedUuid } from "./identity.ts";
import { overQuota, QUOTAS } from "./quotas.ts";
import { awsResource } from "./resource.ts";
import { TYPES } from "./types.ts";

const CREATE_KEY = "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html";
const DELETE_KEY = "https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html";
const ROTATION = "https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html";
const CREATE_ALIAS = "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html";
const KEY_POLICY = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html";

const SPECS = [
  "SYMMETRIC_DEFAULT",
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "ECC_NIST_P256",
  "ECC_NIST_P384",
  "ECC_NIST_P521",
  "ECC_NIST_EDWARDS25519",
  "ECC_SECG_P256K1",
  "HMAC_224",
  "HMAC_256",
  "HMAC_384",
  "HMAC_512",
  "ML_DSA_44",
  "ML_DSA_65",
  "ML_DSA_87",
  "SM2",
];

/** Only a symmetric key can encrypt for other services, and only its material can be rotated. */
export function isSymmetric(inputs: Readonly<Record<string, unknown>>): boolean {
  const { customerMasterKeySpec: spec, keyUsage: usage } = inputs;
  return (
    (spec === undefined || spec === "SYMMETRIC_DEFAULT") &&
    (usage === undefined || usage === "ENCRYPT_DECRYPT")
  );
}

const rotation: Check = {
  id: "aws:kms/key:rotation",
  source: ROTATION,
  refuses: ({ inputs }) => {
    if (inputs.enableKeyRotation === true && !isSymmetric(inputs))
      return "enableKeyRotation: needs a symmetric encryption key, got true; rotate keys of other kinds by hand";
    if (inputs.rotationPeriodInDays !== undefined && inputs.enableKeyRotation !== true)
      return "rotationPeriodInDays: needs enableKeyRotation, got a period without it; turn rotation on";
    return undefined;
  },
};

const key = awsResource(
  CREATE_KEY,
  {
    type: TYPES.key,
    title: "KMS key",
    properties: {
      description: { maxLength: 8192, source: CREATE_KEY },
      deletionWindowInDays: { min: 7, max: 30, source: DELETE_KEY },
      rotationPeriodInDays: { min: 90, max: 2560, source: ROTATION },
      customerMasterKeySpec: {
        oneOf: SPECS,
        default: "SYMMETRIC_DEFAULT",
        immutable: true,
        source: CREATE_KEY,
      },
      keyUsage: {
        oneOf: ["ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"],
        default: "ENCRYPT_DECRYPT",
        immutable: true,
        source: CREATE_KEY,
      },
      multiRegion: { immutable: true },
      customKeyStoreId: { immutable: true },
      xksKeyId: { immutable: true },
      isEnabled: { default: true },
      bypassPolicyLockoutSafetyCheck: { default: false },
      enableKeyRotation: { default: false },
    },
    checks: [rotation, policyCheck("aws:kms/key:policy", "policy", () => undefined, KEY_POLICY)],
    create: (ctx) => {
      const id = assignedUuid(ctx);
      const outputs = {
        arn: arn(ctx.place, "kms", `key/${id}`),
        description: text(ctx.inputs, "description") ?? "",
        keyId: id,
        multiRegion: ctx.inputs.multiRegion === true,
        policy: text(ctx.inputs, "policy") ?? defaultPolicy(ctx.place.account),
        rotationPeriodInDays:
          ctx.inputs.rotationPeriodInDays === undefined ? 365 : Number(ctx.inputs.rotationPeriodInDays),
      };
      return { id, outputs };
    },
  },
  { tags: "strict" },
);

/** The account decides by its IAM policies: what KMS gives a key that has no policy. */
function defaultPolicy(account: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
}

const reservedAlias: Check = {
  id: "aws:kms/alias:reserved-name",
  source: CREATE_ALIAS,
  needs: ["name"],
  refuses: ({ inputs }) => {
    const name = text(inputs, "name") ?? "";
    return name.startsWith("alias/aws/")
      ? `name: alias/aws/ is for keys that AWS manages, got ${name}; choose another name`
      : undefined;
  },
};

const aliasQuota: Check = {
  id: "aws:kms/alias:quota",
  source: QUOTAS.aliasesPerKey.source,
  needs: ["targetKeyId"],
  refuses: (ctx) => overQuota(ctx, "targetKeyId", QUOTAS.aliasesPerKey, ctx.siblings("targetKeyId").length),
};

const alias = awsResource(CREATE_ALIAS, {
  type: "aws:kms/alias:Alias",
  title: "KMS alias",
  assignedIds: false,
  autoName: { property: "name", style: "dash7", maxLength: 256 },
  properties: {
    name: {
      pattern: /^alias\/[a-zA-Z0-9/_-]+$/,
      patternMeans: "alias/ and then letters, digits and /_-",
      maxLength: 256,
      immutable: true,
      source: CREATE_ALIAS,
    },
    targetKeyId: {
      required: true,
      // The key's id or its ARN. When KMS deletes a key, its aliases go with it (ScheduleKeyDeletion).
      references: {
        to: TYPES.key,
        handle: (value) => value.replace(/^arn:.*:key\//, ""),
        onTargetDelete: "cascades",
      },
      source: CREATE_ALIAS,
    },
  },
  checks: [reservedAlias, aliasQuota],
  create: (ctx) => {
    const name = text(ctx.inputs, "name") ?? "";
    const target = ctx.target("targetKeyId");
    return {
      id: name,
      outputs: { arn: arn(ctx.place, "kms", name), targetKeyArn: text(target?.outputs ?? {}, "arn") ?? "" },
    };
  },
  update: (ctx) => ({ targetKeyArn: text(ctx.target("targetKeyId")?.outputs ?? {}, "arn") ?? "" }),
});

export const kmsModels = [key, alias];
