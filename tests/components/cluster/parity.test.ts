import assert from "node:assert/strict";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import type { KubernetesCluster } from "../../../components/contracts/kubernetes-cluster.ts";
import type { Registered, ResourceGraph } from "../../support/graph.ts";
import { secret, UNKNOWN, valueOf } from "../../support/snapshot.ts";
import {
  AKS_ISSUER,
  AKS_SERVER,
  aksPool,
  CA,
  DEPLOY_ROLE,
  deployAks,
  deployEks,
  EKS_ISSUER,
  EKS_SERVER,
  eksPool,
  TENANT,
} from "./fixtures.ts";

/** What a test asks of either cloud. */
interface Options {
  readonly preview?: boolean;
  /** Sizes of the pools, by name. */
  readonly pools?: Readonly<Record<string, number>>;
  readonly then?: (cluster: KubernetesCluster) => unknown;
}

interface Deployed {
  readonly cluster: KubernetesCluster;
  readonly graph: ResourceGraph;
}

const ONE_POOL = { general: 3 };

/** One entry a cloud: how to deploy it, and the words in which it meets the contract. */
const CLOUDS = {
  EKS: {
    deploy: async ({
      preview = false,
      pools = ONE_POOL,
      then = () => undefined,
    }: Options): Promise<Deployed> => {
      const sizes = Object.entries(pools).map(([name, max]) => [name, eksPool({ max })] as const);
      const { result, graph } = await deployEks({ nodePools: Object.fromEntries(sizes) }, { preview, then });
      return { cluster: result.cluster, graph };
    },
    name: "eks",
    cloud: "aws",
    clusterName: "dev-eks",
    server: EKS_SERVER,
    issuer: EKS_ISSUER,
    login: {
      command: "aws",
      args: [
        ...["eks", "get-token", "--output", "json"],
        ...["--cluster-name", "dev-eks", "--region", "ap-northeast-1", "--role-arn", DEPLOY_ROLE],
      ],
      installHint: "Install the AWS CLI v2: https://docs.aws.amazon.com/cli/",
    },
    takesAlong: "eks:index:Cluster::eks",
    pods: [
      "aws:eks/addon:Addon::eks-addon-aws-ebs-csi-driver",
      "aws:eks/addon:Addon::eks-addon-coredns",
      "aws:eks/nodeGroup:NodeGroup::eks-nodes-general",
    ],
    identity: "pod-identity",
    identityKinds: [
      "aws:eks/podIdentityAssociation:PodIdentityAssociation",
      "aws:iam/role:Role",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    ],
  },
  AKS: {
    deploy: async ({
      preview = false,
      pools = ONE_POOL,
      then = () => undefined,
    }: Options): Promise<Deployed> => {
      const sizes = Object.entries(pools).map(([name, max]) => [name, aksPool({ max })] as const);
      const { result, graph } = await deployAks({ nodePools: Object.fromEntries(sizes) }, { preview, then });
      return { cluster: result.cluster, graph };
    },
    name: "aks",
    cloud: "azure",
    clusterName: "dev-aks",
    server: AKS_SERVER,
    issuer: AKS_ISSUER,
    login: {
      command: "kubelogin",
      args: [
        ...["get-token", "--login", "azurecli", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630"],
        ...["--tenant-id", TENANT],
      ],
      installHint: "Install kubelogin: https://azure.github.io/kubelogin/install.html",
    },
    takesAlong: "azure-native:containerservice:ManagedCluster::aks",
    pods: ["azure-native:containerservice:AgentPool::aks-pool-general"],
    identity: "workload-identity",
    identityKinds: [
      "azure-native:authorization:RoleAssignment",
      "azure-native:managedidentity:FederatedIdentityCredential",
      "azure-native:managedidentity:UserAssignedIdentity",
    ],
  },
} as const;

/** What an app asks for; each cloud reads its part. */
const PERMISSIONS = {
  aws: { managedPolicies: { reader: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" } },
  azure: {
    roles: [{ key: "reader", roleDefinitionGuid: "acdd72a7-3385-48ef-bd42-f606fba81ae7", scope: "/a" }],
  },
};

for (const [service, expected] of Object.entries(CLOUDS)) {
  const inCluster = (cluster: KubernetesCluster): ConfigMap =>
    new ConfigMap("app", { data: { a: "b" } }, { provider: cluster.provider });

  const providerOf = (graph: ResourceGraph): Registered =>
    graph.find("pulumi:providers:kubernetes", expected.name);

  describe(`${service} as a KubernetesCluster`, () => {
    it("has every output of the contract", async () => {
      const { cluster } = await expected.deploy({});
      assert.equal(cluster.cloud, expected.cloud);
      assert.equal(await valueOf(cluster.clusterName), expected.clusterName);
      assert.equal(await valueOf(cluster.endpoint), expected.server);
      assert.equal(await valueOf(cluster.oidcIssuerUrl), expected.issuer);
      assert.deepEqual(await valueOf(cluster.egressAddresses), ["198.51.100.1", "198.51.100.2"]);
      assert.deepEqual(cluster.capabilities, {
        kubernetesVersion: "1.35",
        virtualNodes: false,
        fargate: false,
        identity: expected.identity,
      });
    });

    it("has a secret kubeconfig that logs each user in as themselves", async () => {
      const { cluster } = await expected.deploy({});
      const { clusterName: name, server } = expected;
      const kubeconfig = {
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name, cluster: { server, "certificate-authority-data": CA } }],
        contexts: [{ name, context: { cluster: name, user: name } }],
        "current-context": name,
        // One user, one exec command, no env: nothing of whoever made the cluster.
        users: [
          {
            name,
            user: {
              exec: {
                apiVersion: "client.authentication.k8s.io/v1beta1",
                ...expected.login,
                interactiveMode: "Never",
                provideClusterInfo: false,
              },
            },
          },
        ],
      };
      assert.deepEqual(await valueOf(cluster.kubeconfig), secret(JSON.stringify(kubeconfig)));
    });

    it("gives the provider that kubeconfig and an identifier that previews know", async () => {
      const built = await expected.deploy({});
      const { inputs } = providerOf(built.graph);
      assert.deepEqual(inputs.kubeconfig, await valueOf(built.cluster.kubeconfig));
      assert.equal(inputs.enableServerSideApply, "true");
      const previewed = await expected.deploy({ preview: true });
      const early = providerOf(previewed.graph).inputs;
      assert.deepEqual(early.kubeconfig, secret(UNKNOWN));
      assert.equal(early.clusterIdentifier, inputs.clusterIdentifier);
    });

    it("takes everything in it along when it is deleted", async () => {
      const { graph } = await expected.deploy({
        then: (cluster) =>
          new ConfigMap("app", {}, { provider: cluster.provider, deletedWith: cluster.deletedWith }),
      });
      assert.equal(graph.find("kubernetes:core/v1:ConfigMap", "app").deletedWith, expected.takesAlong);
    });

    it("says what pods need", async () => {
      const { graph } = await expected.deploy({
        then: (cluster) =>
          new ConfigMap("app", {}, { provider: cluster.provider, dependsOn: [...cluster.podsNeed] }),
      });
      assert.deepEqual(graph.find("kubernetes:core/v1:ConfigMap", "app").dependsOn, expected.pods);
    });

    it("says what pods need that have no volumes and can wait for cluster DNS, which is less: nodes", async () => {
      const { graph } = await expected.deploy({
        then: (cluster) =>
          new ConfigMap("app", {}, { provider: cluster.provider, dependsOn: [...cluster.plainPodsNeed] }),
      });
      const { dependsOn } = graph.find("kubernetes:core/v1:ConfigMap", "app");
      assert.deepEqual(
        dependsOn,
        expected.pods.filter((it) => !it.includes("eks-addon-")),
      );
    });

    it("gives a service account an identity of exactly these kinds, and no other", async () => {
      const account = { namespace: "shop", name: "cart" };
      const before = await expected.deploy({});
      const after = await expected.deploy({
        then: (cluster) => cluster.identityFor("cart", account, PERMISSIONS),
      });
      const known = new Set(before.graph.resources.map(({ label }) => label));
      const made = after.graph.resources.filter(({ label }) => !known.has(label));
      assert.deepEqual(made.map(({ type }) => type).sort(), expected.identityKinds);
      for (const { name, parent } of made) {
        assert.ok(name.startsWith(`${expected.name}-identity-cart`), name);
        assert.match(parent, /^kakehashi:cluster:/);
      }
    });

    it("keeps provider and in-cluster resources as they are when pools change", async () => {
      const before = await expected.deploy({ then: inCluster });
      const after = await expected.deploy({ pools: { general: 9, batch: 2 }, then: inCluster });
      assert.notEqual(before.graph.resources.length, after.graph.resources.length);
      assert.deepEqual(providerOf(after.graph), providerOf(before.graph));
      const app = ["kubernetes:core/v1:ConfigMap", "app"] as const;
      assert.deepEqual(after.graph.find(...app), before.graph.find(...app));
    });
  });
}
