import { cases } from "./cases.ts";
import type { CaseList } from "./cases.ts";
import type { CheckCase } from "../case.ts";
import type { Changes } from "../changes.ts";
import { clusterInputs, T } from "./fixtures.ts";
import { inSecond, poolAndMaintenanceCases, poolCases, secondNetwork } from "./pool-cases.ts";

const GROUP = { resourceGroupName: "platform" };
const HERE = { ...GROUP, location: "japaneast" };
const POOL = "agentPoolProfiles[0]";

/** The cluster with pods in the node subnet, as virtual nodes need it. */
const FLAT: Changes = {
  "networkProfile.networkPluginMode": undefined,
  "networkProfile.podCidr": undefined,
  "networkProfile.networkDataplane": undefined,
  "networkProfile.networkPolicy": undefined,
};
const PRIVATE: Changes = {
  "apiServerAccessProfile.authorizedIPRanges": undefined,
  "apiServerAccessProfile.enablePrivateCluster": true,
};

/** The add-on for virtual nodes. */
const inSubnet = (SubnetName: string) => ({ enabled: true, config: { SubnetName } });

/** A way out that needs nothing of a subnet, and an identity that AKS gives the rights it needs. */
const BY_LOAD_BALANCER: Changes = { "networkProfile.outboundType": "loadBalancer" };
const WITHOUT_RIGHTS: Changes = { identity: { type: "SystemAssigned" } };

const general: CaseList = {
  location: { refuses: { location: "tokyo" } },
  "node-resource-group-length": {
    refuses: { nodeResourceGroup: undefined, resourceName: "k".repeat(60) },
    passes: { nodeResourceGroup: undefined },
  },
  "dns-name": {
    refuses: { dnsPrefix: undefined },
    passes: { dnsPrefix: undefined, fqdnSubdomain: "kakehashi" },
  },
  version: { refuses: { kubernetesVersion: "1.29" }, passes: { kubernetesVersion: "1.36" } },
  "one-minor-version-at-a-time": {
    there: true,
    refuses: { kubernetesVersion: "1.37" },
    passes: { kubernetesVersion: "1.36" },
  },
  "long-term-support": {
    refuses: { supportPlan: "AKSLongTermSupport" },
    passes: { supportPlan: "AKSLongTermSupport", "sku.tier": "Premium", kubernetesVersion: "1.33" },
  },
  "system-pool": { refuses: { [`${POOL}.mode`]: "User" } },
  "pool-names": {
    refuses: ({ nodes }) => ({
      "agentPoolProfiles[1]": {
        name: "system",
        mode: "User",
        count: 1,
        vmSize: "Standard_D2s_v5",
        vnetSubnetID: nodes.id,
      },
    }),
  },
  "pools-of-one-network": {
    before: secondNetwork("japaneast"),
    refuses: (platform) => ({
      ...BY_LOAD_BALANCER,
      "agentPoolProfiles[1]": {
        name: "other",
        mode: "User",
        count: 1,
        vmSize: "Standard_D2s_v5",
        vnetSubnetID: inSecond(platform),
      },
    }),
  },
  "inline-pools-fixed": {
    there: true,
    refuses: { [`${POOL}.vmSize`]: "Standard_D8ds_v5" },
    passes: { [`${POOL}.count`]: 4 },
  },
  "node-resource-group": { refuses: { nodeResourceGroup: "Platform" } },
  "fixed-once-made": { there: true, refuses: { "sku.name": "Automatic" }, passes: { "sku.tier": "Free" } },
  "image-cleaner": { refuses: { "securityProfile.imageCleaner.intervalHours": 12 } },
};

const ranges: CaseList = {
  "service-range-outside-network": {
    refuses: { "networkProfile.serviceCidr": "10.68.0.0/20", "networkProfile.dnsServiceIP": "10.68.0.10" },
    passes: { "networkProfile.serviceCidr": "172.16.0.0/16", "networkProfile.dnsServiceIP": "172.16.0.10" },
  },
  "pod-range-outside-network": { refuses: { "networkProfile.podCidr": "10.68.0.0/16" } },
  "pod-and-service-ranges": { refuses: { "networkProfile.podCidr": "10.70.0.0/15" } },
  "reserved-ranges": {
    refuses: { "networkProfile.podCidr": "172.16.0.0/12" },
    passes: { "networkProfile.podCidr": "172.16.0.0/16" },
  },
  "node-network-reserved": {
    before: secondNetwork("japaneast", "172.30.0.0/16"),
    refuses: (platform) => ({
      ...BY_LOAD_BALANCER,
      ...WITHOUT_RIGHTS,
      [`${POOL}.vnetSubnetID`]: inSecond(platform),
    }),
  },
  "service-range-size": {
    refuses: { "networkProfile.serviceCidr": "10.128.0.0/12", "networkProfile.dnsServiceIP": "10.128.0.10" },
  },
  "dns-service-address": {
    refuses: { "networkProfile.dnsServiceIP": "10.70.0.1" },
    passes: { "networkProfile.dnsServiceIP": "10.70.0.2" },
  },
  "overlay-room": { refuses: { "networkProfile.podCidr": "10.69.0.0/23" } },
  "subnet-size": {
    refuses: ({ bare }) => ({
      [`${POOL}.vnetSubnetID`]: bare.id,
      [`${POOL}.count`]: 11,
      "networkProfile.outboundType": "loadBalancer",
    }),
    passes: ({ bare }) => ({
      [`${POOL}.vnetSubnetID`]: bare.id,
      [`${POOL}.count`]: 10,
      "networkProfile.outboundType": "loadBalancer",
    }),
  },
  "user-assigned-nat-gateway": { refuses: ({ bare }) => ({ [`${POOL}.vnetSubnetID`]: bare.id }) },
  "managed-nat-gateway": { refuses: { "networkProfile.outboundType": "managedNATGateway" } },
  "user-defined-routing": {
    refuses: ({ bare }) => ({
      "networkProfile.outboundType": "userDefinedRouting",
      [`${POOL}.vnetSubnetID`]: bare.id,
    }),
    passes: { "networkProfile.outboundType": "userDefinedRouting" },
  },
  "basic-load-balancer": { refuses: { "networkProfile.loadBalancerSku": "basic" } },
};

