import assert from "node:assert/strict";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { output, ResourceError } from "@pulumi/pulumi";
import { LoadBalancerController } from "../../../components/ingress/load-balancer-controller.ts";
import { NodeAutoscaling } from "../../../components/nodes/node-autoscaling.ts";
import { FargateNodes } from "../../../components/nodes/fargate-nodes.ts";
import { ClusterBaseline } from "../../../components/platform/cluster-baseline.ts";
import { labelsOf, type ResourceGraph } from "../../support/graph.ts";
import { apiServerRefusals } from "../nodes/fixtures.ts";
import { awsNetwork, deployEks, eksPool, stub } from "./fixtures.ts";

const EKS = "kakehashi:cluster:EksCluster::eks";
const SWITCH = "kubernetes:core/v1:ConfigMap::eks-network-policies";

const inAutoMode = { autoMode: {}, nodePools: {} };

/** What is made in a cluster of Auto Mode. */
const withIn = (then: NonNullable<NonNullable<Parameters<typeof deployEks>[1]>["then"]>) =>
  deployEks(inAutoMode, { then });

const refusal = async (deployed: Promise<unknown>): Promise<string> => {
  const failure: unknown = await deployed.catch((error: unknown) => error);
  assert.ok(failure instanceof ResourceError, String(failure));
  return failure.message;
};

describe("EksCluster in Auto Mode", () => {
  /** Shared by the tests that only look. */
  let graph: ResourceGraph;
  before(async () => {
    ({ graph } = await withIn(
      (cluster) => new ConfigMap("app", {}, { provider: cluster.provider, dependsOn: [...cluster.podsNeed] }),
    ));
  });

  it("has no node group, and of the add-ons the one that EKS does not bring", () => {
    assert.deepEqual(labelsOf(graph.children(EKS)), [
      "aws:cloudwatch/logGroup:LogGroup::eks-control-plane-logs",
      "aws:eks/accessEntry:AccessEntry::eks-admin-platform",
      "aws:eks/accessEntry:AccessEntry::eks-deployer",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation::eks-admin-platform",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation::eks-deployer",
      "aws:eks/addon:Addon::eks-addon-metrics-server",
      "aws:kms/alias:Alias::eks-secrets",
      "aws:kms/key:Key::eks-secrets",
      "eks:index:Cluster::eks",
      SWITCH,
      "pulumi:providers:kubernetes::eks",
    ]);
  });

  it("asks for its pools and a role of their nodes, and keeps Auto Mode's add-ons out", async () => {
    const { autoMode, bootstrapSelfManagedAddons, useDefaultVpcCni } = graph.inputsOf(
      "eks:index:Cluster",
      "eks",
    );
    const asked = (nodePools: readonly string[]) => ({
      enabled: true,
      createNodeRole: true,
      computeConfig: { nodePools },
    });
    assert.deepEqual(autoMode, asked(["general-purpose", "system"]));
    assert.deepEqual([bootstrapSelfManagedAddons, useDefaultVpcCni], [false, true]);
    const one = await deployEks({ ...inAutoMode, autoMode: { builtInPools: ["system"] } });
    assert.deepEqual(one.graph.inputsOf("eks:index:Cluster", "eks").autoMode, asked(["system"]));
  });

  it("has nodes hold network policies before there are pods, and a way out for their images", () => {
    const { inputs, deletedWith, provider } = graph.find(
      "kubernetes:core/v1:ConfigMap",
      "eks-network-policies",
    );
    assert.deepEqual(inputs.data, { "enable-network-policy-controller": "true" });
    assert.deepEqual([deletedWith, provider], ["eks:index:Cluster::eks", "pulumi:providers:kubernetes::eks"]);
    assert.deepEqual(graph.find("kubernetes:core/v1:ConfigMap", "app").dependsOn, [
      SWITCH,
      stub("nat-route"),
    ]);
    assert.deepEqual(graph.find("aws:eks/addon:Addon", "eks-addon-metrics-server").dependsOn, [
      stub("nat-route"),
    ]);
    assert.deepEqual(apiServerRefusals(graph.children(EKS)), []);
  });

  it("has volumes by its own driver, and names from the node", async () => {
    const made = await withIn(
      (cluster) => new ClusterBaseline("baseline", { cluster, namespaces: { shop: {} } }),
    );
    const storage = made.graph.inputsOf(
      "kubernetes:storage.k8s.io/v1:StorageClass",
      "baseline-encrypted-ssd",
    );
    assert.equal(storage.provisioner, "ebs.csi.eks.amazonaws.com");
    const dns = made.graph.inputsOf(
      "kubernetes:networking.k8s.io/v1:NetworkPolicy",
      "baseline-shop-allow-dns",
    );
    assert.match(JSON.stringify(dns.spec), /"to":\[\{"ipBlock":\{"cidr":"10\.66\.0\.10\/32"\}\}\]/);
  });

  describe("refuses", () => {
    it("node groups, their add-ons, and no pool at all", async () => {
      const pools = { general: eksPool(), batch: eksPool() };
      const addOnVersions = { coredns: "v1.13.1-eksbuild.1", "metrics-server": "v0.8.0-eksbuild.1" };
      assert.deepEqual(
        (await refusal(deployEks({ autoMode: { builtInPools: [] }, nodePools: pools, addOnVersions }))).split(
          "\n",
        ),
        [
          "nodePools: must be empty with autoMode: node groups need the add-ons that are not there, got general, batch; make them pools of NodeAutoscaling, or leave autoMode out",
          "autoMode.builtInPools: must name a pool: without one EKS makes no node, got none; use general-purpose, system, or leave it out",
          "addOnVersions.coredns: must not be set with autoMode, which has its own, got v1.13.1-eksbuild.1; remove it",
        ],
      );
    });

    it("a controller of load balancers, which it has", async () => {
      const made = withIn(
        (cluster) =>
          new LoadBalancerController("load-balancers", {
            cluster,
            namespace: output("aws-load-balancer-controller"),
            network: awsNetwork(),
          }),
      );
      assert.match(await refusal(made), /^load-balancers\.cluster: must not be in EKS Auto Mode, /);
    });

    it("Fargate, whose pods its cluster DNS does not answer", async () => {
      const made = withIn(
        (cluster) =>
          new FargateNodes("fargate", {
            cluster,
            clusterName: "dev-eks",
            network: awsNetwork(),
            oidcProviderArn: cluster.oidcProviderArn,
            profiles: { batch: [{ namespace: "batch" }] },
            logRetentionDays: 7,
            tags: {},
          }),
      );
      assert.match(await refusal(made), /^cluster: must run cluster DNS in pods: .*, got EKS Auto Mode; /);
    });

    for (const kind of ["karpenter", "cluster-autoscaler"] as const)
      it(`${kind} beside it, even where nobody says that it makes nodes`, async () => {
        const made = withIn(
          (cluster) =>
            new NodeAutoscaling("scaling", {
              cluster,
              clusterName: "dev-eks",
              network: awsNetwork(),
              autoscaling: kind === "karpenter" ? { kind, pools: {} } : { kind },
              nodePools: { general: { min: 2, max: 3 } },
              provisionsNodes: false,
              diskGiB: 64,
              tags: {},
            }),
        );
        assert.match(await refusal(made), /^nodes\.autoscaling\.kind: /);
      });
  });
});
