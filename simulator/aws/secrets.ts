import type { Check } from "../model.ts";
import { text } from "../properties.ts";
import { exactlyOne } from "./exclusive.ts";
import { arn, assignedUuid } from "./identity.ts";
import { awsResource } from "./resource.ts";
import { TYPES } from "./types.ts";

const CREATE = "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html";
const DELETE = "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html";
const PUT = "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html";

const window: Check = {
  id: "aws:secretsmanager/secret:recovery-window",
  source: DELETE,
  needs: ["recoveryWindowInDays"],
  refuses: ({ inputs }) => {
    const days = Number(inputs.recoveryWindowInDays);
    if (days === 0 || (days >= 7 && days <= 30)) return undefined;
    return `recoveryWindowInDays: must be 7 to 30, or 0 to delete at once, got ${days}; change it`;
  },
};

const secret = awsResource(
  CREATE,
  {
    type: TYPES.secret,
    autoName: { property: "name", style: "dash7", maxLength: 512 },
    properties: {
      name: {
        pattern: /^[A-Za-z0-9/_+=.@-]+$/,
        patternMeans: "of letters, digits and /_+=.@-",
        minLength: 1,
        maxLength: 512,
        immutable: true,
        source: CREATE,
      },
      recoveryWindowInDays: { default: 30 },
      forceOverwriteReplicaSecret: { default: false },
      kmsKeyId: {
        references: {
          to: TYPES.key,
          handle: (value) => value.replace(/^arn:.*:key\//, ""),
          onTargetDelete: "ignores",
          builtIn: /^(arn:[^:]+:kms:[^:]*:\d{12}:)?alias\//,
        },
        source: CREATE,
      },
    },
    unique: [{ properties: ["name"], within: "region", source: CREATE }],
    checks: [window],
    // A name that is scheduled for deletion cannot be used.
    recoverableDays: ({ recoveryWindowInDays }) => Number(recoveryWindowInDays ?? 0),
    create: (ctx) => {
      // Secrets Manager adds six characters, so that a name used anew is another ARN.
      const id = arn(
        ctx.place,
        "secretsmanager",
        `secret:${text(ctx.inputs, "name") ?? ""}-${suffix(ctx.hex(6, "suffix"))}`,
      );
      return { id, outputs: { arn: id, namePrefix: "", policy: "", replicas: [] } };
    },
  },
  { tags: "strict" },
);

/** Six letters and digits. */
const suffix = (hex: string): string => `${hex.slice(0, 3).toUpperCase()}${hex.slice(3)}`;

const secretVersion = awsResource(PUT, {
  type: TYPES.secretVersion,
  title: "secret version",
  properties: {
    secretId: {
      required: true,
      immutable: true,
      references: { to: TYPES.secret, onTargetDelete: "cascades" },
      source: PUT,
    },
    secretString: { minLength: 1, maxLength: 65_536, immutable: true, source: PUT },
    secretBinary: { minLength: 1, maxLength: 87_382, immutable: true, source: PUT },
    secretStringWoVersion: { immutable: true },
  },
  secretOutputs: ["secretString", "secretBinary", "secretStringWo"],
  checks: [
    exactlyOne("aws:secretsmanager/secretVersion:one-value", PUT, [
      "secretString",
      "secretBinary",
      "secretStringWo",
    ]),
  ],
  create: (ctx) => {
    const secretArn = text(ctx.inputs, "secretId") ?? "";
    const versionId = `terraform-${assignedUuid(ctx).replaceAll("-", "")}`;
    const outputs = {
      arn: secretArn,
      hasSecretStringWo: false,
      secretArn,
      versionId,
      versionStages: ["AWSCURRENT"],
    };
    return { id: `${secretArn}|${versionId}`, outputs };
  },
});

export const secretModels = [secret, secretVersion];
