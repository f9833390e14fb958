import { cases } from "./cases.ts";
import type { CheckCase } from "../case.ts";
import { changed } from "../changes.ts";
import { ADDRESS, RULE, SECURITY_GROUP, subnet, T } from "./fixtures.ts";
import type { Platform } from "./fixtures.ts";

const GROUP = { resourceGroupName: "platform" };
const HERE = { ...GROUP, location: "japaneast" };
const NOWHERE = { location: "tokyo" };
const WEST = "japanwest";

const securityGroupElsewhere = ({ cloud }: Platform): void => {
  cloud.make(T.securityGroup, "west", { ...GROUP, location: WEST, networkSecurityGroupName: "west" });
};
const idAt = (kind: string, name: string): string =>
  `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/platform/providers/Microsoft.Network/${kind}/${name}`;

const groups = cases(T.group, () => ({ resourceGroupName: "other", location: "Japan East" }), {
  location: { refuses: NOWHERE, passes: { location: "norwayeast" } },
});

const networks = cases(
  T.network,
  () => ({ ...HERE, virtualNetworkName: "second", addressSpace: { addressPrefixes: ["10.90.0.0/16"] } }),
  {
    location: { refuses: NOWHERE },
    "address-space": { refuses: { addressSpace: undefined } },
    "reserved-space": { refuses: { "addressSpace.addressPrefixes": ["168.63.129.0/24"] } },
    "overlapping-space": {
      refuses: { "addressSpace.addressPrefixes": ["10.90.0.0/16", "10.90.128.0/20"] },
      passes: { "addressSpace.addressPrefixes": ["10.90.0.0/16", "10.91.0.0/16"] },
    },
    "space-in-use": {
      there: true,
      after: ({ cloud }) => {
        cloud.make(T.subnet, "inside", { ...subnet("inside", "10.90.1.0/24"), virtualNetworkName: "second" });
      },
      refuses: { "addressSpace.addressPrefixes": ["10.91.0.0/16"] },
      passes: { "addressSpace.addressPrefixes": ["10.90.0.0/16", "10.91.0.0/16"] },
    },
    "inline-subnets": {
      refuses: {
        subnets: [
          { name: "a", addressPrefix: "10.90.0.0/24" },
          { name: "b", addressPrefix: "10.90.0.128/25" },
        ],
      },
      passes: {
        subnets: [
          { name: "a", addressPrefix: "10.90.0.0/24" },
          { name: "b", addressPrefix: "10.90.1.0/24" },
        ],
      },
    },
  },
);

const occupied = subnet("occupied", "10.68.24.0/28");
const withUser = ({ cloud, bare }: Platform): void => {
  const vnetSubnetID = bare.id.replace(/bare$/, "occupied");
  cloud.make(T.cluster, "user", {
    ...HERE,
    resourceName: "user",
    dnsPrefix: "user",
    identity: { type: "SystemAssigned" },
    agentPoolProfiles: [
      { name: "system", mode: "System", count: 1, vmSize: "Standard_D2s_v5", vnetSubnetID },
    ],
    networkProfile: { serviceCidr: "10.70.0.0/16", dnsServiceIP: "10.70.0.10" },
  });
};

