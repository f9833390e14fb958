import assert from "node:assert/strict";
import { ResourceError } from "@pulumi/pulumi";
import { NodeAutoscaling, type NodeAutoscalingArgs } from "../../../components/nodes/node-autoscaling.ts";
import type { ProvisionedPool } from "../../../lib/nodes/autoscaling.ts";
import { labelsOf, type ResourceGraph } from "../../support/graph.ts";
import { awsNetwork, deployEks } from "../cluster/fixtures.ts";
import { apiServerRefusals } from "./fixtures.ts";

const SCALING = "kakehashi:nodes:NodeAutoscaling::scaling";
const RBAC = "kubernetes:rbac.authorization.k8s.io/v1";
const CRD = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
const CLASS = "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass";
const POOL = "kubernetes:karpenter.sh/v1:NodePool";
const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";
const QUEUE = "aws:sqs/queue:Queue";
const ENTRY = "aws:eks/accessEntry:AccessEntry";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

const EVENTS = ["health", "rebalance", "reservation", "spot", "state"];

const web: ProvisionedPool = {
  capacity: ["spot"],
  architectures: ["amd64"],
  families: ["m"],
  cpuLimit: 64,
  expireHours: 168,
  terminationGraceSeconds: 600,
  labels: {},
  taints: [],
};

const onKarpenter = (karpenter: Partial<NonNullable<NodeAutoscalingArgs["karpenter"]>> = {}) =>
  deployEks(
    {},
    {
      then: (cluster) =>
        new NodeAutoscaling("scaling", {
          cluster,
          clusterName: "dev-eks",
          network: awsNetwork(),
          autoscaling: { kind: "karpenter", pools: { web } },
          nodePools: { general: { min: 2, max: 3 } },
          provisionsNodes: false,
          diskGiB: 64,
          karpenter: {
            securityGroupId: cluster.securityGroupId,
            amiAlias: "al2023@v20261101",
            ...karpenter,
          },
          tags: { environment: "test" },
        }),
    },
  );

function policyText(graph: ResourceGraph): string {
  const { policy } = graph.inputsOf("aws:iam/rolePolicy:RolePolicy", "eks-identity-karpenter");
  assert.ok(typeof policy === "string");
  return policy;
}

