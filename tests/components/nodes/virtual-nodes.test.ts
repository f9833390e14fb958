import assert from "node:assert/strict";
import { ResourceError } from "@pulumi/pulumi";
import { VirtualNodes } from "../../../components/nodes/virtual-nodes.ts";
import { labelsOf, type ResourceGraph } from "../../support/graph.ts";
import type { Json } from "../../support/snapshot.ts";
import { deployAks, SUBSCRIPTION, TENANT } from "../cluster/fixtures.ts";
import { apiServerRefusals, virtualNetwork } from "./fixtures.ts";

const NODES = "kakehashi:nodes:VirtualNodes::burst";
const ROLE = "azure-native:authorization:RoleAssignment";
const GROUP = "azure-native:resources:ResourceGroup";
const STATEFUL = "kubernetes:apps/v1:StatefulSet";
const RBAC = "kubernetes:rbac.authorization.k8s.io/v1";

const CLUSTER = {
  network: virtualNetwork(),
  networking: "node-subnet",
  virtualNodes: true,
  access: { kind: "private-cluster" },
} as const;

const shared = { network: virtualNetwork(), subscriptionId: SUBSCRIPTION, mostPods: 100 };

const next = (overrides: Partial<typeof shared> = {}, cluster: Parameters<typeof deployAks>[0] = {}) =>
  deployAks(
    { ...CLUSTER, ...cluster },
    {
      then: (aks) =>
        new VirtualNodes("burst", {
          kind: "aci-next",
          cluster: aks,
          tenantId: TENANT,
          location: "japaneast",
          tags: { environment: "test" },
          ...shared,
          ...overrides,
        }),
    },
  );

