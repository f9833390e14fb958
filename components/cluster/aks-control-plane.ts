import {
  ManagedCluster,
  type ManagedClusterArgs,
} from "@pulumi/azure-native/containerservice/managedCluster.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import type { input } from "@pulumi/azure-native/types/index.js";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import { nodeSubnetId, type AksClusterArgs } from "./aks-args.ts";
import { withHosts } from "./allowed-ranges.ts";
import { virtualNodesAddOns } from "./aks-virtual-nodes.ts";
import { assignRole, BUILT_IN_ROLES } from "../contracts/role-assignment.ts";
import { dnsServiceAddress } from "./dns-service-address.ts";

/** Hours between two sweeps of images that no pod uses: weekly, as AKS does by default. */
const IMAGE_CLEANER_HOURS = 168;

/** Surge of the system pool's upgrades: what AKS recommends for production (upgrade-aks-node-pools-rolling.md). */
const MAX_SURGE = "33%";

/** A cluster, and who it is in Azure. */
export interface ControlPlane {
  readonly cluster: ManagedCluster;
  /** Object id of the identity by which it takes addresses and load balancers. */
  readonly principalId: Output<string>;
}

/** Makes the cluster's identity, its right to the network, and the cluster with its system pool. */
export function createManagedCluster(
  name: string,
  args: AksClusterArgs,
  options: CustomResourceOptions,
): ControlPlane {
  const { guards, location, network, resourceGroupName, subscriptionId, tags } = args;
  const identity = new UserAssignedIdentity(name, { resourceGroupName, location, tags }, options);
  const rights = assignRole(
    `${name}-network`,
    {
      principalId: identity.principalId,
      roleDefinitionGuid: BUILT_IN_ROLES.networkContributor,
      scope: network.id,
      subscriptionId,
    },
    options,
  );
  const addOns = virtualNodesAddOns(name, args, options);
  const cluster = new ManagedCluster(
    name,
    { ...clusterArgs(args, identity.id), ...addOnProfiles(addOns) },
    {
      ...options,
      protect: guards.protect,
      dependsOn: [rights],
      // AKS refuses most edits of an inline pool, and others set every pool of the cluster to scaling
      // (pulumi-azure-native #1808, #4264).
      ignoreChanges: ["agentPoolProfiles"],
    },
  );
  return { cluster, principalId: identity.principalId };
}

const addOnProfiles = (addOns: ReturnType<typeof virtualNodesAddOns>) =>
  Object.keys(addOns).length === 0 ? {} : { addonProfiles: addOns };

const clusterArgs = (args: AksClusterArgs, identityId: Output<string>): ManagedClusterArgs => ({
  resourceGroupName: args.resourceGroupName,
  resourceName: args.clusterName,
  location: args.location,
  dnsPrefix: args.clusterName,
  nodeResourceGroup: `${args.clusterName}-nodes`,
  kubernetesVersion: args.kubernetesVersion,
  sku: { name: "Base", tier: args.tier },
  identity: { type: "UserAssigned", userAssignedIdentities: [identityId] },
  agentPoolProfiles: [systemPool(args)],
  networkProfile: networkProfile(args),
  apiServerAccessProfile: accessProfile(args),
  disableLocalAccounts: true,
  enableRBAC: true,
  aadProfile: {
    managed: true,
    enableAzureRBAC: true,
    adminGroupObjectIDs: [...args.adminGroupIds],
    tenantID: args.tenantId,
  },
  oidcIssuerProfile: { enabled: true },
  securityProfile: {
    workloadIdentity: { enabled: true },
    imageCleaner: { enabled: true, intervalHours: IMAGE_CLEANER_HOURS },
  },
  autoUpgradeProfile: {
    upgradeChannel: args.upgrades.cluster,
    nodeOSUpgradeChannel: args.upgrades.nodeOs,
  },
  nodeProvisioningProfile: args.nodeProvisioning === "auto" ? { mode: "Auto" } : { mode: "Manual" },
  tags: args.tags,
});

/** As little as AKS accepts: everything else goes into pools of its own, which can be edited. */
const systemPool = (args: AksClusterArgs): input.containerservice.ManagedClusterAgentPoolProfileArgs => ({
  name: "system",
  mode: "System",
  type: "VirtualMachineScaleSets",
  count: args.systemPool.count,
  vmSize: args.systemPool.vmSize,
  osType: "Linux",
  osSKU: "AzureLinux",
  availabilityZones: [...args.network.zones],
  vnetSubnetID: nodeSubnetId(args),
  nodeTaints: ["CriticalAddonsOnly=true:NoSchedule"],
  upgradeSettings: { maxSurge: MAX_SURGE },
  tags: args.tags,
});

function networkProfile(args: AksClusterArgs): input.containerservice.ContainerServiceNetworkProfileArgs {
  return {
    networkPlugin: "azure",
    ...(args.networking === "overlay" ? { networkPluginMode: "overlay", podCidr: args.podCidr } : {}),
    // Cilium is what AKS recommends, and Azure's own policies end in 2028 (use-network-policies.md); virtual
    // nodes run with neither (virtual-nodes-v2.md), so there it is Calico.
    ...(args.virtualNodes
      ? { networkDataplane: "azure", networkPolicy: "calico" }
      : { networkDataplane: "cilium", networkPolicy: "cilium" }),
    serviceCidr: args.serviceCidr,
    dnsServiceIP: dnsServiceAddress(args.serviceCidr),
    loadBalancerSku: "standard",
    outboundType: "userAssignedNATGateway",
  };
}

function accessProfile(
  args: AksClusterArgs,
): input.containerservice.ManagedClusterAPIServerAccessProfileArgs {
  const { access, network, peerEgressAddresses = [] } = args;
  // `az aks command invoke` would be a way in past the network, whatever the lists say.
  const disableRunCommand = true;
  if (access.kind === "private-cluster")
    return {
      disableRunCommand,
      enablePrivateCluster: true,
      enablePrivateClusterPublicFQDN: false,
      privateDNSZone: "system",
    };
  return {
    disableRunCommand,
    // Nodes reach the API server from the NAT gateway's addresses, which AKS adds to the list only for a
    // load balancer (api-server-authorized-ip-ranges.md).
    authorizedIPRanges: withHosts(access.ranges, network.egressAddresses, peerEgressAddresses),
  };
}
