import type { DeletionCase } from "../case.ts";
import { TENANT } from "../cloud.ts";
import type { ExampleCloud } from "../cloud.ts";
import { changed } from "../changes.ts";
import { clusterInputs, NETWORK, platform, poolInputs, T } from "./fixtures.ts";
import type { Platform } from "./fixtures.ts";
import { inbound, withResolver } from "./resolver-cases.ts";

const DOCS = "https://learn.microsoft.com/azure";
const GROUP = { resourceGroupName: "platform" };
const HERE = { ...GROUP, location: "japaneast" };

/** A platform with a cluster in its subnet for nodes. */
function withCluster(cloud: ExampleCloud): Platform {
  const where = platform(cloud);
  cloud.make(T.cluster, "cluster", clusterInputs(where));
  return where;
}

/** A platform whose node subnet is gone, so that nothing is in use. */
function withoutNodes(cloud: ExampleCloud): void {
  platform(cloud);
  cloud.delete(T.subnet, "nodes");
}

const networkCases: readonly DeletionCase[] = [
  {
    type: T.resolver,
    name: "names",
    source: `${DOCS}/azure-resource-manager/templates/child-resource-name-type`,
    refused: (cloud) => {
      const where = platform(cloud);
      withResolver(where);
      cloud.make(T.inbound, "names", inbound(where));
    },
    passes: (cloud) => {
      withResolver(platform(cloud));
    },
  },
  {
    type: T.securityGroup,
    name: "rules",
    source: `${DOCS}/virtual-network/manage-network-security-group#delete-a-network-security-group`,
    refused: platform,
    passes: withoutNodes,
  },
  {
    type: T.nat,
    name: "nat",
    source: `${DOCS}/nat-gateway/manage-nat-gateway`,
    refused: platform,
    passes: withoutNodes,
  },
  {
    type: T.routeTable,
    name: "routes",
    source: `${DOCS}/virtual-network/manage-route-table#delete-a-route-table`,
    refused: platform,
    passes: withoutNodes,
  },
  {
    type: T.address,
    name: "egress",
    source: `${DOCS}/virtual-network/ip-services/virtual-network-public-ip-address`,
    refused: platform,
    passes: (cloud) => {
      withoutNodes(cloud);
      cloud.delete(T.nat, "nat");
    },
  },
  {
    type: T.prefix,
    name: "prefix",
    source: `${DOCS}/virtual-network/ip-services/manage-public-ip-address-prefix#delete-a-prefix`,
    refused: (cloud) => {
      const { id } = prefix(cloud);
      const publicIpPrefixes = [{ id }];
      const gateway = { ...HERE, natGatewayName: "second", sku: { name: "Standard" }, publicIpPrefixes };
      cloud.make(T.nat, "second", gateway);
    },
    passes: prefix,
  },
  {
    type: T.subnet,
    name: "nodes",
    source: `${DOCS}/virtual-network/virtual-network-manage-subnet#delete-a-subnet`,
    refused: withCluster,
    passes: platform,
  },
  {
    type: T.network,
    name: "inline",
    source: `${DOCS}/virtual-network/manage-virtual-network#delete-a-virtual-network`,
    refused: (cloud) => {
      const where = platform(cloud);
      const id = `${inlineNetwork(cloud).id}/subnets/nodes`;
      const changes = { "agentPoolProfiles[0].vnetSubnetID": id, identity: { type: "SystemAssigned" } };
      const ways = { "networkProfile.outboundType": "loadBalancer" };
      cloud.make(T.cluster, "cluster", changed(clusterInputs(where), { ...changes, ...ways }));
    },
    passes: (cloud) => {
      platform(cloud);
      inlineNetwork(cloud);
    },
  },
  {
    type: T.nic,
    name: "nic",
    source: `${DOCS}/virtual-network/virtual-network-network-interface#delete-a-network-interface`,
    refused: (cloud) => {
      const networkProfile = { networkInterfaces: [{ id: nic(cloud).id }] };
      cloud.make(T.machine, "machine", { ...machine, networkProfile });
    },
    passes: nic,
  },
  {
    type: T.zone,
    name: "zone",
    source: `${DOCS}/dns/private-dns-virtual-network-links`,
    refused: (cloud) => {
      const { network } = platform(cloud);
      const link = { ...GROUP, location: "global", privateZoneName: "prod.kakehashi.internal" };
      const ends = { virtualNetworkLinkName: "azure", virtualNetwork: { id: network.id } };
      cloud.make(T.link, "azure", { ...link, ...ends });
    },
    passes: platform,
  },
];

function prefix(cloud: ExampleCloud): { readonly id: string } {
  platform(cloud);
  const inputs = { ...HERE, publicIpPrefixName: "egress", prefixLength: 30, sku: { name: "Standard" } };
  return cloud.make(T.prefix, "prefix", inputs);
}

/** A network with its subnet written inside. */
function inlineNetwork(cloud: ExampleCloud): { readonly id: string } {
  const subnets = [{ name: "nodes", addressPrefix: "10.90.0.0/20" }];
  const space = { addressSpace: { addressPrefixes: ["10.90.0.0/16"] } };
  return cloud.make(T.network, "inline", { ...NETWORK, virtualNetworkName: "inline", ...space, subnets });
}

