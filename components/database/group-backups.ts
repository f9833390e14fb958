import { ManagementLockByScope } from "@pulumi/azure-native/authorization/managementLockByScope.js";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer.js";
import { BlobServiceProperties } from "@pulumi/azure-native/storage/blobServiceProperties.js";
import { listStorageAccountKeysOutput } from "@pulumi/azure-native/storage/listStorageAccountKeys.js";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";
import { AccessKey } from "@pulumi/aws/iam/accessKey.js";
import { User } from "@pulumi/aws/iam/user.js";
import { UserPolicy } from "@pulumi/aws/iam/userPolicy.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { interpolate, jsonStringify, secret, type Input, type Output } from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import type { BackupStore } from "../../lib/percona/group.ts";
import { child, named } from "./database-scope.ts";
import type { GroupReplicationArgs, GroupSide } from "./group-args.ts";
import { inCluster } from "./group-operator.ts";

const DEFAULTS = {
  /** Days in which a backup that was deleted can be had back: a stolen key deletes nothing for good. */
  recoveryDays: 30,
  /** Days after which parts of an upload that broke off go. */
  brokenUploadDays: 7,
  container: "mysql",
};

/** Where the group's backups go, and the Secret with the keys: the operator takes no identity of a pod. */
export function createBackupStore(side: GroupSide): BackupStore<Output<string>> {
  const credentialsSecret = `${side.own.name}-backups`;
  return side.cloud === "aws"
    ? createBucket(side, credentialsSecret)
    : createAccount(side, side.args.azure, credentialsSecret);
}

function createKeys(
  side: GroupSide,
  name: string,
  stringData: Readonly<Record<string, Input<string>>>,
): void {
  new Secret(
    `${side.key}-backups`,
    { metadata: { name, namespace: side.own.namespace }, type: "Opaque", stringData },
    inCluster(side),
  );
}

/** A bucket that keeps what was deleted for a while, and a user who may write and read there and nothing else. */
function createBucket(side: GroupSide, credentialsSecret: string): BackupStore<Output<string>> {
  const { guards, own } = side;
  const key = `${side.key}-backups`;
  const bucket = new Bucket(
    key,
    { forceDestroy: !guards.deletionProtection, tags: named(side, "backups") },
    child(side, { protect: guards.protect }),
  );
  const of = { bucket: bucket.bucket };
  new BucketVersioning(key, { ...of, versioningConfiguration: { status: "Enabled" } }, child(side));
  new BucketPublicAccessBlock(
    key,
    {
      ...of,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    child(side),
  );
  createRules(side, key, bucket);
  const { id, secret: password } = createUser(side, key, bucket);
  createKeys(side, credentialsSecret, { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: password });
  return { kind: "s3", bucket: bucket.bucket, region: own.network.region, credentialsSecret };
}

/** What is deleted goes for good after a while; nobody speaks to the bucket without TLS. */
function createRules(side: GroupSide, key: string, bucket: Bucket): void {
  new BucketLifecycleConfiguration(
    key,
    {
      bucket: bucket.bucket,
      rules: [
        {
          id: "deleted",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { expiredObjectDeleteMarker: true },
          noncurrentVersionExpiration: { noncurrentDays: DEFAULTS.recoveryDays },
          abortIncompleteMultipartUpload: { daysAfterInitiation: DEFAULTS.brokenUploadDays },
        },
      ],
    },
    child(side),
  );
  new BucketPolicy(
    key,
    {
      bucket: bucket.bucket,
      policy: jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: [bucket.arn, interpolate`${bucket.arn}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      }),
    },
    child(side),
  );
}

/** What xbcloud needs; not to delete versions, so that what it deletes can be had back. */
const ON_OBJECTS = [
  ...["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
  ...["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
];

function createUser(side: GroupSide, key: string, bucket: Bucket): AccessKey {
  const user = new User(key, { path: "/kakehashi/", tags: named(side, "backups") }, child(side));
  const policy = new UserPolicy(
    key,
    {
      user: user.name,
      policy: jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"],
            Resource: [bucket.arn],
          },
          { Effect: "Allow", Action: ON_OBJECTS, Resource: [interpolate`${bucket.arn}/*`] },
        ],
      }),
    },
    child(side),
  );
  return new AccessKey(key, { user: user.name }, child(side, { dependsOn: [policy] }));
}

type AzureSide = GroupReplicationArgs["azure"];

/** A storage account in three zones that keeps what was deleted for a while, under a lock where guarded. */
function createAccount(
  side: GroupSide,
  { resourceGroupName, network, reachable = true }: AzureSide,
  credentialsSecret: string,
): BackupStore<Output<string>> {
  const { guards, tags } = side;
  const key = `${side.key}-backups`;
  const account = new StorageAccount(
    key,
    {
      resourceGroupName,
      accountName: network.id.apply(accountName),
      location: network.region,
      kind: "StorageV2",
      sku: { name: "Standard_ZRS" },
      accessTier: "Cool",
      minimumTlsVersion: "TLS1_2",
      enableHttpsTrafficOnly: true,
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      allowSharedKeyAccess: true,
      tags,
    },
    child(side, { protect: guards.protect }),
  );
  const of = { resourceGroupName, accountName: account.name };
  if (guards.deletionProtection)
    new ManagementLockByScope(
      key,
      { scope: account.id, lockName: "keep", level: "CanNotDelete", notes: "Backups of the database" },
      child(side),
    );
  const kept = { enabled: true, days: DEFAULTS.recoveryDays };
  const service = new BlobServiceProperties(
    key,
    {
      ...of,
      blobServicesName: "default",
      deleteRetentionPolicy: kept,
      containerDeleteRetentionPolicy: kept,
    },
    child(side),
  );
  const container = new BlobContainer(
    key,
    { ...of, containerName: DEFAULTS.container, publicAccess: "None" },
    child(side, { protect: guards.protect, dependsOn: [service] }),
  );
  const key1 = reachable
    ? listStorageAccountKeysOutput(of, { parent: side.parent }).keys.apply(([first]) => first?.value ?? "")
    : "";
  createKeys(side, credentialsSecret, {
    AZURE_STORAGE_ACCOUNT_NAME: account.name,
    AZURE_STORAGE_ACCOUNT_KEY: secret(key1),
  });
  const endpoint = account.primaryEndpoints.apply(({ blob }) => blob.replace(/\/$/, ""));
  return { kind: "azure", container: container.name, endpoint, credentialsSecret };
}

/** A name that nobody else in the world has: 24 small letters and digits at most, and always the same. */
const accountName = (networkId: string): string =>
  `mysql${createHash("sha256").update(networkId.toLowerCase()).digest("hex").slice(0, 16)}`;
