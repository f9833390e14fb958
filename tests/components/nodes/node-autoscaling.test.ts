import assert from "node:assert/strict";
import { ResourceError } from "@pulumi/pulumi";
import { NodeAutoscaling, type NodeAutoscalingArgs } from "../../../components/nodes/node-autoscaling.ts";
import type { ProvisionedPool } from "../../../lib/nodes/autoscaling.ts";
import { labelsOf, type ResourceGraph } from "../../support/graph.ts";
import { awsNetwork, azureNetwork, deployAks, deployEks } from "../cluster/fixtures.ts";
import { apiServerRefusals } from "./fixtures.ts";

const SCALING = "kakehashi:nodes:NodeAutoscaling::scaling";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const RBAC = "kubernetes:rbac.authorization.k8s.io/v1";
const POLICY = "aws:iam/rolePolicy:RolePolicy";

const web: ProvisionedPool = {
  capacity: ["spot"],
  architectures: ["amd64"],
  families: ["D"],
  cpuLimit: 64,
  expireHours: 168,
  terminationGraceSeconds: 600,
  labels: {},
  taints: [],
};

const shared = {
  clusterName: "dev",
  nodePools: { general: { min: 2, max: 3 } },
  provisionsNodes: false,
  diskGiB: 64,
  tags: { environment: "test" },
};

const onEks = (overrides: Partial<NodeAutoscalingArgs>) =>
  deployEks(
    {},
    {
      then: (cluster) =>
        new NodeAutoscaling("scaling", {
          ...shared,
          cluster,
          network: awsNetwork(),
          autoscaling: { kind: "cluster-autoscaler" },
          ...overrides,
        }),
    },
  );

describe("NodeAutoscaling by the cluster autoscaler on EKS", () => {
  /** Shared by the tests that only look. */
  let graph: ResourceGraph;
  before(async () => {
    ({ graph } = await onEks({ graceSeconds: 900 }));
  });

  it("is exactly these children, gone with the cluster", () => {
    assert.deepEqual(labelsOf(graph.children(SCALING)), [
      `${DEPLOYMENT}::scaling`,
      "kubernetes:core/v1:ServiceAccount::scaling",
      `${RBAC}:ClusterRole::scaling`,
      `${RBAC}:ClusterRoleBinding::scaling`,
      `${RBAC}:Role::scaling-kube-system`,
      `${RBAC}:RoleBinding::scaling-kube-system`,
    ]);
    for (const child of graph.children(SCALING)) {
      assert.equal(child.provider, "pulumi:providers:kubernetes::eks", child.label);
      assert.equal(child.deletedWith, "eks:index:Cluster::eks", child.label);
    }
  });

  it("is objects that the API server takes", () => {
    assert.deepEqual(apiServerRefusals(graph.children(SCALING)), []);
  });

  it("sizes this cluster's groups only", () => {
    const { policy } = graph.inputsOf(POLICY, "eks-identity-cluster-autoscaler");
    assert.ok(typeof policy === "string");
    const sizing = {
      Effect: "Allow",
      Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
      Resource: ["*"],
      Condition: { StringEquals: { "aws:ResourceTag/k8s.io/cluster-autoscaler/dev": "owned" } },
    };
    assert.ok(policy.endsWith(`,${JSON.stringify(sizing)}]}`), policy);
  });

  it("finds groups by their tags, and gives pods the time that is asked", () => {
    const { spec } = graph.inputsOf(DEPLOYMENT, "scaling");
    const text = JSON.stringify(spec);
    for (const part of [
      "--node-group-auto-discovery=asg:tag=k8s.io/cluster-autoscaler/enabled,k8s.io/cluster-autoscaler/dev",
      "--max-graceful-termination-sec=900",
      "registry.k8s.io/autoscaling/cluster-autoscaler:v1.35.0",
      "ap-northeast-1",
    ])
      assert.ok(text.includes(JSON.stringify(part)), part);
  });
});

describe("NodeAutoscaling by pools", () => {
  it("is AKS's own, with a class and a pool that outlive nothing", async () => {
    const { graph, result } = await deployAks(
      { nodeProvisioning: "auto", nodePools: {} },
      {
        then: (cluster) =>
          new NodeAutoscaling("scaling", {
            ...shared,
            cluster,
            network: azureNetwork(),
            nodePools: {},
            provisionsNodes: true,
            autoscaling: { kind: "node-auto-provisioning", pools: { web } },
          }),
      },
    );
    const [aksClass, pool] = [
      "kubernetes:karpenter.azure.com/v1beta1:AKSNodeClass::scaling",
      "kubernetes:karpenter.sh/v1:NodePool::scaling-web",
    ];
    assert.deepEqual(labelsOf(graph.children(SCALING)), [aksClass, pool]);
    const made = graph.find("kubernetes:karpenter.sh/v1:NodePool", "scaling-web");
    assert.deepEqual([made.dependsOn, made.deletedWith], [[aksClass], ""]);
    assert.deepEqual(result.made?.nodeClasses, {
      web: { kind: "aks-auto-provisioned", terminationGracePeriodSeconds: 600 },
    });
  });

  it("is refused without what Karpenter's nodes are made of", async () => {
    await assert.rejects(
      onEks({ autoscaling: { kind: "karpenter", pools: { web } } }),
      (error: unknown) =>
        error instanceof ResourceError &&
        error.message.startsWith("nodes.karpenter: must say what Karpenter's nodes"),
    );
  });
});
