import assert from "node:assert/strict";
import { output } from "@pulumi/pulumi";
import { z } from "zod";
import { CopyStore } from "../../../components/database/copy-store.ts";
import { StagingCopy, type StagingCopyArgs } from "../../../components/database/staging-copy.ts";
import { labelsOf } from "../../support/graph.ts";
import { PLATFORM } from "../../support/platform.ts";
import { asked, below, Cluster, deployAurora, endpoint, TYPES } from "./fixtures.ts";

const STORE = "kakehashi:database:CopyStore::copy-store";
const COPY = "kakehashi:database:StagingCopy::staging-copy";
const CRON = "kubernetes:batch/v1:CronJob";
const HOST = "kakehashi-staging.cluster-c1a2b3c4d5e6.ap-northeast-1.rds.amazonaws.com";

const deployStore = () =>
  below(
    (parent) =>
      new CopyStore(
        "copy-store",
        {
          source: "kakehashi-test",
          target: "kakehashi-staging",
          accountId: "111111111111",
          region: "ap-northeast-1",
          tags: { environment: "test" },
        },
        { parent },
      ),
  );

const deployCopy = (changes: Partial<StagingCopyArgs> = {}) =>
  below((parent) => {
    asked.length = 0;
    return new StagingCopy(
      "staging-copy",
      {
        cluster: new Cluster("eks", "aws").contract,
        namespace: output("database"),
        production: endpoint("aws", "aurora", "aurora"),
        administratorSecret: output("arn of production's"),
        identifier: "kakehashi-test",
        productionCidrs: ["10.64.0.0/24"],
        storeUri: output("s3-ap-northeast-1://copies/copy"),
        schedule: "30 4 * * *",
        timeZone: "Asia/Tokyo",
        schemas: ["shop"],
        masks: { "shop.customers": { email: { kind: "email" } } },
        target: { host: HOST, secretArn: "arn of staging's", cidrs: ["10.88.32.0/20"] },
        ...changes,
      },
      { parent },
    );
  });

const statements = z.object({ Statement: z.array(z.looseObject({})) });
const policyOf = (text: unknown) => statements.parse(JSON.parse(z.string().parse(text))).Statement;

