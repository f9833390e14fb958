import { parseCidr } from "../cidr.ts";
import type { Check, CheckContext, CreateContext, Reference, ResourceModel, RuleContext } from "../model.ts";
import type { PropertyMap } from "../properties.ts";
import { show } from "../properties.ts";
import {
  armObject,
  copiedName,
  differs,
  etag,
  find,
  idOf,
  inResourceGroup,
  parentName,
  present,
  sameRegionAs,
} from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { networkName } from "./names.ts";
import { NAT_GATEWAY } from "./nat-gateways.ts";
import { ROUTE_TABLE } from "./route-tables.ts";
import { SECURITY_GROUP } from "./security-rules.ts";
import { DELEGATIONS } from "./subnet-delegations.ts";
import { firstRepeated, mapsAt, refusal, sameText, textAt, valueAt } from "./values.ts";
import {
  firstClash,
  firstOutside,
  NETWORK_FAQ,
  PREFIX_RULE,
  prefixesOf,
  spaceOf,
  VIRTUAL_NETWORK,
} from "./virtual-networks.ts";

/** "Add, change, or delete a virtual network subnet". */
const SUBNETS_PAGE = "https://learn.microsoft.com/azure/virtual-network/virtual-network-manage-subnet";
const DELEGATION_PAGE = "https://learn.microsoft.com/azure/virtual-network/subnet-delegation-overview";
const GATEWAY_SUBNET =
  "https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-vpn-gateway-settings#gwsub";

export const SUBNET: ArmKind = {
  token: "azure-native:network:Subnet",
  arm: "Microsoft.Network/virtualNetworks/subnets",
  names: ["virtualNetworkName", "subnetName"],
  apiVersion: "2024-05-01",
};

const { token } = SUBNET;

/**
 * A reference to a subnet by its id. One that is written inside its virtual network is no object of its own, so
 * the network stands for it.
 */
export const subnetReference: Reference = {
  to: [SUBNET.token, VIRTUAL_NETWORK.token],
  handle: (id, ctx) => (/\/subnets\/[^/]+$/i.test(id) ? (inlineHome(id, ctx) ?? id) : undefined),
  sameRegion: false,
};

/** The id of the network that has a subnet inside it. */
export function inlineHome(id: string, ctx: RuleContext): string | undefined {
  const [, networkId = "", name = ""] = /^(.*)\/subnets\/([^/]+)$/i.exec(id) ?? [];
  const network = find(ctx, networkId, VIRTUAL_NETWORK.token);
  const inline = network === undefined ? [] : mapsAt(network.inputs, "subnets");
  return inline.some((it) => sameText(textAt(it, "name") ?? "", name)) ? networkId : undefined;
}
const NETWORK = "virtualNetworkName";

/** Names that Azure keeps for its own gateways, and the smallest range of each. */
const RESERVED_NAMES: Readonly<Record<string, { longest: number; source: string }>> = {
  gatewaysubnet: { longest: 29, source: GATEWAY_SUBNET },
  azurebastionsubnet: {
    longest: 26,
    source: "https://learn.microsoft.com/azure/bastion/configuration-settings#subnet",
  },
  azurefirewallsubnet: { longest: 26, source: "https://learn.microsoft.com/azure/firewall/firewall-faq" },
  routeserversubnet: {
    longest: 27,
    source: "https://learn.microsoft.com/azure/route-server/quickstart-create-route-server-portal",
  },
};

const range: Check = {
  id: `${token}:range`,
  source: SUBNETS_PAGE,
  refuses: ({ inputs }) => {
    const said = [inputs.addressPrefix, inputs.addressPrefixes, inputs.ipamPoolPrefixAllocations].filter(
      (it) => it !== undefined,
    );
    if (said.length === 1) return undefined;
    return refusal(
      "addressPrefix",
      "a subnet says its range once",
      said.length === 0 ? undefined : said.length,
      "set addressPrefix or addressPrefixes",
    );
  },
};

const outside: Check = {
  id: `${token}:outside-network`,
  source: NETWORK_FAQ,
  when: "apply",
  refuses: (ctx) => {
    const network = ctx.target(NETWORK);
    if (network === undefined) return undefined;
    const found = firstOutside(prefixesOf(ctx.inputs), spaceOf(network));
    if (found === undefined) return undefined;
    return refusal(
      "addressPrefix",
      "must lie in the virtual network's ranges",
      found,
      `choose a range of ${show([...spaceOf(network)])}`,
    );
  },
};

