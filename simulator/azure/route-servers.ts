import type { Check, ResourceModel, RuleContext } from "../model.ts";
import { parseCidr } from "../cidr.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import {
  armObject,
  copiedName,
  etag,
  find,
  fixedOnceMade,
  idOf,
  inResourceGroup,
  parentName,
  randomName,
} from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { networkName } from "./names.ts";
import { PUBLIC_IP } from "./public-ips.ts";
import { knownLocation, LOCATION } from "./regions.ts";
import { SUBNET, subnetReference } from "./subnets.ts";
import { numberAt, refusal, sameText, textAt } from "./values.ts";
import { prefixesOf } from "./virtual-networks.ts";

const OVERVIEW = "https://learn.microsoft.com/azure/route-server/overview";
const FAQ = "https://learn.microsoft.com/azure/route-server/route-server-faq";
const HUBS = "https://learn.microsoft.com/rest/api/virtualwan/virtual-hubs/create-or-update";
const QUICKSTART = "https://learn.microsoft.com/azure/route-server/quickstart-create-route-server-portal";

/** A hub of a virtual WAN, or, with the SKU Standard and no WAN, a Route Server. */
export const VIRTUAL_HUB: ArmKind = {
  token: "azure-native:network:VirtualHub",
  arm: "Microsoft.Network/virtualHubs",
  names: ["virtualHubName"],
  apiVersion: "2024-05-01",
};

const IP_CONFIGURATION: ArmKind = {
  token: "azure-native:network:VirtualHubIpConfiguration",
  arm: "Microsoft.Network/virtualHubs/ipConfigurations",
  names: ["virtualHubName", "ipConfigName"],
  apiVersion: "2024-05-01",
};

const BGP_CONNECTION: ArmKind = {
  token: "azure-native:network:VirtualHubBgpConnection",
  arm: "Microsoft.Network/virtualHubs/bgpConnections",
  names: ["virtualHubName", "connectionName"],
  apiVersion: "2024-05-01",
};

/** The number of every Route Server. */
const ROUTE_SERVER_ASN = 65_515;

const kind: Check = {
  id: `${VIRTUAL_HUB.token}:wan-or-route-server`,
  source: HUBS,
  refuses: ({ inputs }) => {
    if (inputs.virtualWan !== undefined) return undefined;
    const sku = textAt(inputs, "sku");
    if (sku === undefined || !sameText(sku, "Standard"))
      return refusal(
        "sku",
        "is Standard for a Route Server, which has no virtual WAN",
        sku,
        "write Standard",
      );
    if (inputs.addressPrefix === undefined) return undefined;
    return refusal(
      "addressPrefix",
      "is for hubs of a virtual WAN",
      textAt(inputs, "addressPrefix"),
      "drop it",
    );
  },
};

export const virtualHub: ResourceModel = {
  type: VIRTUAL_HUB.token,
  title: "virtual hub",
  ...randomName("virtualHubName"),
  properties: {
    resourceGroupName: inResourceGroup,
    virtualHubName: networkName,
    location: LOCATION,
    sku: { oneOf: ["Basic", "Standard"], ignoreCase: true, source: HUBS },
  },
  checks: [knownLocation(VIRTUAL_HUB.token), kind, fixedOnceMade(VIRTUAL_HUB, ["location", "sku"], [], HUBS)],
  inputOnly: ["resourceGroupName", "virtualHubName"],
  unknownAfterUpdate: ["etag", "provisioningState", "routingState"],
  create: (ctx) => {
    const { id, outputs } = armObject(VIRTUAL_HUB, ctx);
    return {
      id,
      outputs: {
        ...outputs,
        allowBranchToBranchTraffic: ctx.inputs.allowBranchToBranchTraffic ?? false,
        etag: etag(ctx),
        kind: ctx.inputs.virtualWan === undefined ? "RouteServer" : "",
        provisioningState: "Succeeded",
        routingState: "Provisioning",
        virtualRouterAsn: ROUTE_SERVER_ASN,
        // It has none before it has an ipConfiguration: getVirtualHub tells them.
        virtualRouterIps: [],
      },
    };
  },
  update: (ctx) => ({ etag: etag(ctx) }),
};