describe("VirtualNodes of the next generation", () => {
  /** Shared by the tests that only look. */
  let graph: ResourceGraph;
  let nodes: VirtualNodes | undefined;
  before(async () => {
    const deployed = await next({ mostPods: 201 });
    graph = deployed.graph;
    nodes = deployed.result.made;
  });

  it("say where pods go and what they lose", () => {
    assert.deepEqual(nodes?.placement, {
      nodeSelector: { virtualization: "virtualnode2" },
      tolerations: [{ key: "virtual-kubelet.io/provider", operator: "Exists", effect: "NoSchedule" }],
    });
    assert.deepEqual(
      nodes.warnings.map(({ path }) => path),
      ["kind", "mostPods"],
    );
  });

  it("are exactly these children", () => {
    assert.deepEqual(labelsOf(graph.children(NODES)), [
      `${GROUP}::burst-pods`,
      `${STATEFUL}::burst`,
      "kubernetes:core/v1:Namespace::burst",
      "kubernetes:core/v1:ServiceAccount::burst",
      `${RBAC}:ClusterRole::burst`,
      `${RBAC}:ClusterRoleBinding::burst`,
      `${RBAC}:ClusterRoleBinding::burst-proxy`,
      `${RBAC}:Role::burst-default`,
      `${RBAC}:Role::burst-kube-system`,
      `${RBAC}:RoleBinding::burst-default`,
      `${RBAC}:RoleBinding::burst-kube-system`,
    ]);
    for (const child of graph.children(NODES).filter(({ type }) => type.startsWith("kubernetes:"))) {
      assert.equal(child.provider, "pulumi:providers:kubernetes::aks", child.label);
      assert.equal(child.deletedWith, "azure-native:containerservice:ManagedCluster::aks", child.label);
    }
  });

  it("are objects that the API server takes", () => {
    assert.deepEqual(apiServerRefusals(graph.children(NODES)), []);
  });

  it("make container groups in one group and join one subnet, nothing else", () => {
    const granted = (key: string) => {
      const { roleDefinitionId, scope } = graph.inputsOf(ROLE, `aks-identity-burst-${key}`);
      return [typeof roleDefinitionId === "string" && roleDefinitionId.split("/").at(-1), scope];
    };
    assert.deepEqual(granted("groups"), ["5d977122-f97e-4b4d-a52f-6b43003ddb4d", "burst-pods-id"]);
    assert.deepEqual(granted("subnet"), [
      "4d97b98b-1d4f-4787-a291-c67834d212e7",
      "/network/azure/subnets/virtual-nodes",
    ]);
    assert.equal(graph.ofType(ROLE).filter(({ name }) => name.startsWith("aks-identity-burst")).length, 2);
  });

  it("are no admins of the cluster", () => {
    const bound = ["burst", "burst-proxy"].map(
      (it) => graph.inputsOf(`${RBAC}:ClusterRoleBinding`, it).roleRef,
    );
    assert.deepEqual(bound, [
      { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "burst" },
      { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:node-proxier" },
    ]);
    const rules = JSON.stringify(graph.ofType(`${RBAC}:ClusterRole`).map(({ inputs }) => inputs.rules));
    assert.ok(!rules.includes("*"), rules);
  });

  it("are as many as the pods need, and go before the subnet", () => {
    const { inputs, dependsOn } = graph.find(STATEFUL, "burst");
    assert.ok(typeof inputs.spec === "object" && inputs.spec !== null && "replicas" in inputs.spec);
    assert.equal(inputs.spec.replicas, 2);
    assert.deepEqual(dependsOn, [
      "azure-native:containerservice:AgentPool::aks-pool-general",
      `${RBAC}:ClusterRoleBinding::burst`,
      `${RBAC}:ClusterRoleBinding::burst-proxy`,
      `${RBAC}:RoleBinding::burst-default`,
      `${RBAC}:RoleBinding::burst-kube-system`,
    ]);
    assert.deepEqual(graph.inputsOf(GROUP, "burst-pods"), {
      location: "japaneast",
      tags: { environment: "test" },
    });
  });

  it("leave the lines of their pods where the node's log agents read", () => {
    const { spec } = graph.inputsOf(STATEFUL, "burst");
    const at = (value: Json | undefined, key: string): Json | undefined =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.entries(value).find(([it]) => it === key)?.[1]
        : undefined;
    const template = at(spec, "template");
    assert.deepEqual(at(at(template, "metadata"), "labels"), {
      "app.kubernetes.io/name": "virtual-nodes",
      "azure.workload.identity/use": "true",
    });
    const volumes = at(at(template, "spec"), "volumes");
    assert.ok(Array.isArray(volumes));
    assert.deepEqual(
      volumes.find((it: Json) => at(it, "name") === "container-logs"),
      { name: "container-logs", hostPath: { path: "/var/log/virtual-nodes", type: "DirectoryOrCreate" } },
    );
  });
});

describe("VirtualNodes by AKS's add-on", () => {
  it("get a right to their subnet, and logs", async () => {
    const { graph } = await deployAks(
      { ...CLUSTER, virtualNodesAddOn: { logDays: 30 } },
      {
        then: (cluster) =>
          new VirtualNodes("burst", { kind: "aci-addon", cluster, addOnPrincipalId: "connector", ...shared }),
      },
    );
    assert.deepEqual(labelsOf(graph.children(NODES)), [`${ROLE}::burst-subnet`]);
    const { principalId, scope } = graph.inputsOf(ROLE, "burst-subnet");
    assert.deepEqual([principalId, scope], ["connector", "/network/azure/subnets/virtual-nodes"]);
    const { addonProfiles } = graph.inputsOf("azure-native:containerservice:ManagedCluster", "aks");
    assert.deepEqual(addonProfiles, {
      aciConnectorLinux: { enabled: true, config: { SubnetName: "virtual-nodes" } },
      omsagent: {
        enabled: true,
        config: { logAnalyticsWorkspaceResourceID: "aks-virtual-nodes-id", useAADAuth: "false" },
      },
    });
  });
});

describe("VirtualNodes", () => {
  it("refuse more pods than the subnet has addresses, and a cluster that is not made for them", async () => {
    const refused = (problem: RegExp) => (error: unknown) =>
      error instanceof ResourceError && problem.test(error.message);
    const small = { ...shared, network: virtualNetwork("10.68.32.0/26"), mostPods: 60 };
    await assert.rejects(
      next(small),
      refused(/^mostPods: has room for 59 in the virtual nodes' subnet 10\.68\.32\.0\/26/),
    );
    await assert.rejects(
      next({}, { virtualNodes: false }),
      refused(/^cluster: must be made for virtual nodes, got aci-next without/),
    );
  });
});
