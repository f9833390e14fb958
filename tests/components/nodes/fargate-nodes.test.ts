import assert from "node:assert/strict";
import { output, ResourceError } from "@pulumi/pulumi";
import { Workload } from "../../../components/workload/workload.ts";
import { FargateNodes, type FargateNodesArgs } from "../../../components/nodes/fargate-nodes.ts";
import { trusts } from "../../../simulator/aws/policy-documents.ts";
import { Cluster } from "../database/fixtures.ts";
import { labelsOf, type ResourceGraph } from "../../support/graph.ts";
import type { Json } from "../../support/snapshot.ts";
import { awsNetwork, azureNetwork, deployEks, EKS_ISSUER } from "../cluster/fixtures.ts";

const FARGATE = "kakehashi:nodes:FargateNodes::burst";
const PROFILE = "aws:eks/fargateProfile:FargateProfile";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const LOGS = "aws:cloudwatch/logGroup:LogGroup";
const CONFIG = "kubernetes:core/v1:ConfigMap";
const NAMESPACE = "kubernetes:core/v1:Namespace";
const PROVIDER_ARN = "arn:aws:iam::111111111111:oidc-provider/id";

const args: Omit<FargateNodesArgs, "cluster"> = {
  clusterName: "dev-eks",
  oidcProviderArn: PROVIDER_ARN,
  network: awsNetwork(),
  profiles: { web: [{ namespace: "web", labels: { burst: "yes" } }], jobs: [{ namespace: "jobs-*" }] },
  logRetentionDays: 7,
  tags: { environment: "test" },
};

const onEks = (overrides: Partial<FargateNodesArgs> = {}) =>
  deployEks(
    {},
    {
      then: (cluster) => {
        const nodes = new FargateNodes("burst", { ...args, cluster, ...overrides });
        return nodes.identityFor("web", { namespace: "web", name: "server" }, { aws: { statements: [] } });
      },
    },
  );

/** The trust policy of a role. */
const trustOf = (graph: ResourceGraph, role: string): string => {
  const { assumeRolePolicy } = graph.inputsOf(ROLE, role);
  assert.ok(typeof assumeRolePolicy === "string");
  return assumeRolePolicy;
};

const parsed = (value: Json | undefined): unknown => JSON.parse(typeof value === "string" ? value : "");

