import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { ComponentResource, interpolate, jsonStringify } from "@pulumi/pulumi";
import type { ComponentResourceOptions, Output } from "@pulumi/pulumi";
import type { Tags } from "../contracts/cloud.ts";

const DEFAULTS = {
  /** Of the files: S3 counts from midnight on, UTC, so that a copy of the morning goes the night after the next. */
  keptDays: 1,
};

/** What a CopyStore needs to know. */
export interface CopyStoreArgs {
  /** Production's cluster by its name in AWS. A change replaces the roles. */
  readonly source: string;
  /** Staging's, in the same account and region. */
  readonly target: string;
  readonly accountId: string;
  readonly region: string;
  readonly tags: Tags;
}

/** Where the files of a copy lie for a day, and the roles by which the two clusters write and read them. */
export class CopyStore extends ComponentResource {
  /** `s3-ap-northeast-1://bucket/copy`, as Aurora's statements have it. */
  readonly uri: Output<string>;
  /** The ARN of production's role. */
  readonly exportRoleArn: Output<string>;
  /** The ARN of staging's role, which its own stack takes as `database.aurora.s3RoleArn`. */
  readonly importRoleArn: Output<string>;

  constructor(name: string, args: CopyStoreArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:database:CopyStore", name, {}, opts);
    const bucket = this.#createBucket(name, args);
    this.uri = interpolate`s3-${args.region}://${bucket.bucket}/copy`;
    this.exportRoleArn = this.#createRole(name, "export", args.source, bucket, args);
    this.importRoleArn = this.#createRole(name, "import", args.target, bucket, args);
    this.registerOutputs({ uri: this.uri, importRoleArn: this.importRoleArn });
  }

  /**
   * Closed to the public, and to who does not come by TLS. S3 encrypts what is in it by keys of its own (Amazon S3 User
   * Guide, "Setting default server-side encryption behavior"), and what is in it can be made again at any time.
   */
  #createBucket(name: string, { tags }: CopyStoreArgs): Bucket {
    const options = { parent: this };
    const bucket = new Bucket(name, { forceDestroy: true, tags: { ...tags, Name: name } }, options);
    const closed = new BucketPublicAccessBlock(
      name,
      {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      options,
    );
    new BucketLifecycleConfiguration(
      name,
      {
        bucket: bucket.bucket,
        rules: [
          {
            id: "copies",
            status: "Enabled",
            filter: { prefix: "" },
            expiration: { days: DEFAULTS.keptDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: DEFAULTS.keptDays },
          },
        ],
      },
      options,
    );
    const policy = jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [bucket.arn, interpolate`${bucket.arn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
    // S3 takes one change of a bucket's access at a time.
    new BucketPolicy(name, { bucket: bucket.bucket, policy }, { ...options, dependsOn: [closed] });
    return bucket;
  }

  /** For one cluster, and for no other database that could borrow it (Aurora User Guide, "Cross-service confused deputy"). */
  #createRole(
    name: string,
    use: keyof typeof OBJECT_ACTIONS,
    cluster: string,
    bucket: Bucket,
    { accountId, region, source, tags }: CopyStoreArgs,
  ): Output<string> {
    const key = `${name}-${use}`;
    const role = new Role(
      key,
      {
        // Staging's config has its ARN: it must stay the same when it is made anew.
        name: `${source}-copy-${use}`,
        description: `${use} of the copy from ${source}`,
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "rds.amazonaws.com" },
              Action: "sts:AssumeRole",
              Condition: {
                StringEquals: { "aws:SourceArn": `arn:aws:rds:${region}:${accountId}:cluster:${cluster}` },
              },
            },
          ],
        }),
        tags,
      },
      { parent: this },
    );
    const allowed = new RolePolicy(
      key,
      {
        role: role.id,
        policy: jsonStringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: ["s3:ListBucket"], Resource: [bucket.arn] },
            { Effect: "Allow", Action: OBJECT_ACTIONS[use], Resource: [interpolate`${bucket.arn}/*`] },
          ],
        }),
      },
      { parent: this },
    );
    return allowed.id.apply(() => role.arn);
  }
}

/** Aurora User Guide, "Creating an IAM policy to access Amazon S3 resources". */
const OBJECT_ACTIONS = {
  export: [
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
  ],
  import: ["s3:GetObject", "s3:GetObjectVersion"],
};