const imageReference = {
  publisher: "Canonical",
  offer: "ubuntu-24_04-lts",
  sku: "server",
  version: "latest",
};
const machine = {
  ...HERE,
  vmName: "gateway",
  hardwareProfile: { vmSize: "Standard_F2s_v2" },
  storageProfile: { imageReference, osDisk: { createOption: "FromImage" } },
  osProfile: { computerName: "gateway", adminUsername: "kakehashi", adminPassword: "Hush-hush-1" },
};

function nic(cloud: ExampleCloud): { readonly id: string } {
  const { bare } = platform(cloud);
  const ipConfigurations = [{ name: "main", subnet: { id: bare.id } }];
  return cloud.make(T.nic, "nic", { ...HERE, networkInterfaceName: "gateway", ipConfigurations });
}

/** A group, with a subnet that a cluster of another group uses or not. */
const sharedGroup =
  (used: boolean) =>
  (cloud: ExampleCloud): void => {
    const where = platform(cloud);
    cloud.make(T.group, "second", { resourceGroupName: "second", location: "japaneast" });
    if (used) cloud.make(T.cluster, "cluster", { ...clusterInputs(where), resourceGroupName: "second" });
  };

/** The last pool of its kind, or not: a cluster whose own pool was taken out of it, as AKS lets one do later. */
const systemPool =
  (last: boolean) =>
  (cloud: ExampleCloud): void => {
    const where = withCluster(cloud);
    cloud.make(T.pool, "core", { ...poolInputs(where), agentPoolName: "core", mode: "System" });
    if (last) cloud.changeByHand(T.cluster, "cluster", { agentPoolProfiles: [] });
  };

/** A secret in a vault that lets nobody in, or everybody. */
const secret =
  (defaultAction: "Allow" | "Deny") =>
  (cloud: ExampleCloud): void => {
    platform(cloud);
    const sku = { family: "A", name: "standard" };
    const access = { tenantId: TENANT, sku, enableRbacAuthorization: true };
    const properties = { ...access, networkAcls: { defaultAction } };
    cloud.make(T.vault, "vault", { ...HERE, vaultName: "kv-gateway", properties });
    const inputs = { ...GROUP, vaultName: "kv-gateway", secretName: "bundle" };
    cloud.make(T.secret, "bundle", { ...inputs, properties: { value: "hush" } });
  };

const LOGIN = { administratorLogin: "kakehashi", administratorLoginPassword: "Hush-hush-1" };

/** What is deleted under a lock, and without one, and nothing else would keep. */
const LOCKED: Readonly<Record<string, (cloud: ExampleCloud) => { readonly id: string }>> = {
  [T.mySql]: (cloud) => {
    platform(cloud);
    const sku = { name: "Standard_B2s", tier: "Burstable" };
    return cloud.make(T.mySql, "kept", { ...HERE, serverName: "kakehashi-test", ...LOGIN, sku });
  },
  [T.storage]: (cloud) => {
    platform(cloud);
    const sku = { name: "Standard_ZRS" };
    return cloud.make(T.storage, "kept", { ...HERE, accountName: "kept", kind: "StorageV2", sku });
  },
  [T.vault]: (cloud) => {
    platform(cloud);
    const properties = {
      tenantId: TENANT,
      sku: { family: "A", name: "standard" },
      enableRbacAuthorization: true,
    };
    return cloud.make(T.vault, "kept", { ...HERE, vaultName: "kv-kept", properties });
  },
  [T.cluster]: (cloud) => cloud.make(T.cluster, "kept", clusterInputs(platform(cloud))),
  [T.machine]: (cloud) =>
    cloud.make(T.machine, "kept", {
      ...machine,
      networkProfile: { networkInterfaces: [{ id: nic(cloud).id }] },
    }),
};

const lockCases: readonly DeletionCase[] = Object.entries(LOCKED).map(([type, make]) => ({
  type,
  name: "kept",
  source: `${DOCS}/azure-resource-manager/management/lock-resources`,
  refused: (cloud) =>
    cloud.make(T.lock, "lock", { scope: make(cloud).id, lockName: "keep", level: "CanNotDelete" }),
  passes: make,
}));

const otherCases: readonly DeletionCase[] = [
  {
    type: T.group,
    name: "platform",
    source: `${DOCS}/azure-resource-manager/management/delete-resource-group`,
    refused: sharedGroup(true),
    passes: sharedGroup(false),
  },
  {
    type: T.pool,
    name: "core",
    source: `${DOCS}/aks/use-system-pools#system-and-user-node-pools`,
    refused: systemPool(true),
    passes: systemPool(false),
  },
  {
    type: T.secret,
    name: "bundle",
    source: `${DOCS}/key-vault/general/network-security`,
    refused: secret("Deny"),
    passes: secret("Allow"),
  },
];

/** What Azure does not delete, and until when. */
export const azureDeletions: readonly DeletionCase[] = [...networkCases, ...lockCases, ...otherCases];
