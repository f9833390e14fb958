import { heldFromOutside } from "./resource-groups.ts";
import { contains, overlaps, parseCidr } from "../cidr.ts";
import type { Check, CheckContext, ResourceModel } from "../model.ts";
import { containsUnknown, show } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { armObject, etag, idOf, inResourceGroup, present, randomName, uuid } from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { virtualNetworkName } from "./names.ts";
import { NAT_GATEWAY } from "./nat-gateways.ts";
import { ranges, RESERVED_RANGES } from "./ranges.ts";
import { knownLocation, LOCATION } from "./regions.ts";
import { ROUTE_TABLE } from "./route-tables.ts";
import { SECURITY_GROUP } from "./security-rules.ts";
import { firstRepeated, mapsAt, refusal, textAt, textsAt, valueAt } from "./values.ts";

/** "Azure Virtual Network frequently asked questions". */
export const NETWORK_FAQ = "https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq";
const API = "https://learn.microsoft.com/rest/api/virtualnetwork/virtual-networks/create-or-update";
const SPACE = "addressSpace.addressPrefixes";

/** Addresses of a subnet or of a network's space: from /2 to /29, as the FAQ says. */
export const PREFIX_RULE = { cidr: { shortest: 2, longest: 29 }, source: NETWORK_FAQ };

export const VIRTUAL_NETWORK: ArmKind = {
  token: "azure-native:network:VirtualNetwork",
  arm: "Microsoft.Network/virtualNetworks",
  names: ["virtualNetworkName"],
  apiVersion: "2024-05-01",
};

const { token } = VIRTUAL_NETWORK;

/** The ranges of a network. */
export function spaceOf(network: WorldObject): readonly string[] {
  return textsAt(network.inputs, SPACE);
}

/** The ranges of a subnet, which says one as `addressPrefix` or several as `addressPrefixes`. */
export function prefixesOf(subnet: PropertyMap): readonly string[] {
  const single = textAt(subnet, "addressPrefix");
  return [...(single === undefined ? [] : [single]), ...textsAt(subnet, "addressPrefixes")];
}

/** The subnets of a network that are objects of their own. */
export function subnetsOf(network: WorldObject, ctx: CheckContext): readonly WorldObject[] {
  return ctx.world.referrers(network).filter((it) => it.type === "azure-native:network:Subnet");
}

/** The first text of an IPv4 range that lies in none of others. */
export function firstOutside(inner: readonly string[], outer: readonly string[]): string | undefined {
  const whole = ranges(outer);
  return inner.find((it) => {
    const range = parseCidr(it);
    return range !== undefined && !whole.some((around) => contains(around, range));
  });
}

/** The first text of an IPv4 range that shares addresses with others. */
export function firstClash(left: readonly string[], right: readonly string[]): string | undefined {
  const taken = ranges(right);
  return left.find((it) => {
    const range = parseCidr(it);
    return range !== undefined && taken.some((other) => overlaps(range, other));
  });
}

const space: Check = {
  id: `${token}:address-space`,
  source: NETWORK_FAQ,
  refuses: ({ inputs }) => {
    if (containsUnknown(inputs.addressSpace)) return undefined;
    if (
      textsAt(inputs, SPACE).length > 0 ||
      mapsAt(inputs, "addressSpace.ipamPoolPrefixAllocations").length > 0
    )
      return undefined;
    return refusal(
      SPACE,
      "a virtual network needs a range",
      valueAt(inputs, SPACE),
      "give it one such as 10.68.0.0/16",
    );
  },
};

const reservedSpace: Check = {
  id: `${token}:reserved-space`,
  source: NETWORK_FAQ,
  needs: [SPACE],
  refuses: ({ inputs }) => {
    const reserved = textsAt(inputs, SPACE).find((it) =>
      ranges([it]).some((range) => RESERVED_RANGES.some((kept) => overlaps(range, kept))),
    );
    if (reserved === undefined) return undefined;
    return refusal(
      SPACE,
      "must keep clear of Azure's reserved ranges",
      reserved,
      "use private addresses (RFC 1918)",
    );
  },
};

const overlappingSpace: Check = {
  id: `${token}:overlapping-space`,
  source:
    "https://learn.microsoft.com/azure/virtual-network/manage-virtual-network#add-or-remove-an-address-range",
  needs: [SPACE],
  refuses: ({ inputs }) => {
    const texts = textsAt(inputs, SPACE);
    const clash = texts.find((it, index) => firstClash([it], texts.slice(0, index)) !== undefined);
    return clash === undefined
      ? undefined
      : refusal(SPACE, "its ranges must not overlap", clash, "remove or narrow it");
  },
};