describe("NodeAutoscaling by Karpenter", () => {
  /** Shared by the tests that only look. */
  let graph: ResourceGraph;
  before(async () => {
    ({ graph } = await onKarpenter());
  });

  it("is exactly these children", () => {
    assert.deepEqual(
      labelsOf(graph.children(SCALING)),
      [
        ...EVENTS.flatMap((it) => [
          `${RULE}::scaling-interruptions-${it}`,
          `${TARGET}::scaling-interruptions-${it}`,
        ]),
        `${ENTRY}::scaling-node`,
        "aws:iam/role:Role::scaling-node",
        ...["registry", "worker"].map(
          (it) => `aws:iam/rolePolicyAttachment:RolePolicyAttachment::scaling-node-${it}`,
        ),
        `${QUEUE}::scaling-interruptions`,
        "aws:sqs/queuePolicy:QueuePolicy::scaling-interruptions",
        ...["ec2nodeclasses", "nodeclaims", "nodepools"].map((it) => `${CRD}::scaling-${it}`),
        `${DEPLOYMENT}::scaling`,
        "kubernetes:core/v1:Service::scaling",
        "kubernetes:core/v1:ServiceAccount::scaling",
        `${CLASS}::scaling`,
        `${POOL}::scaling-web`,
        "kubernetes:policy/v1:PodDisruptionBudget::scaling",
        `${RBAC}:ClusterRole::scaling`,
        `${RBAC}:ClusterRoleBinding::scaling`,
        `${RBAC}:Role::scaling-kube-system`,
        `${RBAC}:RoleBinding::scaling-kube-system`,
      ].sort(),
    );
  });

  it("is objects that the API server takes", () => {
    const own = graph.children(SCALING).filter(({ type }) => !type.includes("karpenter"));
    assert.deepEqual(apiServerRefusals(own), []);
  });

  it("goes with the cluster, but for the pools, whose machines would stay", () => {
    for (const child of graph.children(SCALING).filter(({ type }) => type.startsWith("kubernetes:")))
      assert.equal(
        child.deletedWith,
        [CLASS, POOL].includes(child.type) ? "" : "eks:index:Cluster::eks",
        child.label,
      );
  });

  it("takes machines away as long as there are pools: they wait for all that it needs", () => {
    const { dependsOn } = graph.find(CLASS, "scaling");
    for (const label of [
      `${DEPLOYMENT}::scaling`,
      `${ENTRY}::scaling-node`,
      `${TARGET}::scaling-interruptions-spot`,
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment::scaling-node-worker",
    ])
      assert.ok(dependsOn.includes(label), label);
    assert.ok(graph.find(POOL, "scaling-web").dependsOn.includes(`${CLASS}::scaling`));
    const controller = graph.find(DEPLOYMENT, "scaling");
    for (const label of [`${CRD}::scaling-nodepools`, "aws:eks/nodeGroup:NodeGroup::eks-nodes-general"])
      assert.ok(controller.dependsOn.includes(label), label);
  });

  it("lets its nodes in by their own role, which it alone may hand out", () => {
    assert.deepEqual(graph.inputsOf(ENTRY, "scaling-node"), {
      clusterName: "dev-eks",
      principalArn: "arn of scaling-node",
      type: "EC2_LINUX",
      tags: { environment: "test" },
    });
    assert.match(policyText(graph), /"Action":\["iam:PassRole"\],"Resource":\["arn of scaling-node"\]/);
  });

  it("hears of what goes: each rule to one encrypted queue that lets it send", () => {
    const { messageRetentionSeconds, sqsManagedSseEnabled } = graph.inputsOf(QUEUE, "scaling-interruptions");
    assert.deepEqual([messageRetentionSeconds, sqsManagedSseEnabled], [300, true]);
    for (const key of EVENTS)
      assert.deepEqual(graph.find(TARGET, `scaling-interruptions-${key}`).dependsOn, [
        "aws:sqs/queuePolicy:QueuePolicy::scaling-interruptions",
      ]);
  });

  it("makes nodes like those of node groups", () => {
    assert.deepEqual(graph.inputsOf(CLASS, "scaling"), {
      apiVersion: "karpenter.k8s.aws/v1",
      kind: "EC2NodeClass",
      metadata: { name: "dev-eks" },
      spec: {
        role: "scaling-node",
        amiSelectorTerms: [{ alias: "al2023@v20261101" }],
        subnetSelectorTerms: [{ id: "subnet-a" }, { id: "subnet-c" }],
        securityGroupSelectorTerms: [{ id: "sg-cluster" }],
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        blockDeviceMappings: [
          {
            deviceName: "/dev/xvda",
            ebs: { volumeType: "gp3", volumeSize: "64Gi", encrypted: true, deleteOnTermination: true },
          },
        ],
        tags: { environment: "test" },
      },
    });
  });

  it("encrypts their disks by a key of ours, where there is one", async () => {
    const volumeKeyArn = "arn:aws:kms:ap-northeast-1:111111111111:key/1";
    const keyed = await onKarpenter({ volumeKeyArn });
    const { spec } = keyed.graph.inputsOf(CLASS, "scaling");
    assert.ok(JSON.stringify(spec).includes(`"kmsKeyID":"${volumeKeyArn}"`));
    assert.ok(policyText(keyed.graph).includes(`"Resource":["${volumeKeyArn}"]`));
  });

  it("is refused with an image that moves", async () => {
    await assert.rejects(
      onKarpenter({ amiAlias: "al2023@latest" }),
      (error: unknown) =>
        error instanceof ResourceError &&
        error.message.startsWith("nodes.karpenter.amiAlias: must name a version of AL2023"),
    );
  });
});
