import { isIPv4 } from "node:net";
import type { Check, ResourceModel } from "../model.ts";
import { text } from "../properties.ts";
import { awsResource } from "./resource.ts";
import { TYPES } from "./types.ts";

const NAMES = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html";
const DELETE = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html";
const KEYS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html";

/** Beginnings and endings that S3 keeps for itself. */
const KEPT = /^(?:xn--|sthree-|amzn-s3-demo-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

const keptName: Check = {
  id: "aws:s3/bucket:kept-name",
  source: NAMES,
  needs: ["bucket"],
  refuses: ({ inputs }) => {
    const name = text(inputs, "bucket") ?? "";
    if (KEPT.test(name))
      return `bucket: begins or ends as only S3's own names do (InvalidBucketName), got ${name}; choose another`;
    if (isIPv4(name) || name.includes(".."))
      return `bucket: must be no address and have no two dots in a row (InvalidBucketName), got ${name}; choose another`;
    return undefined;
  },
};

const bucket = awsResource(
  NAMES,
  {
    type: TYPES.bucket,
    title: "bucket",
    autoName: { property: "bucket", style: "dash7", maxLength: 63, lowerCase: true, allowed: /[a-z0-9.-]/ },
    properties: {
      bucket: {
        immutable: true,
        pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
        patternMeans: "3 to 63 small letters, digits, dots and hyphens, a letter or digit at both ends",
      },
      objectLockEnabled: { immutable: true },
      forceDestroy: { default: false },
    },
    unique: [{ properties: ["bucket"], within: "everywhere", source: NAMES }],
    checks: [keptName],
    create: ({ inputs, place }) => {
      const name = text(inputs, "bucket") ?? "";
      return {
        id: name,
        outputs: {
          arn: `arn:aws:s3:::${name}`,
          bucketDomainName: `${name}.s3.amazonaws.com`,
          bucketRegion: place.region,
          bucketRegionalDomainName: `${name}.s3.${place.region}.amazonaws.com`,
          requestPayer: "BucketOwner",
        },
        handles: { name },
      };
    },
    // BucketNotEmpty; with forceDestroy the provider deletes the objects first.
    deleteBlockers: ({ object, world }) => {
      if (object.inputs.forceDestroy === true) return [];
      return world
        .referrers(object)
        .filter((it) => OBJECTS.includes(it.type))
        .map((it) => `object ${it.id} (BucketNotEmpty, ${DELETE})`);
    },
  },
  { tags: "strict" },
);

/** The two tokens of the same thing. */
const OBJECTS = ["aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2"];

const objectModel = (type: string): ResourceModel =>
  awsResource(KEYS, {
    type,
    title: "object",
    properties: {
      bucket: {
        required: true,
        immutable: true,
        references: { to: TYPES.bucket, by: "name", onTargetDelete: "cascades" },
      },
      key: { required: true, immutable: true, minLength: 1, maxLength: 1024 },
    },
    create: (ctx) => {
      const { inputs } = ctx;
      const key = text(inputs, "key") ?? "";
      return {
        id: key,
        outputs: {
          arn: `arn:aws:s3:::${text(inputs, "bucket") ?? ""}/${key}`,
          etag: ctx.hex(32, "etag"),
          versionId: "",
        },
      };
    },
  });

/** Buckets and what is in them. */
export const bucketModels: readonly ResourceModel[] = [bucket, ...OBJECTS.map(objectModel)];
