import { TYPES } from "../../aws/types.ts";
import type { CheckCase, DeletionCase } from "../case.ts";
import type { ExampleCloud } from "../cloud.ts";
import type { Base } from "../pairs.ts";

const BUCKET = "kakehashi-backups";

const bucket = (cloud: ExampleCloud): string => cloud.make(TYPES.bucket, "backups", { bucket: BUCKET }).id;

const user = (cloud: ExampleCloud): string => cloud.make(TYPES.user, "backups", { name: "backups" }).id;

const policyOf = (statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

const TLS_ONLY = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};

const READ = { Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${BUCKET}/*` };

const RULE = {
  id: "old",
  status: "Enabled",
  noncurrentVersionExpiration: { noncurrentDays: 30 },
  expiration: { days: 90 },
};

const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration";
const POLICY = "aws:s3/bucketPolicy";

/** Cases of what keeps backups. */
export const backupCases: readonly CheckCase[] = [
  {
    check: `${LIFECYCLE}:rule-ids`,
    type: `${LIFECYCLE}:BucketLifecycleConfiguration`,
    inputs: (cloud) => {
      const of = { bucket: bucket(cloud) };
      return {
        refused: { ...of, rules: [RULE, RULE] },
        passes: { ...of, rules: [RULE, { ...RULE, id: "older" }] },
      };
    },
  },
  {
    check: `${LIFECYCLE}:action`,
    type: `${LIFECYCLE}:BucketLifecycleConfiguration`,
    inputs: (cloud) => {
      const of = { bucket: bucket(cloud) };
      return {
        refused: { ...of, rules: [{ id: "old", status: "Enabled" }] },
        passes: { ...of, rules: [RULE] },
      };
    },
  },
  {
    check: `${POLICY}:policy`,
    type: `${POLICY}:BucketPolicy`,
    inputs: (cloud) => {
      const of = { bucket: bucket(cloud) };
      return {
        refused: { ...of, policy: policyOf({ ...TLS_ONLY, Principal: undefined }) },
        passes: { ...of, policy: policyOf(TLS_ONLY) },
      };
    },
  },
  {
    check: `${POLICY}:own-bucket`,
    type: `${POLICY}:BucketPolicy`,
    inputs: (cloud) => {
      const of = { bucket: bucket(cloud) };
      return {
        refused: { ...of, policy: policyOf({ ...TLS_ONLY, Resource: "arn:aws:s3:::other/*" }) },
        passes: { ...of, policy: policyOf(TLS_ONLY) },
      };
    },
  },
  {
    check: "aws:iam/userPolicy:policy",
    type: TYPES.userPolicy,
    inputs: (cloud) => {
      const of = { user: user(cloud), name: "write" };
      return {
        refused: { ...of, policy: policyOf({ ...READ, Principal: "*" }) },
        passes: { ...of, policy: policyOf(READ) },
      };
    },
  },
  {
    check: "aws:iam/userPolicy:size",
    type: TYPES.userPolicy,
    inputs: (cloud) => {
      const of = { user: user(cloud), name: "write" };
      const long = { ...READ, Resource: `arn:aws:s3:::${BUCKET}/${"x".repeat(2048)}` };
      return { refused: { ...of, policy: policyOf(long) }, passes: { ...of, policy: policyOf(READ) } };
    },
  },
  {
    check: "aws:iam/accessKey:quota",
    type: TYPES.accessKey,
    refused: (cloud) => {
      const of = { user: user(cloud) };
      cloud.make(TYPES.accessKey, "first", of);
      cloud.make(TYPES.accessKey, "second", of);
      return of;
    },
    passes: (cloud) => {
      const of = { user: user(cloud) };
      cloud.make(TYPES.accessKey, "first", of);
      return of;
    },
  },
];

/** Inputs that pass, with properties that no case has. */
export const backupBases: readonly Base[] = [
  {
    type: "aws:s3/bucketVersioning:BucketVersioning",
    inputs: (cloud) => ({ bucket: bucket(cloud), versioningConfiguration: { status: "Enabled" } }),
  },
  {
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    inputs: (cloud) => ({ bucket: bucket(cloud), blockPublicAcls: true }),
  },
  {
    type: `${LIFECYCLE}:BucketLifecycleConfiguration`,
    inputs: (cloud) => ({
      bucket: bucket(cloud),
      rules: [{ ...RULE, abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } }],
    }),
  },
  { type: TYPES.user, inputs: () => ({ name: "backups", path: "/kakehashi/" }) },
  { type: TYPES.accessKey, inputs: (cloud) => ({ user: user(cloud), status: "Active" }) },
];

/** What IAM keeps while something hangs on it. */
export const userDeletions: readonly DeletionCase[] = [
  {
    type: TYPES.user,
    name: "backups",
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html",
    refused: (cloud) => cloud.make(TYPES.accessKey, "key", { user: user(cloud) }),
    passes: user,
  },
];
