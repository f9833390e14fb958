import type { PropertyRule, ResourceModel } from "../model.ts";
import { armObject, etag, idOf, inResourceGroup, randomName } from "./arm.ts";
import { IDENTITY } from "./identities.ts";
import { MANAGED_CLUSTER } from "./kubernetes-kinds.ts";
import { accessChecks } from "./managed-cluster-access.ts";
import { clusterChecks } from "./managed-cluster-checks.ts";
import { featureChecks } from "./managed-cluster-features.ts";
import { pools, REPLACING } from "./managed-cluster-inputs.ts";
import { networkChecks } from "./managed-cluster-network.ts";
import { clusterOutputs, clusterPreview, issuerUrl, nodeGroupOf } from "./managed-cluster-outputs.ts";
import { clusterName, poolName } from "./names.ts";
import { rulesOfPool } from "./node-pool-rules.ts";
import { poolChecks } from "./node-pools.ts";
import { PRIVATE_ZONE } from "./private-dns.ts";
import { knownLocation, LOCATION } from "./regions.ts";
import { subnetReference } from "./subnets.ts";
import { refusal, textAt } from "./values.ts";

const { token } = MANAGED_CLUSTER;
/** The API's own description: Microsoft.ContainerService 2025-09-01, managed clusters. */
const API = "https://learn.microsoft.com/rest/api/aks/managed-clusters/create-or-update";
const NAMES_PAGE = "https://learn.microsoft.com/azure/aks/faq";
const LIMITS_OF_BALANCER = "https://learn.microsoft.com/azure/aks/configure-load-balancer-standard";

const oneOf = (values: readonly string[]): PropertyRule => ({ oneOf: values, ignoreCase: true, source: API });
const range = { shortest: 8, longest: 29 };

const ENUMS: Readonly<Record<string, PropertyRule>> = {
  "sku.name": oneOf(["Base", "Automatic"]),
  "sku.tier": oneOf(["Free", "Standard", "Premium"]),
  supportPlan: oneOf(["KubernetesOfficial", "AKSLongTermSupport"]),
  "identity.type": oneOf(["SystemAssigned", "UserAssigned", "None"]),
  "networkProfile.networkPlugin": oneOf(["azure", "kubenet", "none"]),
  "networkProfile.networkPluginMode": oneOf(["overlay"]),
  "networkProfile.networkPolicy": oneOf(["none", "calico", "azure", "cilium"]),
  "networkProfile.networkDataplane": oneOf(["azure", "cilium"]),
  "networkProfile.networkMode": oneOf(["transparent", "bridge"]),
  "networkProfile.outboundType": oneOf([
    "loadBalancer",
    "userDefinedRouting",
    "managedNATGateway",
    "userAssignedNATGateway",
    "none",
  ]),
  "networkProfile.loadBalancerSku": oneOf(["standard", "basic"]),
  "networkProfile.ipFamilies[*]": oneOf(["IPv4", "IPv6"]),
  "networkProfile.advancedNetworking.security.advancedNetworkPolicies": oneOf(["L7", "FQDN", "None"]),
  "autoUpgradeProfile.upgradeChannel": oneOf(["rapid", "stable", "patch", "node-image", "none"]),
  "autoUpgradeProfile.nodeOSUpgradeChannel": oneOf(["None", "Unmanaged", "NodeImage", "SecurityPatch"]),
  "nodeProvisioningProfile.mode": oneOf(["Manual", "Auto"]),
  "nodeProvisioningProfile.defaultNodePools": oneOf(["None", "Auto"]),
  "nodeResourceGroupProfile.restrictionLevel": oneOf(["Unrestricted", "ReadOnly"]),
  "autoScalerProfile.expander": oneOf(["least-waste", "most-pods", "priority", "random"]),
  publicNetworkAccess: oneOf(["Enabled", "Disabled"]),
};