describe("FargateNodes", () => {
  /** Shared by the tests that only look. */
  let graph: ResourceGraph;
  before(async () => {
    ({ graph } = await onEks());
  });

  it("makes exactly these children", () => {
    assert.deepEqual(labelsOf(graph.children(FARGATE)), [
      `${LOGS}::burst`,
      `${PROFILE}::burst-jobs`,
      `${PROFILE}::burst-web`,
      `${ROLE}::burst-execution`,
      `${ROLE}::burst-identity-web`,
      `${POLICY}::burst-execution`,
      `${ATTACHMENT}::burst-execution-pods`,
      `${CONFIG}::burst-logs`,
      `${NAMESPACE}::burst-logs`,
    ]);
  });

  it("makes profiles of private subnets, which wait for the log router and the role's rights", () => {
    const profile = graph.find(PROFILE, "burst-web");
    assert.deepEqual(profile.inputs, {
      clusterName: "dev-eks",
      podExecutionRoleArn: "arn of burst-execution",
      subnetIds: ["subnet-a", "subnet-c"],
      selectors: [{ namespace: "web", labels: { burst: "yes" } }],
      tags: { environment: "test" },
    });
    assert.deepEqual(profile.dependsOn, [
      `${POLICY}::burst-execution`,
      `${ATTACHMENT}::burst-execution-pods`,
      `${CONFIG}::burst-logs`,
    ]);
    assert.deepEqual(graph.inputsOf(PROFILE, "burst-jobs").selectors, [{ namespace: "jobs-*" }]);
  });

  it("lets only profiles of this cluster take the execution role", () => {
    const policy = trustOf(graph, "burst-execution");
    assert.ok(trusts(policy, "eks-fargate-pods.amazonaws.com", "sts:AssumeRole"));
    assert.deepEqual(parsed(policy), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "eks-fargate-pods.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            ArnLike: {
              "aws:SourceArn": "arn:aws:eks:ap-northeast-1:111111111111:fargateprofile/dev-eks/*",
            },
          },
        },
      ],
    });
  });

  it("gives a service account a role by the cluster's issuer", () => {
    const issuer = EKS_ISSUER.replace("https://", "");
    assert.deepEqual(parsed(trustOf(graph, "burst-identity-web")), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: PROVIDER_ARN },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${issuer}:sub`]: "system:serviceaccount:web:server",
              [`${issuer}:aud`]: "sts.amazonaws.com",
            },
          },
        },
      ],
    });
  });

  it("sends the pods' lines to one group that ends", () => {
    assert.deepEqual(graph.inputsOf(LOGS, "burst"), {
      name: "/aws/eks/dev-eks/fargate",
      retentionInDays: 7,
      tags: { environment: "test" },
    });
    const { metadata } = graph.inputsOf(NAMESPACE, "burst-logs");
    assert.deepEqual(metadata, { name: "aws-observability", labels: { "aws-observability": "enabled" } });
    const config = graph.find(CONFIG, "burst-logs");
    assert.deepEqual(config.inputs.metadata, { name: "aws-logging", namespace: "aws-observability" });
    const { data } = config.inputs;
    assert.ok(typeof data === "object" && data !== null && "output.conf" in data);
    assert.equal(
      data["output.conf"],
      [
        "[OUTPUT]",
        "    Name cloudwatch_logs",
        "    Match kube.*",
        "    region ap-northeast-1",
        "    log_group_name /aws/eks/dev-eks/fargate",
        "    log_stream_prefix pod-",
        "    auto_create_group false",
        "",
      ].join("\n"),
    );
    assert.equal(config.deletedWith, "eks:index:Cluster::eks");
    assert.equal(config.provider, "pulumi:providers:kubernetes::eks");
  });

  it("refuses what EKS would refuse later, with all problems together", async () => {
    await assert.rejects(
      onEks({ network: azureNetwork(), profiles: {} }),
      (error: unknown) =>
        error instanceof ResourceError &&
        /^network: must be of AWS.*got azure with 0.*\nprofiles: must name a profile, got none/.test(
          error.message,
        ),
    );
  });

  it("takes apps that are placed on it, with roles that reach their pods", async () => {
    const deployed = await deployEks(
      {},
      {
        then: (cluster) => {
          const nodes = new FargateNodes("burst", { ...args, cluster });
          const namespaces = { web: output("web") };
          return new Workload("jobs", {
            clusters: {
              eks: { cluster: nodes.cluster, namespaces },
              aks: { cluster: new Cluster("aks", "azure").contract, namespaces },
            },
            namespace: "web",
            image: `example.com/jobs@sha256:${"0".repeat(64)}`,
            images: { lock: {}, pinned: true },
            requestSeconds: 5,
            size: { cpuMillicores: 250, memoryMiB: 512, replicas: { kind: "single" } },
            mode: "active-active",
            placement: { eks: nodes.nodeClass, aks: { kind: "aks-nodes" } },
            permissions: { aws: { statements: [{ actions: ["sqs:ReceiveMessage"], resources: ["*"] }] } },
            delivery: "pulumi",
          });
        },
      },
    );
    const { metadata } = deployed.graph.inputsOf(
      "kubernetes:core/v1:ServiceAccount",
      "jobs-eks-service-account",
    );
    assert.match(JSON.stringify(metadata), /"eks\.amazonaws\.com\/role-arn":"arn of burst-identity-jobs/);
    const pods = deployed.graph.find("kubernetes:apps/v1:Deployment", "jobs-eks-deployment");
    for (const label of [`${PROFILE}::burst-jobs`, `${PROFILE}::burst-web`])
      assert.ok(pods.dependsOn.includes(label), pods.dependsOn.join());
  });
});