/** What a Route Server says of itself once it stands in its subnet: two addresses of that. */
export function routerAddresses(hub: WorldObject, ctx: Pick<RuleContext, "world">): readonly string[] {
  const [configuration] = ctx.world.referrers(hub).filter((it) => it.type === IP_CONFIGURATION.token);
  const subnetId = textAt(configuration?.inputs ?? {}, "subnet.id") ?? "";
  const subnet = ctx.world.having("id", subnetId).find((it) => it.type === SUBNET.token);
  const [prefix = ""] = subnet === undefined ? [] : prefixesOf(subnet.inputs);
  const range = parseCidr(prefix);
  if (range === undefined) return [];
  return [4, 5].map((host) =>
    [24, 16, 8, 0].map((shift) => Math.floor((range.first + host) / 2 ** shift) % 256).join("."),
  );
}

const subnetNamed: Check = {
  id: `${IP_CONFIGURATION.token}:subnet-name`,
  source: QUICKSTART,
  needs: ["subnet.id"],
  refuses: ({ inputs }) => {
    const name = (textAt(inputs, "subnet.id") ?? "").split("/").at(-1) ?? "";
    if (sameText(name, "RouteServerSubnet")) return undefined;
    return refusal("subnet.id", "must be the subnet called RouteServerSubnet", name, "make one of that name");
  },
};

const publicAddress: Check = {
  id: `${IP_CONFIGURATION.token}:public-ip`,
  source: FAQ,
  refuses: ({ inputs }) =>
    inputs.publicIPAddress === undefined
      ? refusal(
          "publicIPAddress",
          "a Route Server is managed over a public address",
          undefined,
          "give it one",
        )
      : undefined,
};

const bareSubnet: Check = {
  id: `${IP_CONFIGURATION.token}:bare-subnet`,
  source: FAQ,
  refuses: (ctx) => {
    const subnet = find(ctx, textAt(ctx.inputs, "subnet.id") ?? "", SUBNET.token);
    const has = ["networkSecurityGroup", "routeTable"].find((it) => subnet?.inputs[it] !== undefined);
    if (has === undefined) return undefined;
    return refusal("subnet.id", `must have no ${has}`, subnet?.id, "take it away from the subnet");
  },
};

const oneConfiguration: Check = {
  id: `${IP_CONFIGURATION.token}:one`,
  source: OVERVIEW,
  when: "apply",
  refuses: (ctx) => {
    const [other] = ctx.siblings("virtualHubName");
    if (other === undefined) return undefined;
    return refusal(
      "virtualHubName",
      `has ${other.id} already`,
      textAt(ctx.inputs, "virtualHubName"),
      "keep one",
    );
  },
};

export const ipConfiguration: ResourceModel = {
  type: IP_CONFIGURATION.token,
  title: "IP configuration of a hub",
  ...copiedName("ipConfigName"),
  properties: {
    resourceGroupName: inResourceGroup,
    virtualHubName: parentName(VIRTUAL_HUB, "cascades"),
    ipConfigName: networkName,
    subnet: { required: true, source: QUICKSTART },
    "subnet.id": { required: true, references: subnetReference, source: QUICKSTART },
    "publicIPAddress.id": { references: idOf(PUBLIC_IP.token), source: FAQ },
  },
  checks: [subnetNamed, publicAddress, bareSubnet, oneConfiguration],
  inputOnly: ["resourceGroupName", "virtualHubName", "ipConfigName"],
  unknownAfterUpdate: ["etag", "provisioningState"],
  create: (ctx) => {
    const { id, outputs } = armObject(IP_CONFIGURATION, ctx);
    return {
      id,
      outputs: {
        ...outputs,
        etag: etag(ctx),
        privateIPAllocationMethod: ctx.inputs.privateIPAllocationMethod ?? "Dynamic",
        provisioningState: "Succeeded",
      },
    };
  },
  update: (ctx) => ({ etag: etag(ctx) }),
};

