import assert from "node:assert/strict";
import { output, ResourceError } from "@pulumi/pulumi";
import { dnsServiceAddress } from "../../../components/cluster/dns-service-address.ts";
import { PLATFORM } from "../../support/platform.ts";
import { labelsOf, type ResourceGraph } from "../../support/graph.ts";
import { secret, UNKNOWN, valueOf, type Json } from "../../support/snapshot.ts";
import {
  ADMIN_GROUP,
  AKS_ISSUER,
  awsNetwork,
  CREDENTIALS,
  deployAks,
  SUBSCRIPTION,
  TENANT,
} from "./fixtures.ts";

const AKS = "kakehashi:cluster:AksCluster::aks";
const CLUSTER = "azure-native:containerservice:ManagedCluster";
const CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential";
const DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting";
const IDENTITY = "azure-native:managedidentity:UserAssignedIdentity";
const MAINTENANCE = "azure-native:containerservice:MaintenanceConfiguration";
const POOL = "azure-native:containerservice:AgentPool";
const ROLE_ASSIGNMENT = "azure-native:authorization:RoleAssignment";
const WORKSPACE = "azure-native:operationalinsights:Workspace";

const roleDefinition = (guid: string): string =>
  `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;

/** What @pulumi/azure-native fills in by itself; Azure ignores both where they do not apply. */
const SDK_DEFAULTS = { podCidr: "10.244.0.0/16", defaultNodePools: "Auto" };

/** One property of the cluster that these arguments make. */
async function clusterInput(property: string, args: Parameters<typeof deployAks>[0] = {}): Promise<Json> {
  const { graph } = await deployAks(args);
  return graph.inputsOf(CLUSTER, "aks")[property] ?? null;
}

describe("AksCluster", () => {
  /** Shared by the tests that only look: of the smallest cluster. */
  let graph: ResourceGraph;
  before(async () => {
    ({ graph } = await deployAks());
  });

  it("makes exactly these children, with their providers", () => {
    assert.deepEqual(labelsOf(graph.children(AKS)), [
      `${ROLE_ASSIGNMENT}::aks-network`,
      `${POOL}::aks-pool-general`,
      `${MAINTENANCE}::aks-upgrade-cluster`,
      `${MAINTENANCE}::aks-upgrade-node-os`,
      `${CLUSTER}::aks`,
      `${IDENTITY}::aks`,
      "pulumi:providers:kubernetes::aks",
    ]);
    assert.equal(graph.find("kakehashi:cluster:AksCluster", "aks").parent, PLATFORM);
    for (const child of graph.children(AKS).filter(({ type }) => type.startsWith("azure-native:")))
      assert.equal(child.provider, "pulumi:providers:azure-native::azure", child.label);
    assert.deepEqual(
      graph.calls.map(({ token, inputs, provider }) => ({ token, inputs, provider })),
      [
        {
          token: CREDENTIALS,
          inputs: { resourceGroupName: "dev", resourceName: "dev-aks" },
          provider: "pulumi:providers:azure-native::azure",
        },
      ],
    );
  });

  it("asks for a cluster without local accounts, that only Entra lets in", () => {
    const { agentPoolProfiles, networkProfile, apiServerAccessProfile, ...rest } = graph.inputsOf(
      CLUSTER,
      "aks",
    );
    assert.ok(
      agentPoolProfiles !== undefined && networkProfile !== undefined && apiServerAccessProfile !== undefined,
    );
    assert.deepEqual(rest, {
      resourceGroupName: "dev",
      resourceName: "dev-aks",
      location: "japaneast",
      dnsPrefix: "dev-aks",
      nodeResourceGroup: "dev-aks-nodes",
      kubernetesVersion: "1.35",
      sku: { name: "Base", tier: "Free" },
      identity: { type: "UserAssigned", userAssignedIdentities: ["/identities/aks"] },
      disableLocalAccounts: true,
      enableRBAC: true,
      aadProfile: {
        managed: true,
        enableAzureRBAC: true,
        adminGroupObjectIDs: [ADMIN_GROUP],
        tenantID: TENANT,
      },
      oidcIssuerProfile: { enabled: true },
      securityProfile: {
        workloadIdentity: { enabled: true },
        imageCleaner: { enabled: true, intervalHours: 168 },
      },
      autoUpgradeProfile: { upgradeChannel: "patch", nodeOSUpgradeChannel: "NodeImage" },
      nodeProvisioningProfile: { mode: "Manual", defaultNodePools: SDK_DEFAULTS.defaultNodePools },
      tags: { environment: "test" },
    });
  });

  it("keeps the system pool small, apart from apps, and out of later edits", () => {
    const cluster = graph.find(CLUSTER, "aks");
    assert.deepEqual(cluster.inputs.agentPoolProfiles, [
      {
        name: "system",
        mode: "System",
        type: "VirtualMachineScaleSets",
        count: 2,
        vmSize: "Standard_D4ds_v5",
        osType: "Linux",
        osSKU: "AzureLinux",
        availabilityZones: ["1", "2"],
        vnetSubnetID: "/subnets/nodes",
        nodeTaints: ["CriticalAddonsOnly=true:NoSchedule"],
        upgradeSettings: { maxSurge: "33%" },
        tags: { environment: "test" },
      },
    ]);
    assert.deepEqual(cluster.ignoreChanges, ["agentPoolProfiles"]);
  });

  it("waits for its right to the network, and keeps it until it is gone", () => {
    assert.deepEqual(graph.find(CLUSTER, "aks").dependsOn, [`${ROLE_ASSIGNMENT}::aks-network`]);
    const { roleAssignmentName, ...grant } = graph.inputsOf(ROLE_ASSIGNMENT, "aks-network");
    assert.ok(typeof roleAssignmentName === "string");
    assert.match(roleAssignmentName, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.deepEqual(grant, {
      principalId: "principal of aks",
      principalType: "ServicePrincipal",
      roleDefinitionId: roleDefinition("4d97b98b-1d4f-4787-a291-c67834d212e7"),
      scope: "/network/azure",
    });
  });

  it("names no role assignment twice", async () => {
    const roles = [
      { key: "reader", roleDefinitionGuid: "acdd72a7-3385-48ef-bd42-f606fba81ae7", scope: "/a" },
      { key: "writer", roleDefinitionGuid: "b24988ac-6180-42a0-ab88-20f7382dd24c", scope: "/a" },
      { key: "elsewhere", roleDefinitionGuid: "acdd72a7-3385-48ef-bd42-f606fba81ae7", scope: "/b" },
    ];
    const account = { namespace: "a", name: "a" };
    const { graph } = await deployAks(
      {},
      { then: (aks) => ["x", "y"].map((name) => aks.identityFor(name, account, { azure: { roles } })) },
    );
    const names = graph.ofType(ROLE_ASSIGNMENT).map(({ inputs }) => inputs.roleAssignmentName);
    assert.equal(names.length, 7);
    assert.equal(new Set(names).size, 7);
  });

  it("lets pods out by the NAT gateway, on an overlay with Cilium", async () => {
    assert.deepEqual(await clusterInput("networkProfile"), {
      networkPlugin: "azure",
      networkPluginMode: "overlay",
      podCidr: "10.69.0.0/16",
      networkDataplane: "cilium",
      networkPolicy: "cilium",
      serviceCidr: "10.70.0.0/20",
      dnsServiceIP: "10.70.0.10",
      loadBalancerSku: "standard",
      outboundType: "userAssignedNATGateway",
    });
  });

  it("puts pods into the node subnet, under Calico, for virtual nodes", async () => {
    const profile = await clusterInput("networkProfile", { networking: "node-subnet", virtualNodes: true });
    assert.deepEqual(profile, {
      networkPlugin: "azure",
      podCidr: SDK_DEFAULTS.podCidr,
      networkDataplane: "azure",
      networkPolicy: "calico",
      serviceCidr: "10.70.0.0/20",
      dnsServiceIP: "10.70.0.10",
      loadBalancerSku: "standard",
      outboundType: "userAssignedNATGateway",
    });
  });

  it("lets its own nodes and the listed ranges reach the API server", async () => {
    assert.deepEqual(await clusterInput("apiServerAccessProfile"), {
      disableRunCommand: true,
      authorizedIPRanges: ["203.0.113.0/28", "198.51.100.1/32", "198.51.100.2/32"],
    });
  });

  it("lets in what leaves the other cloud, too", async () => {
    assert.deepEqual(
      await clusterInput("apiServerAccessProfile", { peerEgressAddresses: ["203.0.113.77"] }),
      {
        disableRunCommand: true,
        authorizedIPRanges: ["203.0.113.0/28", "198.51.100.1/32", "198.51.100.2/32", "203.0.113.77/32"],
      },
    );
  });

  it("takes the API server off the internet when asked", async () => {
    assert.deepEqual(await clusterInput("apiServerAccessProfile", { access: { kind: "private-cluster" } }), {
      disableRunCommand: true,
      enablePrivateCluster: true,
      enablePrivateClusterPublicFQDN: false,
      privateDNSZone: "system",
    });
  });

  it("guards the cluster, and leaves pools free to change", async () => {
    const { graph } = await deployAks({ guards: { protect: true } });
    assert.deepEqual(labelsOf(graph.resources.filter((resource) => resource.protect)), [`${CLUSTER}::aks`]);
  });

  it("leaves nodes to Karpenter when asked", async () => {
    const args = { nodeProvisioning: "auto", nodePools: {} } as const;
    const { defaultNodePools } = SDK_DEFAULTS;
    assert.deepEqual(await clusterInput("nodeProvisioningProfile", args), { mode: "Auto", defaultNodePools });
  });

  it("makes nothing known in a preview that only the cloud can say", async () => {
    const { result, graph } = await deployAks({}, { preview: true });
    assert.deepEqual(graph.calls, []);
    assert.equal(await valueOf(result.cluster.endpoint), UNKNOWN);
    const provider = graph.inputsOf("pulumi:providers:kubernetes", "aks");
    assert.deepEqual(provider.kubeconfig, secret(UNKNOWN));
    assert.equal(provider.clusterIdentifier, "aks/japaneast/dev-aks/10.70.0.0/20/overlay/10.69.0.0/16");
  });

  it("does not ask Azure for what was last known, and asks when nothing was", async () => {
    const asked = await deployAks();
    const lastKubeconfig = asked.result.cluster.kubeconfig;
    const remembered = await deployAks({ lastKubeconfig });
    assert.deepEqual(remembered.graph.calls, []);
    const { cluster } = remembered.result;
    assert.deepEqual(await valueOf(cluster.kubeconfig), await valueOf(lastKubeconfig));
    assert.deepEqual(await valueOf(cluster.endpoint), await valueOf(asked.result.cluster.endpoint));
    const { graph: first } = await deployAks({ lastKubeconfig: output(undefined) });
    assert.deepEqual(
      first.calls.map(({ token }) => token),
      [CREDENTIALS],
    );
  });

  it("keeps the control plane's logs when asked", async () => {
    const { graph } = await deployAks({ auditLogDays: 90 });
    const workspace = graph.inputsOf(WORKSPACE, "aks-logs");
    assert.equal(workspace.retentionInDays, 90);
    const setting = graph.inputsOf(DIAGNOSTICS, "aks-logs");
    assert.equal(setting.resourceUri, "/clusters/dev-aks");
    assert.equal(setting.workspaceId, "aks-logs-id");
    assert.equal(setting.logAnalyticsDestinationType, "Dedicated");
    const categories = [
      ...["kube-audit-admin", "guard", "kube-apiserver", "kube-controller-manager", "kube-scheduler"],
      ...["cluster-autoscaler", "cloud-controller-manager"],
    ];
    assert.deepEqual(
      setting.logs,
      categories.map((category) => ({ category, enabled: true })),
    );
  });

  describe("identityFor", () => {
    const account = { namespace: "dns", name: "external-dns" };
    const roles = [
      { key: "zones", roleDefinitionGuid: "befefa01-2a29-4197-83a8-272ff33ce314", scope: "/zones/example" },
    ];

    it("trusts one service account of this cluster's issuer", async () => {
      const { graph } = await deployAks(
        {},
        { then: (aks) => aks.identityFor("dns", account, { azure: { roles } }) },
      );
      assert.deepEqual(graph.inputsOf(CREDENTIAL, "aks-identity-dns"), {
        resourceGroupName: "dev",
        resourceName: "aks-identity-dns1a2b",
        issuer: AKS_ISSUER,
        subject: "system:serviceaccount:dns:external-dns",
        audiences: ["api://AzureADTokenExchange"],
      });
    });

    it("grants its roles on their scopes", async () => {
      const { graph } = await deployAks(
        {},
        { then: (aks) => aks.identityFor("dns", account, { azure: { roles } }) },
      );
      const { roleAssignmentName, ...grant } = graph.inputsOf(ROLE_ASSIGNMENT, "aks-identity-dns-zones");
      assert.ok(typeof roleAssignmentName === "string");
      assert.deepEqual(grant, {
        principalId: "principal of aks-identity-dns",
        principalType: "ServicePrincipal",
        roleDefinitionId: roleDefinition("befefa01-2a29-4197-83a8-272ff33ce314"),
        scope: "/zones/example",
      });
    });

    it("says what the manifests need", async () => {
      const { result } = await deployAks({}, { then: (aks) => aks.identityFor("dns", account, {}) });
      assert.equal(await valueOf(result.made?.principal), "client of aks-identity-dns");
      assert.deepEqual(await valueOf(result.made?.serviceAccountAnnotations), {
        "azure.workload.identity/client-id": "client of aks-identity-dns",
      });
      assert.deepEqual(result.made?.podLabels, { "azure.workload.identity/use": "true" });
    });
  });

  describe("refuses, before anything is built,", () => {
    const refusal = async (args: Parameters<typeof deployAks>[0]): Promise<string> => {
      const failure: unknown = await deployAks(args).catch((error: unknown) => error);
      assert.ok(failure instanceof ResourceError);
      return failure.message;
    };

    it("the network of the other cloud", async () => {
      assert.equal(
        await refusal({ network: awsNetwork() }),
        "network: must be of Azure, with a subnet for nodes, got aws; give it the network of Azure",
      );
    });

    it("virtual nodes on an overlay", async () => {
      assert.equal(
        await refusal({ virtualNodes: true }),
        "networking: must be node-subnet where pods run on virtual nodes, got overlay; choose node-subnet, or turn virtual nodes off",
      );
    });

    it("pools beside Karpenter", async () => {
      assert.equal(
        await refusal({ nodeProvisioning: "auto" }),
        "nodePools: must be empty where AKS provisions nodes by itself; autoscaled pools exclude that, got general; remove the pools, or choose nodeProvisioning manual",
      );
    });
  });
});

describe("dnsServiceAddress", () => {
  it("is the tenth of the range, also across an octet", () => {
    assert.equal(dnsServiceAddress("10.70.0.0/20"), "10.70.0.10");
    assert.equal(dnsServiceAddress("172.16.0.248/28"), "172.16.1.2");
  });

  it("refuses what is no range", () => {
    assert.throws(() => dnsServiceAddress("10.70.0.0"), {
      message: "serviceCidr: must be an IPv4 range, got 10.70.0.0; write one such as 10.70.0.0/20",
    });
  });
});