describe("CopyStore", () => {
  it("is a bucket that forgets, and a role for each cluster", async () => {
    const { graph } = await deployStore();
    assert.equal(graph.find("kakehashi:database:CopyStore", "copy-store").parent, PLATFORM);
    assert.deepEqual(labelsOf(graph.children(STORE)).toSorted(), [
      "aws:iam/role:Role::copy-store-export",
      "aws:iam/role:Role::copy-store-import",
      "aws:iam/rolePolicy:RolePolicy::copy-store-export",
      "aws:iam/rolePolicy:RolePolicy::copy-store-import",
      "aws:s3/bucket:Bucket::copy-store",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration::copy-store",
      "aws:s3/bucketPolicy:BucketPolicy::copy-store",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock::copy-store",
    ]);
    const { rules } = graph.inputsOf(
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "copy-store",
    );
    assert.deepEqual(rules, [
      {
        id: "copies",
        status: "Enabled",
        filter: { prefix: "" },
        expiration: { days: 1 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      },
    ]);
  });

  it("lets nobody in without TLS, and each role be one cluster's", async () => {
    const { graph } = await deployStore();
    const [denied] = policyOf(graph.inputsOf("aws:s3/bucketPolicy:BucketPolicy", "copy-store").policy);
    assert.deepEqual(
      [denied?.Effect, denied?.Condition],
      ["Deny", { Bool: { "aws:SecureTransport": "false" } }],
    );
    for (const [use, cluster, verb] of [
      ["export", "kakehashi-test", "s3:PutObject"],
      ["import", "kakehashi-staging", "s3:GetObjectVersion"],
    ] as const) {
      const role = graph.inputsOf("aws:iam/role:Role", `copy-store-${use}`);
      assert.equal(role.name, `kakehashi-test-copy-${use}`);
      assert.deepEqual(policyOf(role.assumeRolePolicy)[0]?.Condition, {
        StringEquals: { "aws:SourceArn": `arn:aws:rds:ap-northeast-1:111111111111:cluster:${cluster}` },
      });
      const allowed = JSON.stringify(
        policyOf(graph.inputsOf("aws:iam/rolePolicy:RolePolicy", `copy-store-${use}`).policy),
      );
      assert.ok(allowed.includes(verb));
      assert.equal(allowed.includes("s3:PutObject"), use === "export");
    }
  });
});

describe("StagingCopy", () => {
  it("has these children, gone with the cluster", async () => {
    const { graph } = await deployCopy();
    assert.equal(graph.find("kakehashi:database:StagingCopy", "staging-copy").parent, PLATFORM);
    assert.deepEqual(labelsOf(graph.children(COPY)).toSorted(), [
      `${CRON}::staging-copy`,
      `${TYPES.config}::staging-copy`,
      "kubernetes:core/v1:ServiceAccount::staging-copy",
      `${TYPES.policy}::staging-copy`,
    ]);
    for (const { provider, deletedWith } of graph.children(COPY))
      assert.deepEqual(
        [provider, deletedWith],
        ["pulumi:providers:kubernetes::eks", "test:index:Cluster::eks"],
      );
  });

  it("runs every morning, one at a time, and not again when it was refused", async () => {
    const { graph } = await deployCopy();
    const { spec } = z
      .object({
        spec: z.looseObject({
          jobTemplate: z.object({
            spec: z.looseObject({
              template: z.object({ spec: z.looseObject({}) }),
              podFailurePolicy: z.unknown(),
            }),
          }),
        }),
      })
      .parse(graph.inputsOf(CRON, "staging-copy"));
    assert.deepEqual(
      [spec.schedule, spec.timeZone, spec.suspend, spec.concurrencyPolicy],
      ["30 4 * * *", "Asia/Tokyo", false, "Forbid"],
    );
    assert.deepEqual(spec.jobTemplate.spec.podFailurePolicy, {
      rules: [
        { action: "FailJob", onExitCodes: { containerName: "copy", operator: "In", values: [3] } },
        { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
      ],
    });
    const pod = JSON.stringify(spec.jobTemplate.spec.template.spec);
    for (const needed of [
      '"automountServiceAccountToken":false',
      '"runAsNonRoot":true',
      '"restartPolicy":"Never"',
      HOST,
      "aurora.example",
    ])
      assert.ok(pod.includes(needed), needed);
    assert.equal(pod.split('"readOnlyRootFilesystem":true').length - 1, 3);
  });

  it("is suspended without a schedule", async () => {
    const { graph } = await deployCopy({ schedule: undefined });
    const { spec } = z.object({ spec: z.looseObject({}) }).parse(graph.inputsOf(CRON, "staging-copy"));
    assert.equal(spec.suspend, true);
  });

  it("reads both administrators' secrets, and a key of their own", async () => {
    await deployCopy({ target: { host: HOST, secretArn: "s", secretKeyArn: "k", cidrs: [] } });
    assert.equal(asked.length, 1);
    const text = JSON.stringify(asked[0]);
    assert.match(text, /"account":"database\/staging-copy"/);
    assert.match(text, /secretsmanager:GetSecretValue.*kms:Decrypt/);
  });

  it("reaches the two servers' ranges by MySQL, and lets nobody in", async () => {
    const { graph } = await deployCopy();
    const policy = JSON.stringify(graph.inputsOf(TYPES.policy, "staging-copy").spec);
    const mysql = {
      ports: [{ port: 3306, protocol: "TCP" }],
      to: ["10.64.0.0/24", "10.88.32.0/20"].map((cidr) => ({ ipBlock: { cidr } })),
    };
    assert.ok(policy.includes(JSON.stringify(mysql)), policy);
    assert.ok(!policy.includes('"ingress"'));
  });

  it("refuses production as its target", async () => {
    const host = HOST.replace("staging", "test");
    await assert.rejects(
      deployCopy({ target: { host, secretArn: "s", cidrs: [] } }),
      new RegExp(
        `staging-copy.target.host: is production, and nothing is copied over it, got ${host}; name staging's cluster`,
      ),
    );
  });
});

describe("AuroraMySql with files in S3", () => {
  it("uses one role, by its parameters and an association, and reaches S3", async () => {
    const { graph } = await deployAurora({
      s3: { roleArn: "arn:role", prefixListId: "pl-1" },
      clientCidrs: ["10.80.0.0/16"],
    });
    const { parameters } = graph.inputsOf(TYPES.clusterParameters, "aurora-mysql");
    assert.ok(
      z
        .array(z.unknown())
        .parse(parameters)
        .some(
          (it) =>
            JSON.stringify(it) ===
            JSON.stringify({ applyMethod: "immediate", name: "aws_default_s3_role", value: "arn:role" }),
        ),
      JSON.stringify(parameters),
    );
    const association = graph.inputsOf(
      "aws:rds/clusterRoleAssociation:ClusterRoleAssociation",
      "aurora-mysql-s3",
    );
    assert.deepEqual([association.roleArn, association.featureName], ["arn:role", undefined]);
    const egress = graph.inputsOf(TYPES.egress, "aurora-mysql-to-s3");
    assert.deepEqual([egress.prefixListId, egress.fromPort, egress.toPort], ["pl-1", 443, 443]);
    assert.equal(graph.inputsOf(TYPES.ingress, "aurora-mysql-from-10-80-0-0-16").cidrIpv4, "10.80.0.0/16");
  });
});