const subnets = cases(T.subnet, () => subnet("data", "10.68.32.0/24"), {
  range: { refuses: { addressPrefix: undefined } },
  "outside-network": { refuses: { addressPrefix: "10.99.0.0/24" } },
  overlap: { refuses: { addressPrefix: "10.68.8.0/24" }, passes: { addressPrefix: "10.68.64.0/24" } },
  "reserved-name-size": {
    refuses: { subnetName: "AzureBastionSubnet", addressPrefix: "10.68.32.0/27" },
    passes: { subnetName: "AzureBastionSubnet", addressPrefix: "10.68.32.0/26" },
  },
  "gateway-subnet": {
    refuses: ({ securityGroup }) => ({
      subnetName: "GatewaySubnet",
      networkSecurityGroup: { id: securityGroup.id },
    }),
    passes: { subnetName: "GatewaySubnet" },
  },
  delegation: {
    refuses: { delegations: [{ name: "mysql", serviceName: "Microsoft.DBforMySQL/flexibleServer" }] },
    passes: { delegations: [{ name: "mysql", serviceName: "Microsoft.DBforMySQL/flexibleServers" }] },
  },
  "in-use": {
    base: () => occupied,
    there: true,
    after: withUser,
    refuses: { addressPrefix: "10.68.24.0/27" },
    passes: { defaultOutboundAccess: false },
  },
  "nat-gateway-of-one-network": {
    before: ({ cloud }) => {
      cloud.make(T.network, "second", {
        ...HERE,
        virtualNetworkName: "second",
        addressSpace: { addressPrefixes: ["10.90.0.0/16"] },
      });
    },
    base: () => ({ ...subnet("nodes", "10.90.0.0/24"), virtualNetworkName: "second" }),
    refuses: ({ nat }) => ({ natGateway: { id: nat.id } }),
  },
  "region-of-networkSecurityGroup": {
    before: securityGroupElsewhere,
    refuses: { networkSecurityGroup: { id: idAt("networkSecurityGroups", "west") } },
    passes: ({ securityGroup }) => ({ networkSecurityGroup: { id: securityGroup.id.toUpperCase() } }),
  },
  "region-of-natGateway": {
    before: ({ cloud }) => {
      cloud.make(T.nat, "west", {
        ...GROUP,
        location: WEST,
        natGatewayName: "west",
        sku: { name: "Standard" },
      });
    },
    refuses: { natGateway: { id: idAt("natGateways", "west") } },
    passes: ({ nat }) => ({ natGateway: { id: nat.id } }),
  },
  "region-of-routeTable": {
    before: ({ cloud }) => {
      cloud.make(T.routeTable, "west", { ...GROUP, location: WEST, routeTableName: "west" });
    },
    refuses: { routeTable: { id: idAt("routeTables", "west") } },
    passes: ({ routeTable }) => ({ routeTable: { id: routeTable.id } }),
  },
});

/** Another address of its own name, with changes. */
function address(name: string, changes: object = {}): (platform: Platform) => void {
  return ({ cloud }) => {
    cloud.make(T.address, name, { ...ADDRESS, publicIpAddressName: name, ...changes });
  };
}

const second = idAt("publicIPAddresses", "second");
const gateways = cases(
  T.nat,
  () => ({
    ...HERE,
    natGatewayName: "other",
    sku: { name: "Standard" },
    publicIpAddresses: [{ id: second }],
    idleTimeoutInMinutes: 10,
  }),
  {
    location: {
      base: () => ({ ...HERE, natGatewayName: "other", sku: { name: "Standard" } }),
      refuses: NOWHERE,
    },
    "public-ip-sku": { before: address("second"), refuses: { "sku.name": "StandardV2" } },
    "public-ip-version": {
      before: (platform) => {
        address("second")(platform);
        address("six", { publicIPAddressVersion: "IPv6" })(platform);
      },
      refuses: { publicIpAddresses: [{ id: idAt("publicIPAddresses", "six") }] },
    },
    "address-count": {
      before: (platform) => {
        address("second")(platform);
        platform.cloud.make(T.prefix, "sixteen", {
          ...HERE,
          publicIpPrefixName: "sixteen",
          prefixLength: 28,
          sku: { name: "Standard" },
        });
      },
      refuses: { publicIpPrefixes: [{ id: idAt("publicIPPrefixes", "sixteen") }] },
      passes: {
        publicIpAddresses: undefined,
        publicIpPrefixes: [{ id: idAt("publicIPPrefixes", "sixteen") }],
      },
    },
    zones: { before: address("second"), refuses: { zones: ["1", "2"] }, passes: { zones: ["2"] } },
    "public-ip-zones": {
      before: address("second", { zones: ["1"] }),
      refuses: { zones: ["2"] },
      passes: { zones: ["1"] },
    },
    "public-ip-in-use": {
      before: address("second"),
      refuses: ({ address: taken }) => ({ publicIpAddresses: [{ id: taken.id }] }),
    },
    "sku-fixed": {
      base: () => ({ ...HERE, natGatewayName: "other", sku: { name: "Standard" } }),
      there: true,
      refuses: { "sku.name": "StandardV2" },
      passes: { idleTimeoutInMinutes: 5 },
    },
    "fixed-once-made": {
      before: address("second"),
      there: true,
      refuses: { zones: ["2"] },
      passes: { idleTimeoutInMinutes: 4 },
    },
  },
);