const overlap: Check = {
  id: `${token}:overlap`,
  source: NETWORK_FAQ,
  when: "apply",
  refuses: (ctx) => {
    const own = prefixesOf(ctx.inputs);
    for (const other of ctx.siblings(NETWORK)) {
      const clash = firstClash(own, prefixesOf(other.inputs));
      if (clash !== undefined)
        return refusal(
          "addressPrefix",
          `overlaps subnet ${textAt(other.outputs, "name") ?? other.id}`,
          clash,
          "choose a free range",
        );
    }
    const network = ctx.target(NETWORK);
    const inline = network === undefined ? [] : mapsAt(network.inputs, "subnets");
    const others = inline.filter(
      (it) => !sameText(textAt(it, "name") ?? "", textAt(ctx.inputs, "subnetName") ?? ""),
    );
    const clash = firstClash(own, others.flatMap(prefixesOf));
    return clash === undefined
      ? undefined
      : refusal(
          "addressPrefix",
          "overlaps a subnet written inside the virtual network",
          clash,
          "choose a free range",
        );
  },
};

const reservedName: Check = {
  id: `${token}:reserved-name-size`,
  source: GATEWAY_SUBNET,
  refuses: ({ inputs }) => {
    const name = textAt(inputs, "subnetName") ?? "";
    const reserved = RESERVED_NAMES[name.toLowerCase()];
    if (reserved === undefined) return undefined;
    const small = prefixesOf(inputs).find((it) => (parseCidr(it)?.prefix ?? 0) > reserved.longest);
    if (small === undefined) return undefined;
    return refusal(
      "addressPrefix",
      `${name} needs /${reserved.longest} or larger (${reserved.source})`,
      small,
      "give it a larger range",
    );
  },
};

const gatewaySubnet: Check = {
  id: `${token}:gateway-subnet`,
  source: GATEWAY_SUBNET,
  refuses: ({ inputs }) => {
    if (!sameText(textAt(inputs, "subnetName") ?? "", "GatewaySubnet")) return undefined;
    const used = ["networkSecurityGroup", "natGateway", "delegations"].find((key) => !isEmpty(inputs, key));
    if (used === undefined) return undefined;
    return refusal(
      used,
      "GatewaySubnet takes no security group, NAT gateway or delegation",
      valueAt(inputs, used),
      "remove it",
    );
  },
};

