import { contains, overlaps, parseCidr } from "../cidr.ts";
import type { Check, CheckContext, ResourceModel } from "../model.ts";
import { isMap, strings, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { normalLocation, resourceId } from "./identity.ts";
import { inResourceGroup } from "./resource-group.ts";

const NAMES = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules";
const FAQ = "https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq";
const API_VERSION = "2024-05-01";

/** 1 to 80 characters, as most of Microsoft.Network's names. */
const networkName = {
  pattern: /^[A-Za-z0-9]([\w.-]{0,78}\w)?$/,
  patternMeans:
    "1 to 80 letters, digits, underscores, periods and hyphens, starting with a letter or digit and ending in one or an underscore",
  immutable: true,
  source: NAMES,
} as const;

export const virtualNetwork: ResourceModel = {
  type: "azure-native:network:VirtualNetwork",
  title: "virtual network",
  autoName: { property: "virtualNetworkName", style: "plain8", maxLength: 64 },
  properties: {
    resourceGroupName: inResourceGroup,
    virtualNetworkName: networkName,
    location: { immutable: true },
    "addressSpace.addressPrefixes[*]": { cidr: { shortest: 2, longest: 29 }, source: FAQ },
  },
  inputOnly: ["resourceGroupName", "virtualNetworkName"],
  create: (ctx) => {
    const name = text(ctx.inputs, "virtualNetworkName") ?? "";
    return {
      id: resourceId(ctx, "Microsoft.Network/virtualNetworks", name),
      outputs: {
        name,
        location: normalLocation(text(ctx.inputs, "location") ?? ctx.place.region),
        azureApiVersion: API_VERSION,
        etag: `W/"${ctx.hex(32, "etag")}"`,
        provisioningState: "Succeeded",
        resourceGuid: ctx.hex(32, "guid"),
        type: "Microsoft.Network/virtualNetworks",
      },
    };
  },
};

/** The ranges of a subnet, which says one as `addressPrefix` or several as `addressPrefixes`. */
function prefixes(inputs: PropertyMap): readonly string[] {
  return [...strings([inputs.addressPrefix ?? null]), ...strings(inputs.addressPrefixes)];
}

const outsideNetwork: Check = {
  id: "azure-native:network:Subnet:outside-network",
  source: FAQ,
  needs: ["virtualNetworkName", "resourceGroupName"],
  refuses: (ctx) => {
    const network = ctx.target("virtualNetworkName");
    if (network === undefined) return undefined;
    const space = isMap(network.inputs.addressSpace) ? network.inputs.addressSpace.addressPrefixes : [];
    const outer = strings(space).flatMap((it) => parseCidr(it) ?? []);
    const outside = prefixes(ctx.inputs).find((it) => {
      const range = parseCidr(it);
      return range !== undefined && !outer.some((whole) => contains(whole, range));
    });
    if (outside === undefined) return undefined;
    return `addressPrefix: must lie within the virtual network's address space, got ${outside}; choose a range of ${JSON.stringify(space)}`;
  },
};

const overlappingSubnet: Check = {
  id: "azure-native:network:Subnet:overlap",
  source: FAQ,
  needs: ["virtualNetworkName", "resourceGroupName"],
  refuses: (ctx) => {
    for (const other of ctx.siblings("virtualNetworkName")) {
      const clash = firstOverlap(ctx, other.inputs);
      if (clash !== undefined)
        return `addressPrefix: overlaps subnet ${text(other.outputs, "name") ?? other.id}, got ${clash}; choose a free range`;
    }
    return undefined;
  },
};

function firstOverlap(ctx: CheckContext, other: PropertyMap): string | undefined {
  const taken = prefixes(other).flatMap((it) => parseCidr(it) ?? []);
  return prefixes(ctx.inputs).find((it) => {
    const range = parseCidr(it);
    return range !== undefined && taken.some((theirs) => overlaps(range, theirs));
  });
}

export const subnet: ResourceModel = {
  type: "azure-native:network:Subnet",
  autoName: { property: "subnetName", style: "plain8", maxLength: 80 },
  properties: {
    resourceGroupName: inResourceGroup,
    virtualNetworkName: {
      required: true,
      immutable: true,
      references: {
        to: virtualNetwork.type,
        handle: (name, ctx) => resourceId(ctx, "Microsoft.Network/virtualNetworks", name),
        sameRegion: false,
      },
    },
    subnetName: networkName,
    addressPrefix: { cidr: { shortest: 2, longest: 29 }, source: FAQ },
    "addressPrefixes[*]": { cidr: { shortest: 2, longest: 29 }, source: FAQ },
  },
  checks: [outsideNetwork, overlappingSubnet],
  inputOnly: ["resourceGroupName", "virtualNetworkName", "subnetName"],
  create: (ctx) => {
    const name = text(ctx.inputs, "subnetName") ?? "";
    const network = text(ctx.inputs, "virtualNetworkName") ?? "";
    return {
      id: resourceId(ctx, "Microsoft.Network/virtualNetworks/subnets", network, name),
      outputs: {
        name,
        azureApiVersion: API_VERSION,
        etag: `W/"${ctx.hex(32, "etag")}"`,
        privateEndpointNetworkPolicies: ctx.inputs.privateEndpointNetworkPolicies ?? "Disabled",
        privateLinkServiceNetworkPolicies: ctx.inputs.privateLinkServiceNetworkPolicies ?? "Enabled",
        provisioningState: "Succeeded",
        type: "Microsoft.Network/virtualNetworks/subnets",
      },
    };
  },
};