const addresses = cases(T.address, () => ({ ...ADDRESS, publicIpAddressName: "second" }), {
  location: { refuses: NOWHERE },
  zones: { refuses: { zones: ["4"] }, passes: { zones: ["1"] } },
  "basic-sku": { refuses: { sku: undefined } },
  "static-only": { refuses: { publicIPAllocationMethod: "Dynamic" } },
  "domain-label": {
    before: address("first", { dnsSettings: { domainNameLabel: "shop" } }),
    refuses: { "dnsSettings.domainNameLabel": "shop" },
    passes: { "dnsSettings.domainNameLabel": "shop2" },
  },
  "fixed-once-made": { there: true, refuses: { zones: ["1"] }, passes: { idleTimeoutInMinutes: 10 } },
});

const prefixes = cases(
  T.prefix,
  () => ({
    ...HERE,
    publicIpPrefixName: "egress",
    prefixLength: 30,
    sku: { name: "Standard" },
    zones: ["1", "2", "3"],
  }),
  {
    location: { refuses: NOWHERE },
    zones: { refuses: { zones: ["1", "1"] } },
    length: { refuses: { prefixLength: 24 }, passes: { prefixLength: 28 } },
    "fixed-once-made": { there: true, refuses: { prefixLength: 29 } },
  },
);

const inlineRule = { ...SECURITY_GROUP, networkSecurityGroupName: "other" };
const securityGroups = cases(T.securityGroup, () => inlineRule, {
  location: { refuses: NOWHERE },
  "rule-ends": {
    refuses: { "securityRules[0].destinationPortRanges": ["443-80"] },
    passes: {
      "securityRules[0].sourceAddressPrefix": undefined,
      "securityRules[0].sourceAddressPrefixes": ["10.64.0.0/14", "10.68.0.4"],
    },
  },
  "rule-priorities": {
    refuses: { "securityRules[1]": { ...RULE, name: "again" } },
    passes: { "securityRules[1]": { ...RULE, name: "out", direction: "Outbound" } },
  },
  "rule-names": { refuses: { "securityRules[1]": { ...RULE, name: "Allow-Web", priority: 300 } } },
  "fixed-once-made": { there: true, refuses: { location: WEST } },
});

const ownRule = {
  ...GROUP,
  networkSecurityGroupName: "nodes",
  securityRuleName: "allow-ssh",
  ...changed(RULE, { name: undefined }),
  priority: 400,
};
const securityRules = cases(T.securityRule, () => ownRule, {
  ends: {
    refuses: { sourceAddressPrefixes: ["10.0.0.0/8"] },
    passes: { sourceAddressPrefix: "10.0.0.0/8" },
  },
  priority: { refuses: { priority: 200 }, passes: { priority: 200, direction: "Outbound" } },
  "inline-name": { refuses: { securityRuleName: "allow-web" } },
});

const hop = {
  name: "aws",
  addressPrefix: "10.64.0.0/14",
  nextHopType: "VirtualAppliance",
  nextHopIpAddress: "10.68.40.4",
};
const tables = cases(T.routeTable, () => ({ ...HERE, routeTableName: "other", routes: [hop] }), {
  location: { refuses: NOWHERE },
  routes: {
    refuses: { "routes[0].nextHopIpAddress": undefined },
    passes: { "routes[0].nextHopType": "Internet", "routes[0].nextHopIpAddress": undefined },
  },
  "repeated-routes": { refuses: { "routes[1]": { ...hop, name: "again" } } },
  "fixed-once-made": { there: true, refuses: { location: WEST } },
});

const way = changed(hop, { name: undefined });
const routes = cases(T.route, () => ({ ...GROUP, routeTableName: "routes", routeName: "aws", ...way }), {
  "next-hop": { refuses: { nextHopType: "VnetLocal" }, passes: { addressPrefix: "Storage.JapanEast" } },
  "repeated-prefix": {
    before: ({ cloud }) => {
      cloud.make(T.route, "first", {
        ...GROUP,
        routeTableName: "routes",
        routeName: "first",
        ...way,
        addressPrefix: "10.80.0.0/14",
      });
    },
    refuses: { addressPrefix: "10.80.0.0/14" },
  },
});

/** Cases of the network's types. */
export const networkCases: readonly CheckCase[] = [
  ...[...groups, ...networks, ...subnets, ...gateways, ...addresses, ...prefixes],
  ...[...securityGroups, ...securityRules, ...tables, ...routes],
];