function isEmpty(inputs: PropertyMap, key: string): boolean {
  const value = inputs[key];
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

const delegations: Check = {
  id: `${token}:delegation`,
  source: DELEGATION_PAGE,
  needs: ["delegations[*].serviceName"],
  refuses: ({ inputs }) => {
    const services = mapsAt(inputs, "delegations").map((it) => textAt(it, "serviceName") ?? "");
    const index = services.findIndex((service) => !DELEGATIONS.some((it) => sameText(it, service)));
    if (index >= 0) {
      const fix = "use one such as Microsoft.ContainerInstance/containerGroups";
      return refusal(
        `delegations[${index}].serviceName`,
        "must be a service that takes subnets",
        services[index],
        fix,
      );
    }
    const names = mapsAt(inputs, "delegations").flatMap((it) => textAt(it, "name") ?? []);
    const twice = firstRepeated(names) ?? firstRepeated(services);
    return twice === undefined
      ? undefined
      : refusal("delegations", "must differ in name and service", twice, "remove the repetition");
  },
};

/** What is inside the subnet now. */
function users(ctx: CheckContext): readonly string[] {
  const self = present(SUBNET, ctx);
  return self === undefined ? [] : ctx.world.referrers(self).map((it) => it.id);
}

const inUse: Check = {
  id: `${token}:in-use`,
  source: SUBNETS_PAGE,
  when: "apply",
  refuses: (ctx) => {
    const self = present(SUBNET, ctx);
    const [user] = users(ctx);
    if (self === undefined || user === undefined) return undefined;
    if (differs(ctx.inputs, self, "addressPrefix") || differs(ctx.inputs, self, "addressPrefixes")) {
      return refusal(
        "addressPrefix",
        `is in use by ${user}`,
        show([...prefixesOf(ctx.inputs)]),
        "restore it, or empty the subnet first",
      );
    }
    const services = (inputs: PropertyMap): readonly string[] =>
      mapsAt(inputs, "delegations").map((it) => (textAt(it, "serviceName") ?? "").toLowerCase());
    if (services(ctx.inputs).join() === services(self.inputs).join()) return undefined;
    return refusal(
      "delegations",
      `the subnet is in use by ${user}`,
      show([...services(ctx.inputs)]),
      "restore them, or empty the subnet first",
    );
  },
};

const natOfOneNetwork: Check = {
  id: `${token}:nat-gateway-of-one-network`,
  source: "https://learn.microsoft.com/azure/nat-gateway/nat-sku",
  when: "apply",
  needs: ["natGateway.id"],
  refuses: (ctx) => {
    const id = textAt(ctx.inputs, "natGateway.id");
    const gateway = id === undefined ? undefined : find(ctx, id, NAT_GATEWAY.token);
    const network = ctx.target(NETWORK);
    if (gateway === undefined || network === undefined) return undefined;
    const foreign = ctx.world
      .referrers(gateway)
      .find((it) => it.type === token && !it.id.toLowerCase().startsWith(`${network.id.toLowerCase()}/`));
    if (foreign === undefined) return undefined;
    return refusal(
      "natGateway.id",
      `serves another virtual network by ${foreign.id}`,
      id,
      "give each network a gateway of its own",
    );
  },
};

const home = (ctx: CheckContext): string | undefined => ctx.target(NETWORK)?.region;

function attached(ctx: CreateContext, id: string): readonly PropertyMap[] {
  return mapsAt(ctx.inputs, "delegations").map((it) => ({
    ...it,
    id: `${id}/delegations/${textAt(it, "name") ?? ""}`,
    etag: etag(ctx),
    actions: ["Microsoft.Network/virtualNetworks/subnets/action"],
    provisioningState: "Succeeded",
    type: "Microsoft.Network/virtualNetworks/subnets/delegations",
  }));
}

/**
 * A subnet. Azure answers AnotherOperationInProgress to two writes to one network at a time; the simulated
 * cloud makes one at a time, so programs that do not chain their subnets are not found out here.
 */
export const subnet: ResourceModel = {
  type: token,
  ...copiedName("subnetName"),
  properties: {
    resourceGroupName: inResourceGroup,
    virtualNetworkName: parentName(VIRTUAL_NETWORK, "cascades"),
    subnetName: networkName,
    addressPrefix: PREFIX_RULE,
    "addressPrefixes[*]": PREFIX_RULE,
    "networkSecurityGroup.id": { references: idOf(SECURITY_GROUP.token), source: SUBNETS_PAGE },
    "natGateway.id": { references: idOf(NAT_GATEWAY.token), source: SUBNETS_PAGE },
    "routeTable.id": { references: idOf(ROUTE_TABLE.token), source: SUBNETS_PAGE },
    "delegations[*].name": { required: true, source: DELEGATION_PAGE },
    "delegations[*].serviceName": { required: true, source: DELEGATION_PAGE },
    privateEndpointNetworkPolicies: {
      oneOf: ["Enabled", "Disabled", "NetworkSecurityGroupEnabled", "RouteTableEnabled"],
      ignoreCase: true,
      source: "https://learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy",
    },
    privateLinkServiceNetworkPolicies: {
      oneOf: ["Enabled", "Disabled"],
      ignoreCase: true,
      source: SUBNETS_PAGE,
    },
  },
  checks: [
    range,
    outside,
    overlap,
    reservedName,
    gatewaySubnet,
    delegations,
    inUse,
    natOfOneNetwork,
    sameRegionAs(token, "networkSecurityGroup.id", [SECURITY_GROUP.token], home, SUBNETS_PAGE),
    sameRegionAs(token, "natGateway.id", [NAT_GATEWAY.token], home, SUBNETS_PAGE),
    sameRegionAs(token, "routeTable.id", [ROUTE_TABLE.token], home, SUBNETS_PAGE),
  ],
  inputOnly: ["resourceGroupName", "virtualNetworkName", "subnetName"],
  unknownAfterUpdate: ["etag", "provisioningState"],
  create: (ctx) => {
    const { id, outputs } = armObject(SUBNET, ctx);
    return {
      id,
      outputs: {
        ...outputs,
        delegations: attached(ctx, id),
        etag: etag(ctx),
        privateEndpointNetworkPolicies: ctx.inputs.privateEndpointNetworkPolicies ?? "Disabled",
        privateLinkServiceNetworkPolicies: ctx.inputs.privateLinkServiceNetworkPolicies ?? "Enabled",
        provisioningState: "Succeeded",
      },
    };
  },
  update: (ctx) => ({ delegations: attached(ctx, ctx.id), etag: etag(ctx) }),
};
