import type { Check, CheckContext, ResourceModel } from "../model.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { armObject, etag, find, fixedOnceMade, inResourceGroup, present, randomName, uuid } from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { networkName } from "./names.ts";
import { PUBLIC_IP, PUBLIC_IP_PREFIX, skuOf } from "./public-ips.ts";
import { knownLocation, LOCATION, wrongZones } from "./regions.ts";
import { firstRepeated, mapsAt, numberAt, refusal, sameText, textAt, textsAt } from "./values.ts";

/** "Azure NAT Gateway SKUs", "... frequently asked questions" and "NAT gateway and availability zones". */
const SKU_PAGE = "https://learn.microsoft.com/azure/nat-gateway/nat-sku";
const FAQ = "https://learn.microsoft.com/azure/nat-gateway/faq";
const ZONES_PAGE = "https://learn.microsoft.com/azure/nat-gateway/nat-availability-zones";
const RESOURCE_PAGE = "https://learn.microsoft.com/azure/nat-gateway/nat-gateway-resource";

export const NAT_GATEWAY: ArmKind = {
  token: "azure-native:network:NatGateway",
  arm: "Microsoft.Network/natGateways",
  names: ["natGatewayName"],
  apiVersion: "2024-05-01",
};

const { token } = NAT_GATEWAY;
const MAX_ADDRESSES = 16;
const ADDRESSES = "publicIpAddresses[*].id";
const PREFIXES = "publicIpPrefixes[*].id";

function idsAt(inputs: PropertyMap, list: string): readonly string[] {
  return mapsAt(inputs, list).flatMap((it) => textAt(it, "id") ?? []);
}

function addressesOf(ctx: CheckContext): readonly WorldObject[] {
  return idsAt(ctx.inputs, "publicIpAddresses").flatMap((id) => find(ctx, id, PUBLIC_IP.token) ?? []);
}

function prefixesOf(ctx: CheckContext): readonly WorldObject[] {
  return idsAt(ctx.inputs, "publicIpPrefixes").flatMap((id) => find(ctx, id, PUBLIC_IP_PREFIX.token) ?? []);
}

const skus: Check = {
  id: `${token}:public-ip-sku`,
  source: SKU_PAGE,
  needs: [ADDRESSES, PREFIXES],
  refuses: (ctx) => {
    const own = skuOf(ctx.inputs, "Standard");
    const other = [...addressesOf(ctx), ...prefixesOf(ctx)].find(
      (it) => !sameText(skuOf(it.inputs, "Basic"), own),
    );
    if (other === undefined) return undefined;
    const list = other.type === PUBLIC_IP.token ? "publicIpAddresses" : "publicIpPrefixes";
    const problem = `a ${own} NAT gateway takes ${own} public IPs only`;
    return refusal(list, problem, `${skuOf(other.inputs, "Basic")} ${other.id}`, `make it with sku ${own}`);
  },
};

const versions: Check = {
  id: `${token}:public-ip-version`,
  source: SKU_PAGE,
  needs: [ADDRESSES, PREFIXES],
  refuses: (ctx) => {
    const six = [...addressesOf(ctx), ...prefixesOf(ctx)].find((it) =>
      sameText(textAt(it.inputs, "publicIPAddressVersion") ?? "IPv4", "IPv6"),
    );
    if (six === undefined) return undefined;
    return refusal(
      "publicIpAddresses",
      "must be IPv4; this API version has no place for IPv6",
      six.id,
      "use an IPv4 address",
    );
  },
};

const count: Check = {
  id: `${token}:address-count`,
  source: FAQ,
  needs: [ADDRESSES, PREFIXES],
  refuses: (ctx) => {
    const single = idsAt(ctx.inputs, "publicIpAddresses");
    const twice = firstRepeated(single);
    if (twice !== undefined)
      return refusal("publicIpAddresses", "must name each address once", twice, "remove the repetition");
    const inPrefixes = prefixesOf(ctx).reduce(
      (sum, it) => sum + 2 ** (32 - (numberAt(it.inputs, "prefixLength") ?? 32)),
      0,
    );
    const total = single.length + inPrefixes;
    if (total <= MAX_ADDRESSES) return undefined;
    return refusal(
      "publicIpAddresses",
      `a NAT gateway has up to ${MAX_ADDRESSES} addresses, prefixes included`,
      total,
      "remove some",
    );
  },
};