const spaceInUse: Check = {
  id: `${token}:space-in-use`,
  source:
    "https://learn.microsoft.com/azure/virtual-network/manage-virtual-network#add-or-remove-an-address-range",
  when: "apply",
  needs: [SPACE],
  refuses: (ctx) => {
    const old = present(VIRTUAL_NETWORK, ctx);
    if (old === undefined) return undefined;
    const left = subnetsOf(old, ctx).find(
      (subnet) => firstOutside(prefixesOf(subnet.inputs), textsAt(ctx.inputs, SPACE)) !== undefined,
    );
    if (left === undefined) return undefined;
    return refusal(
      SPACE,
      `must hold subnet ${left.id} (${prefixesOf(left.inputs).join(", ")})`,
      valueAt(ctx.inputs, SPACE),
      "keep its range",
    );
  },
};

const inlineSubnets: Check = {
  id: `${token}:inline-subnets`,
  source: NETWORK_FAQ,
  needs: [SPACE, "subnets[*].name"],
  refuses: ({ inputs }) => {
    const subnets = mapsAt(inputs, "subnets");
    const twice = firstRepeated(subnets.flatMap((it) => textAt(it, "name") ?? []));
    if (twice !== undefined) return refusal("subnets", "must have names of their own", twice, "rename one");
    for (const [index, subnet] of subnets.entries()) {
      const own = prefixesOf(subnet);
      const outside = firstOutside(own, textsAt(inputs, SPACE));
      if (outside !== undefined)
        return refusal(
          `subnets[${index}]`,
          "must lie in the network's ranges",
          outside,
          `choose one of ${show(valueAt(inputs, SPACE))}`,
        );
      const clash = firstClash(own, subnets.slice(0, index).flatMap(prefixesOf));
      if (clash !== undefined)
        return refusal(`subnets[${index}]`, "must not overlap another subnet", clash, "choose a free range");
    }
    return undefined;
  },
};

export const virtualNetwork: ResourceModel = {
  type: token,
  title: "virtual network",
  // Its subnets go with it, unless something is in them (InUseSubnetCannotBeDeleted).
  deleteBlockers: ({ object, world }) => heldFromOutside(object, world),
  ...randomName("virtualNetworkName"),
  properties: {
    resourceGroupName: inResourceGroup,
    virtualNetworkName,
    location: { ...LOCATION, immutable: true },
    [`${SPACE}[*]`]: PREFIX_RULE,
    "subnets[*].name": { required: true, source: API },
    "subnets[*].addressPrefix": PREFIX_RULE,
    "subnets[*].networkSecurityGroup.id": { references: idOf(SECURITY_GROUP.token), source: API },
    "subnets[*].natGateway.id": { references: idOf(NAT_GATEWAY.token), source: API },
    "subnets[*].routeTable.id": { references: idOf(ROUTE_TABLE.token), source: API },
    flowTimeoutInMinutes: { min: 4, max: 30, source: API },
    "encryption.enforcement": {
      oneOf: ["DropUnencrypted", "AllowUnencrypted"],
      ignoreCase: true,
      source: API,
    },
    privateEndpointVNetPolicies: { oneOf: ["Disabled", "Basic"], ignoreCase: true, source: API },
  },
  checks: [knownLocation(token), space, reservedSpace, overlappingSpace, spaceInUse, inlineSubnets],
  inputOnly: ["resourceGroupName", "virtualNetworkName"],
  unknownAfterUpdate: ["etag", "provisioningState", "resourceGuid", "subnets", "virtualNetworkPeerings"],
  create: (ctx) => {
    const { id, outputs } = armObject(VIRTUAL_NETWORK, ctx);
    return {
      id,
      outputs: {
        ...outputs,
        enableDdosProtection: ctx.inputs.enableDdosProtection ?? false,
        etag: etag(ctx),
        provisioningState: "Succeeded",
        resourceGuid: uuid(ctx, "resourceGuid"),
        subnets: mapsAt(ctx.inputs, "subnets").map((subnet) => ({
          ...subnet,
          id: `${id}/subnets/${textAt(subnet, "name") ?? ""}`,
          provisioningState: "Succeeded",
        })),
        virtualNetworkPeerings: ctx.inputs.virtualNetworkPeerings ?? [],
      },
    };
  },
  update: (ctx) => ({ etag: etag(ctx) }),
};
