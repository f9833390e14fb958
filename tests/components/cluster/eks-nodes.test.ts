import assert from "node:assert/strict";
import type { ResourceGraph } from "../../support/graph.ts";
import type { Json } from "../../support/snapshot.ts";
import { deployEks, eksPool, stub } from "./fixtures.ts";

const ADDON = "aws:eks/addon:Addon";
const ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";

describe("nodes of EksCluster", () => {
  /** Shared by the tests that only look: of the smallest cluster. */
  let graph: ResourceGraph;
  before(async () => {
    ({ graph } = await deployEks());
  });

  it("run AL2023 in private subnets, repair themselves, and are left to the autoscaler", async () => {
    const pool = eksPool({
      instanceTypes: ["m7g.large", "m8g.large"],
      architecture: "arm64",
      capacity: "spot",
      min: 2,
      max: 9,
      labels: { tier: "batch" },
      taints: [{ key: "batch", value: "yes", effect: "NoExecute" }],
    });
    const { graph } = await deployEks({ nodePools: { general: eksPool(), batch: pool } });
    const group = graph.find(NODE_GROUP, "eks-nodes-batch");
    assert.deepEqual(group.inputs, {
      clusterName: "dev-eks",
      nodeRoleArn: "arn of eks-node",
      subnetIds: ["subnet-a", "subnet-c"],
      version: "1.35",
      launchTemplate: { id: "lt of eks-nodes-batch", version: "3" },
      amiType: "AL2023_ARM_64_STANDARD",
      capacityType: "SPOT",
      instanceTypes: ["m7g.large", "m8g.large"],
      scalingConfig: { minSize: 2, maxSize: 9, desiredSize: 2 },
      updateConfig: { maxUnavailablePercentage: 33 },
      nodeRepairConfig: { enabled: true },
      labels: { tier: "batch" },
      taints: [{ key: "batch", value: "yes", effect: "NO_EXECUTE" }],
      tags: { environment: "test" },
    });
    assert.deepEqual(group.ignoreChanges, ["scalingConfig.desiredSize"]);
  });

  it("wait for what they cannot become ready without, and for nothing else", () => {
    const group = graph.find(NODE_GROUP, "eks-nodes-general");
    assert.deepEqual(group.dependsOn, [
      `${ADDON}::eks-addon-eks-pod-identity-agent`,
      `${ADDON}::eks-addon-kube-proxy`,
      `${ADDON}::eks-addon-vpc-cni`,
      `${ASSOCIATION}::eks-identity-vpc-cni`,
      `${ATTACHMENT}::eks-node-registry`,
      `${ATTACHMENT}::eks-node-worker`,
      stub("nat-route"),
    ]);
  });

  it("take IMDSv2 only, one hop, and an encrypted disk", async () => {
    const { graph } = await deployEks({ nodePools: { general: eksPool({ diskGiB: 100 }) } });
    const tags = { environment: "test", Name: "eks-nodes-general" };
    assert.deepEqual(graph.inputsOf("aws:ec2/launchTemplate:LaunchTemplate", "eks-nodes-general"), {
      updateDefaultVersion: true,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: { volumeType: "gp3", volumeSize: 100, encrypted: "true", deleteOnTermination: "true" },
        },
      ],
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags,
      })),
      tags: { environment: "test" },
    });
  });

  it("start with one node where cluster DNS is to run, however small the pool", async () => {
    const nodePools = { burst: eksPool({ capacity: "spot", min: 0 }), general: eksPool({ min: 0 }) };
    const { graph } = await deployEks({ nodePools });
    const desired = (name: string): Json | undefined => graph.inputsOf(NODE_GROUP, name).scalingConfig;
    assert.deepEqual(desired("eks-nodes-general"), { minSize: 0, maxSize: 3, desiredSize: 1 });
    assert.deepEqual(desired("eks-nodes-burst"), { minSize: 0, maxSize: 3, desiredSize: 0 });
  });

  it("hold the kubelet's rights and the right to pull images, no more", () => {
    const policies = graph
      .ofType(ATTACHMENT)
      .filter(({ inputs }) => inputs.role === "eks-node")
      .map(({ inputs }) => inputs.policyArn);
    assert.deepEqual(policies, [
      "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    ]);
  });
});

describe("add-ons of EksCluster", () => {
  /** Shared by the tests that only look: of the smallest cluster. */
  let graph: ResourceGraph;
  before(async () => {
    ({ graph } = await deployEks());
  });

  it("of nodes wait for the cluster alone", () => {
    for (const name of ["vpc-cni", "kube-proxy", "eks-pod-identity-agent"]) {
      const addOn = graph.find(ADDON, `eks-addon-${name}`);
      assert.deepEqual(addOn.dependsOn, [], name);
      assert.deepEqual(addOn.propertyDependencies.clusterName, ["eks:index:Cluster::eks"], name);
    }
  });

  it("of pods wait for the pool that cluster DNS runs on, not for the others", async () => {
    const nodePools = { burst: eksPool({ capacity: "spot" }), general: eksPool() };
    const { graph } = await deployEks({ nodePools });
    const home = `${NODE_GROUP}::eks-nodes-general`;
    assert.deepEqual(graph.find(ADDON, "eks-addon-coredns").dependsOn, [home]);
    assert.deepEqual(graph.find(ADDON, "eks-addon-metrics-server").dependsOn, [home]);
    assert.deepEqual(graph.find(ADDON, "eks-addon-aws-ebs-csi-driver").dependsOn, [
      home,
      `${ASSOCIATION}::eks-identity-ebs-csi`,
    ]);
  });

  it("take over what they find, keep what was tuned, and enforce network policies", () => {
    assert.deepEqual(graph.inputsOf(ADDON, "eks-addon-vpc-cni"), {
      clusterName: "dev-eks",
      addonName: "vpc-cni",
      configurationValues: '{"enableNetworkPolicy":"true"}',
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "PRESERVE",
      tags: { environment: "test" },
    });
  });

  it("have the versions that are asked for", async () => {
    const { graph } = await deployEks({ addOnVersions: { coredns: "v1.13.1-eksbuild.1" } });
    assert.equal(graph.inputsOf(ADDON, "eks-addon-coredns").addonVersion, "v1.13.1-eksbuild.1");
    assert.equal("addonVersion" in graph.inputsOf(ADDON, "eks-addon-kube-proxy"), false);
  });
});