const zones: Check = {
  id: `${token}:zones`,
  source: ZONES_PAGE,
  needs: ["location", "zones"],
  refuses: ({ inputs }) => {
    const own = textsAt(inputs, "zones");
    const wrong = wrongZones("zones", own, textAt(inputs, "location") ?? "");
    if (wrong !== undefined) return wrong;
    if (own.length <= 1 || !sameText(skuOf(inputs, "Standard"), "Standard")) return undefined;
    return refusal(
      "zones",
      "a Standard NAT gateway lies in one zone",
      [...own],
      "name one, or none and let Azure choose",
    );
  },
};

const zonesOfAddresses: Check = {
  id: `${token}:public-ip-zones`,
  source: ZONES_PAGE,
  needs: [ADDRESSES, PREFIXES, "zones"],
  refuses: (ctx) => {
    const [zone, ...more] = textsAt(ctx.inputs, "zones");
    if (zone === undefined || more.length > 0) return undefined;
    const other = [...addressesOf(ctx), ...prefixesOf(ctx)].find((it) => {
      const theirs = textsAt(it.inputs, "zones");
      return theirs.length < 2 && theirs[0] !== zone;
    });
    if (other === undefined) return undefined;
    const got = `${textsAt(other.inputs, "zones")[0] ?? "no zone"} (${other.id})`;
    return refusal(
      "publicIpAddresses",
      `must be of zone ${zone}, as the gateway is, or zone-redundant`,
      got,
      "make the zones agree",
    );
  },
};

const taken: Check = {
  id: `${token}:public-ip-in-use`,
  source: RESOURCE_PAGE,
  when: "apply",
  needs: [ADDRESSES, PREFIXES],
  refuses: (ctx) => {
    const own = present(NAT_GATEWAY, ctx);
    for (const address of [...addressesOf(ctx), ...prefixesOf(ctx)]) {
      const user = ctx.world.referrers(address).find((it) => it !== own && it.urn !== ctx.urn);
      if (user !== undefined)
        return refusal(
          "publicIpAddresses",
          `is in use by ${user.id}`,
          address.id,
          "give the gateway one of its own",
        );
    }
    return undefined;
  },
};

const fixedSku: Check = {
  id: `${token}:sku-fixed`,
  source: SKU_PAGE,
  when: "apply",
  needs: ["sku.name"],
  refuses: (ctx) => {
    const old = present(NAT_GATEWAY, ctx);
    const sku = skuOf(ctx.inputs, "Standard");
    if (old === undefined || sameText(skuOf(old.inputs, "Standard"), sku)) return undefined;
    return refusal(
      "sku.name",
      "a NAT gateway keeps its SKU",
      sku,
      "make a new gateway and move the subnets to it",
    );
  },
};

export const natGateway: ResourceModel = {
  type: token,
  title: "NAT gateway",
  ...randomName("natGatewayName"),
  properties: {
    resourceGroupName: inResourceGroup,
    natGatewayName: networkName,
    location: LOCATION,
    "sku.name": { oneOf: ["Standard", "StandardV2"], ignoreCase: true, source: SKU_PAGE },
    idleTimeoutInMinutes: { min: 4, max: 120, source: RESOURCE_PAGE },
    [ADDRESSES]: { required: true, references: { to: PUBLIC_IP.token }, source: RESOURCE_PAGE },
    [PREFIXES]: { required: true, references: { to: PUBLIC_IP_PREFIX.token }, source: RESOURCE_PAGE },
  },
  checks: [
    knownLocation(token),
    skus,
    versions,
    count,
    zones,
    zonesOfAddresses,
    taken,
    fixedSku,
    fixedOnceMade(NAT_GATEWAY, ["zones", "location"], [], ZONES_PAGE),
  ],
  inputOnly: ["resourceGroupName", "natGatewayName"],
  unknownAfterUpdate: ["etag", "provisioningState", "resourceGuid"],
  create: (ctx) => {
    const { id, outputs } = armObject(NAT_GATEWAY, ctx);
    return {
      id,
      outputs: {
        ...outputs,
        etag: etag(ctx),
        idleTimeoutInMinutes: ctx.inputs.idleTimeoutInMinutes ?? 4,
        provisioningState: "Succeeded",
        resourceGuid: uuid(ctx, "resourceGuid"),
      },
    };
  },
  update: (ctx) => ({ etag: etag(ctx) }),
};
