import type { Check, PropertyRule, ResourceModel } from "../model.ts";
import { isList, isMap, text } from "../properties.ts";
import { policyCheck } from "./iam-roles.ts";
import { many } from "./policy-documents.ts";
import { awsResource } from "./resource.ts";
import { TYPES } from "./types.ts";

const API = "https://docs.aws.amazon.com/AmazonS3/latest/API";
const VERSIONING = `${API}/API_PutBucketVersioning.html`;
const LIFECYCLE = `${API}/API_PutBucketLifecycleConfiguration.html`;
const POLICY = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html";

/** The bucket that it is a setting of, and goes with. */
const OF_BUCKET: PropertyRule = {
  required: true,
  immutable: true,
  references: { to: TYPES.bucket, by: "name", onTargetDelete: "cascades" },
};

/** A setting has its bucket's name for an id. */
const setting = (page: string, model: Omit<ResourceModel, "create">): ResourceModel =>
  awsResource(page, {
    ...model,
    properties: { bucket: OF_BUCKET, ...model.properties },
    create: ({ inputs }) => ({ id: text(inputs, "bucket") ?? "", outputs: {} }),
  });

const versioning = setting(VERSIONING, {
  type: "aws:s3/bucketVersioning:BucketVersioning",
  title: "versioning of a bucket",
  properties: {
    "versioningConfiguration.status": { required: true, oneOf: ["Enabled", "Suspended", "Disabled"] },
  },
});

const publicAccess = setting(`${API}/API_PutPublicAccessBlock.html`, {
  type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  title: "public access block",
});

const ruleIds: Check = {
  id: "aws:s3/bucketLifecycleConfiguration:rule-ids",
  source: LIFECYCLE,
  needs: ["rules[*].id"],
  refuses: ({ inputs }) => {
    const ids = isList(inputs.rules) ? inputs.rules.filter(isMap).map((it) => text(it, "id") ?? "") : [];
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice === undefined) return undefined;
    return `rules: must have ids of their own (InvalidArgument), got ${twice} twice; rename one`;
  },
};

/** Actions of which S3 wants one in each rule. */
const ACTIONS = [
  ...["expiration", "transitions", "noncurrentVersionExpiration", "noncurrentVersionTransitions"],
  "abortIncompleteMultipartUpload",
];

const action: Check = {
  id: "aws:s3/bucketLifecycleConfiguration:action",
  source: LIFECYCLE,
  refuses: ({ inputs }) => {
    const rules = isList(inputs.rules) ? inputs.rules.filter(isMap) : [];
    const idle = rules.findIndex((rule) => !ACTIONS.some((it) => rule[it] !== undefined));
    if (idle === -1) return undefined;
    return `rules[${idle}]: must have an action (InvalidRequest), got ${text(rules[idle] ?? {}, "id") ?? "none"}; add one such as noncurrentVersionExpiration`;
  },
};

const lifecycle = setting(LIFECYCLE, {
  type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  title: "lifecycle of a bucket",
  properties: {
    rules: { required: true, minLength: 1, maxLength: 1000 },
    "rules[*].id": { required: true, minLength: 1, maxLength: 255 },
    "rules[*].status": { required: true, oneOf: ["Enabled", "Disabled"] },
    "rules[*].expiration.days": { min: 1 },
    "rules[*].noncurrentVersionExpiration.noncurrentDays": { min: 1 },
    "rules[*].abortIncompleteMultipartUpload.daysAfterInitiation": { min: 1 },
  },
  checks: [ruleIds, action],
});

const ofBucket: Check = {
  id: "aws:s3/bucketPolicy:own-bucket",
  source: POLICY,
  needs: ["bucket", "policy"],
  refuses: ({ inputs }) => {
    const bucket = text(inputs, "bucket") ?? "";
    const own = new RegExp(`^arn:[^:]+:s3:::${bucket.replaceAll(".", "\\.")}(/.*)?$`);
    const resources = [...(text(inputs, "policy") ?? "").matchAll(/"(arn:[^"]*:s3:::[^"]*)"/g)];
    const foreign = resources.map(([, it = ""]) => it).find((it) => !own.test(it));
    if (foreign === undefined) return undefined;
    return `policy: must be about its own bucket (MalformedPolicy), got ${foreign}; name ${bucket}`;
  },
};

const bucketPolicy = setting(POLICY, {
  type: "aws:s3/bucketPolicy:BucketPolicy",
  title: "bucket policy",
  properties: { policy: { required: true } },
  checks: [
    policyCheck(
      "aws:s3/bucketPolicy:policy",
      "policy",
      (statements) => {
        const at = statements.findIndex((it) => it.Principal === undefined && it.NotPrincipal === undefined);
        if (at !== -1)
          return `must say whom it is for (MalformedPolicy), got no Principal in Statement[${at}]; add one`;
        const bare = statements.findIndex((it) => many(it.Resource).length === 0);
        return bare === -1
          ? undefined
          : `must name resources (MalformedPolicy), got none in Statement[${bare}]; add Resource`;
      },
      POLICY,
    ),
    ofBucket,
  ],
});

/** What is set of buckets apart from them. */
export const bucketSettingModels: readonly ResourceModel[] = [
  versioning,
  publicAccess,
  lifecycle,
  bucketPolicy,
];