/** Numbers that Azure or IANA keep. */
const isReserved = (asn: number): boolean =>
  [8074, 8075, 12_076, ROUTE_SERVER_ASN, 65_517, 65_518, 65_519, 65_520, 23_456].includes(asn) ||
  (asn >= 64_496 && asn <= 64_511) ||
  asn >= 65_535;

const peerAsn: Check = {
  id: `${BGP_CONNECTION.token}:peer-asn`,
  source: FAQ,
  needs: ["peerAsn"],
  refuses: ({ inputs }) => {
    const asn = numberAt(inputs, "peerAsn") ?? 0;
    if (!isReserved(asn)) return undefined;
    return refusal(
      "peerAsn",
      "must be a number of two bytes that neither Azure nor IANA keeps",
      asn,
      "use 64512",
    );
  },
};

const standing: Check = {
  id: `${BGP_CONNECTION.token}:no-ip-configuration`,
  source: QUICKSTART,
  when: "apply",
  refuses: (ctx) => {
    const hub = ctx.target("virtualHubName");
    const stands =
      hub === undefined || ctx.world.referrers(hub).some((it) => it.type === IP_CONFIGURATION.token);
    if (stands) return undefined;
    return refusal("virtualHubName", "has no ipConfiguration yet", hub.id, "make that first (dependsOn)");
  },
};

const peerAddress: Check = {
  id: `${BGP_CONNECTION.token}:peer-address`,
  source: OVERVIEW,
  needs: ["peerIp"],
  refuses: ({ inputs }) => {
    const address = textAt(inputs, "peerIp");
    if (address !== undefined && parseCidr(`${address}/32`) !== undefined) return undefined;
    return refusal("peerIp", "must be the appliance's IPv4 address", address, "use its private address");
  },
};

const peeredTwice: Check = {
  id: `${BGP_CONNECTION.token}:exists`,
  source: OVERVIEW,
  when: "apply",
  refuses: (ctx) => {
    const address = textAt(ctx.inputs, "peerIp");
    const other = ctx.siblings("virtualHubName").find((it) => sameAddress(it.inputs, address));
    if (other === undefined) return undefined;
    return refusal("peerIp", `is a peer already by ${other.id}`, address, "keep one");
  },
};

const sameAddress = (inputs: PropertyMap, address: string | undefined): boolean =>
  address !== undefined && textAt(inputs, "peerIp") === address;

export const bgpConnection: ResourceModel = {
  type: BGP_CONNECTION.token,
  title: "BGP connection of a hub",
  ...copiedName("connectionName"),
  properties: {
    resourceGroupName: inResourceGroup,
    virtualHubName: parentName(VIRTUAL_HUB, "cascades"),
    connectionName: networkName,
    peerAsn: { required: true, min: 1, source: FAQ },
    peerIp: { required: true, source: OVERVIEW },
  },
  checks: [peerAsn, peerAddress, standing, peeredTwice],
  inputOnly: ["resourceGroupName", "virtualHubName", "connectionName"],
  unknownAfterUpdate: ["etag", "provisioningState", "connectionState"],
  create: (ctx) => {
    const { id, outputs } = armObject(BGP_CONNECTION, ctx);
    return {
      id,
      outputs: { ...outputs, connectionState: "Connected", etag: etag(ctx), provisioningState: "Succeeded" },
    };
  },
  update: (ctx) => ({ etag: etag(ctx) }),
};

/** The types that stand for a Route Server. */
export const ROUTE_SERVER_KINDS = { IP_CONFIGURATION, BGP_CONNECTION } as const;