const features: CaseList = {
  dataplane: {
    refuses: { "networkProfile.networkPolicy": "calico" },
    passes: { "networkProfile.networkDataplane": "azure", "networkProfile.networkPolicy": "calico" },
  },
  "overlay-plugin": {
    refuses: {
      "networkProfile.networkPlugin": "kubenet",
      "networkProfile.networkDataplane": undefined,
      "networkProfile.networkPolicy": undefined,
    },
  },
  "virtual-nodes-network": {
    refuses: { ...PRIVATE, "addonProfiles.aciConnectorLinux": { enabled: true } },
    passes: { ...PRIVATE, ...FLAT, "addonProfiles.aciConnectorLinux": { enabled: true } },
  },
  "virtual-nodes-subnet": {
    refuses: { ...PRIVATE, ...FLAT, "addonProfiles.aciConnectorLinux": inSubnet("nodes") },
    passes: { ...PRIVATE, ...FLAT, "addonProfiles.aciConnectorLinux": inSubnet("virtual-nodes") },
  },
  "virtual-nodes-authorised-ranges": {
    refuses: { ...FLAT, "addonProfiles.aciConnectorLinux": { enabled: true } },
  },
  "node-provisioning-network": {
    refuses: {
      "nodeProvisioningProfile.mode": "Auto",
      "networkProfile.networkDataplane": "azure",
      "networkProfile.networkPolicy": "calico",
    },
    passes: { "nodeProvisioningProfile.mode": "Auto" },
  },
  "private-cluster-authorised-ranges": {
    refuses: { "apiServerAccessProfile.enablePrivateCluster": true },
    passes: PRIVATE,
  },
  "authorised-ranges": {
    refuses: { "apiServerAccessProfile.authorizedIPRanges": ["10.0.0.0/8"] },
    passes: { "apiServerAccessProfile.authorizedIPRanges": ["203.0.113.7", "198.51.100.0/24"] },
  },
  "private-dns": {
    refuses: {
      ...PRIVATE,
      "apiServerAccessProfile.privateDNSZone": "none",
      "apiServerAccessProfile.enablePrivateClusterPublicFQDN": false,
    },
    passes: { ...PRIVATE, "apiServerAccessProfile.privateDNSZone": "none" },
  },
};

const access: CaseList = {
  identity: { refuses: { identity: undefined }, passes: { identity: { type: "SystemAssigned" } } },
  "one-identity": {
    before: ({ cloud }) => {
      cloud.make(T.identity, "two", { ...HERE, resourceName: "two" });
    },
    refuses: ({ identity }) => ({ "identity.userAssignedIdentities[1]": identity.id.replace(/aks$/, "two") }),
  },
  "local-accounts": {
    refuses: { aadProfile: undefined },
    passes: { aadProfile: undefined, disableLocalAccounts: false },
  },
  "azure-rbac": { refuses: { enableRBAC: false } },
  "entra-kept": { there: true, refuses: { aadProfile: undefined, disableLocalAccounts: false } },
  "issuer-kept": {
    there: true,
    refuses: { "oidcIssuerProfile.enabled": false, "securityProfile.workloadIdentity": undefined },
  },
  "workload-identity": { refuses: { oidcIssuerProfile: undefined } },
  "subnet-rights": {
    before: ({ cloud }) => {
      cloud.make(T.identity, "stranger", { ...HERE, resourceName: "stranger" });
    },
    refuses: ({ identity }) => ({
      "identity.userAssignedIdentities[0]": identity.id.replace(/aks$/, "stranger"),
    }),
  },
};

/** Cases of AKS. */
export const clusterCases: readonly CheckCase[] = [
  ...cases(T.cluster, clusterInputs, {
    ...general,
    ...ranges,
    ...features,
    ...access,
    ...poolCases(POOL, "name", { ...BY_LOAD_BALANCER, ...WITHOUT_RIGHTS }),
  }),
  ...poolAndMaintenanceCases,
];