const FORMS: Readonly<Record<string, PropertyRule>> = {
  dnsPrefix: {
    pattern: /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,52}[A-Za-z0-9])?$/,
    patternMeans: "1 to 54 letters, digits and hyphens, starting and ending with a letter or digit",
    source: API,
  },
  nodeResourceGroup: {
    pattern: /^[\w().-]{0,79}[\w()-]$/,
    patternMeans:
      "1 to 80 letters, digits, underscores, hyphens, periods and parentheses, not ending in a period",
    source: NAMES_PAGE,
  },
  "networkProfile.podCidr": { cidr: range, source: API },
  "networkProfile.serviceCidr": { cidr: range, source: API },
  "networkProfile.loadBalancerProfile.managedOutboundIPs.count": {
    min: 1,
    max: 100,
    source: LIMITS_OF_BALANCER,
  },
  "networkProfile.loadBalancerProfile.idleTimeoutInMinutes": { min: 4, max: 120, source: LIMITS_OF_BALANCER },
  "networkProfile.loadBalancerProfile.allocatedOutboundPorts": {
    min: 0,
    max: 64_000,
    source: LIMITS_OF_BALANCER,
  },
  "networkProfile.natGatewayProfile.managedOutboundIPProfile.count": { min: 1, max: 16, source: API },
  "networkProfile.natGatewayProfile.idleTimeoutInMinutes": { min: 4, max: 120, source: API },
  "aadProfile.adminGroupObjectIDs[*]": {
    pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    patternMeans: "the object id (a GUID) of an Entra group",
    source: "https://learn.microsoft.com/azure/aks/enable-authentication-microsoft-entra-id",
  },
  "linuxProfile.adminUsername": {
    required: true,
    pattern: /^[A-Za-z][-A-Za-z0-9_]*$/,
    patternMeans: "a user name",
    source: API,
  },
};

const REFERENCES: Readonly<Record<string, PropertyRule>> = {
  "identity.userAssignedIdentities[*]": { references: idOf(IDENTITY.token, "ignores"), source: API },
  "apiServerAccessProfile.subnetId": {
    references: subnetReference,
    source: "https://learn.microsoft.com/azure/aks/api-server-vnet-integration",
  },
  "apiServerAccessProfile.privateDNSZone": {
    references: { ...idOf(PRIVATE_ZONE.token), builtIn: /^(?:system|none)$/i },
    source: "https://learn.microsoft.com/azure/aks/private-clusters",
  },
};

const replacing = new Set(REPLACING);

/** Marks the properties whose change replaces the cluster, those without another rule too. */
function withReplacement(
  rules: Readonly<Record<string, PropertyRule>>,
): Readonly<Record<string, PropertyRule>> {
  const paths = [...new Set([...Object.keys(rules), ...REPLACING])];
  return Object.fromEntries(
    paths.map((path) => [
      path,
      replacing.has(path) ? { ...rules[path], immutable: true } : { ...rules[path] },
    ]),
  );
}

export const managedCluster: ResourceModel = {
  type: token,
  title: "AKS cluster",
  ...randomName("resourceName"),
  properties: withReplacement({
    resourceGroupName: inResourceGroup,
    resourceName: clusterName,
    location: LOCATION,
    ...ENUMS,
    ...FORMS,
    ...REFERENCES,
    ...rulesOfPool("agentPoolProfiles[*]."),
    "agentPoolProfiles[*].name": { ...poolName, immutable: false },
  }),
  checks: [
    knownLocation(token),
    {
      id: `${token}:node-resource-group-length`,
      source: NAMES_PAGE,
      needs: ["resourceName", "resourceGroupName"],
      refuses: ({ inputs, place }) => {
        const name = nodeGroupOf(inputs, place.region);
        if (name.length <= 80) return undefined;
        return refusal(
          "nodeResourceGroup",
          "the group of the nodes has a name of up to 80 characters",
          name,
          "set a shorter one",
        );
      },
    },
    ...[...clusterChecks, ...networkChecks, ...featureChecks, ...accessChecks],
    ...poolChecks(token, (ctx) =>
      pools(ctx.inputs).map((pool, index) => ({
        pool,
        place: { path: `agentPoolProfiles[${index}].`, location: ctx.place.region, ctx },
      })),
    ),
  ],
  inputOnly: ["resourceGroupName", "resourceName"],
  unknownAfterUpdate: [
    ...[
      "agentPoolProfiles",
      "currentKubernetesVersion",
      "fqdn",
      "identity",
      "identityProfile",
      "nodeResourceGroup",
    ],
    ...[
      "azurePortalFQDN",
      "oidcIssuerProfile",
      "powerState",
      "privateFQDN",
      "provisioningState",
      "resourceUID",
      "eTag",
    ],
  ],
  preview: (ctx) => clusterPreview(ctx.inputs),
  create: (ctx) => {
    const { id, outputs } = armObject(MANAGED_CLUSTER, ctx);
    const uid = ctx.hex(24, "resourceUID");
    const issuer = issuerUrl({ uid, inputs: ctx.inputs, region: ctx.place.region });
    return {
      id,
      // The issuer finds the cluster whether it is on yet or not: handles stay as they were made.
      handles: { issuer },
      outputs: {
        ...outputs,
        type: "Microsoft.ContainerService/ManagedClusters",
        ...clusterOutputs(ctx, uid),
        eTag: etag(ctx),
      },
    };
  },
  update: (ctx) => ({
    ...clusterOutputs(ctx, textAt(ctx.oldOutputs, "resourceUID") ?? ""),
    eTag: etag(ctx),
  }),
};
