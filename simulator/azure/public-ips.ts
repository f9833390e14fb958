import type { Check, CreateContext, ResourceModel } from "../model.ts";
import { isMap, UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { armObject, etag, fixedOnceMade, idOf, inResourceGroup, randomName, uuid } from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { networkName } from "./names.ts";
import { knownLocation, knownZones, LOCATION } from "./regions.ts";
import { numberAt, refusal, sameText, textAt } from "./values.ts";

/** "Public IP addresses". */
const PUBLIC_IP_PAGE = "https://learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses";
const PREFIX_PAGE = "https://learn.microsoft.com/azure/virtual-network/ip-services/public-ip-address-prefix";
const BASIC_RETIREMENT =
  "https://learn.microsoft.com/azure/virtual-network/ip-services/public-ip-basic-upgrade-guidance";

export const PUBLIC_IP: ArmKind = {
  token: "azure-native:network:PublicIPAddress",
  arm: "Microsoft.Network/publicIPAddresses",
  names: ["publicIpAddressName"],
  apiVersion: "2024-05-01",
};

export const PUBLIC_IP_PREFIX: ArmKind = {
  token: "azure-native:network:PublicIPPrefix",
  arm: "Microsoft.Network/publicIPPrefixes",
  names: ["publicIpPrefixName"],
  apiVersion: "2024-05-01",
};

const SKUS = ["Basic", "Standard", "StandardV2"];
const SKU_RULES = {
  "sku.name": { oneOf: SKUS, ignoreCase: true, source: PUBLIC_IP_PAGE },
  "sku.tier": { oneOf: ["Regional", "Global"], ignoreCase: true, source: PUBLIC_IP_PAGE },
  publicIPAddressVersion: { oneOf: ["IPv4", "IPv6"], ignoreCase: true, source: PUBLIC_IP_PAGE },
} as const;

/** The SKU of an address, prefix or gateway as the program wrote it. */
export function skuOf(inputs: PropertyMap, otherwise: string): string {
  return textAt(inputs, "sku.name") ?? otherwise;
}

const basicIsGone: Check = {
  id: `${PUBLIC_IP.token}:basic-sku`,
  source: BASIC_RETIREMENT,
  refuses: ({ inputs }) => {
    if (!isMap(inputs.sku) && inputs.sku !== undefined) return undefined;
    if (!sameText(skuOf(inputs, "Basic"), "Basic")) return undefined;
    const problem = "Basic addresses, the default of this API version, cannot be made any more";
    return refusal("sku.name", problem, textAt(inputs, "sku.name"), "use Standard with a Static address");
  },
};

const staticOnly: Check = {
  id: `${PUBLIC_IP.token}:static-only`,
  source: PUBLIC_IP_PAGE,
  refuses: ({ inputs }) => {
    if (inputs.publicIPAllocationMethod === UNKNOWN) return undefined;
    const method = textAt(inputs, "publicIPAllocationMethod") ?? "Dynamic";
    if (sameText(method, "Static") || sameText(skuOf(inputs, "Basic"), "Basic")) return undefined;
    return refusal("publicIPAllocationMethod", "a Standard address is Static", method, "write Static");
  },
};

const repeatedLabel: Check = {
  id: `${PUBLIC_IP.token}:domain-label`,
  source:
    "https://learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses#domain-name-label",
  when: "apply",
  needs: ["dnsSettings.domainNameLabel", "location"],
  refuses: (ctx) => {
    const label = textAt(ctx.inputs, "dnsSettings.domainNameLabel");
    if (label === undefined) return undefined;
    const taken = ctx.world
      .having("fqdn", fqdn(label, ctx.place.region))
      .find((it) => it.urn !== ctx.urn && it.type === PUBLIC_IP.token);
    if (taken === undefined) return undefined;
    return refusal(
      "dnsSettings.domainNameLabel",
      `is taken in the region by ${taken.id}`,
      label,
      "choose another",
    );
  },
};

function fqdn(label: string, region: string): string {
  return `${label}.${region}.cloudapp.azure.com`;
}

/**
 * An address that no other object of the simulated clouds has: of 20.0.0.0/8, much of which is Azure's, so that
 * what refuses private addresses accepts it. Nothing ever connects to it.
 */
function freeAddress(ctx: CreateContext): string {
  for (let attempt = 0; ; attempt++) {
    const digits = ctx.hex(6, `address ${attempt}`);
    const address = `20.${[0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16)).join(".")}`;
    if (ctx.world.having("ipAddress", address).length === 0) return address;
  }
}

export const publicIpAddress: ResourceModel = {
  type: PUBLIC_IP.token,
  title: "public IP address",
  ...randomName("publicIpAddressName"),
  properties: {
    resourceGroupName: inResourceGroup,
    publicIpAddressName: networkName,
    location: { ...LOCATION, immutable: true },
    sku: { immutable: true },
    publicIPPrefix: { immutable: true },
    "publicIPPrefix.id": { references: idOf(PUBLIC_IP_PREFIX.token), source: PREFIX_PAGE },
    ...SKU_RULES,
    publicIPAddressVersion: { ...SKU_RULES.publicIPAddressVersion, immutable: true },
    publicIPAllocationMethod: { oneOf: ["Static", "Dynamic"], ignoreCase: true, source: PUBLIC_IP_PAGE },
    idleTimeoutInMinutes: { min: 4, max: 30, source: PUBLIC_IP_PAGE },
    "dnsSettings.domainNameLabel": {
      pattern: /^[a-z][a-z0-9-]{1,61}[a-z0-9]$/,
      patternMeans:
        "3 to 63 lower-case letters, digits and hyphens, starting with a letter and not ending in a hyphen",
      source: PUBLIC_IP_PAGE,
    },
  },
  checks: [
    knownLocation(PUBLIC_IP.token),
    knownZones(PUBLIC_IP.token, "zones"),
    basicIsGone,
    staticOnly,
    repeatedLabel,
    fixedOnceMade(
      PUBLIC_IP,
      ["zones", "publicIPAllocationMethod"],
      ["location", "sku", "publicIPAddressVersion", "publicIPPrefix"],
      PUBLIC_IP_PAGE,
    ),
  ],
  inputOnly: ["resourceGroupName", "publicIpAddressName"],
  unknownAfterUpdate: ["ipAddress", "etag", "provisioningState", "resourceGuid"],
  preview: ({ inputs }) =>
    isMap(inputs.dnsSettings) ? { dnsSettings: { ...inputs.dnsSettings, fqdn: UNKNOWN } } : {},
  create: (ctx) => {
    const { id, outputs } = armObject(PUBLIC_IP, ctx);
    const ipAddress = freeAddress(ctx);
    const label = textAt(ctx.inputs, "dnsSettings.domainNameLabel");
    const name = label === undefined ? undefined : fqdn(label, ctx.place.region);
    return {
      id,
      handles: { ipAddress, ...(name === undefined ? {} : { fqdn: name }) },
      outputs: {
        ...outputs,
        etag: etag(ctx),
        idleTimeoutInMinutes: ctx.inputs.idleTimeoutInMinutes ?? 4,
        ipAddress,
        ipTags: ctx.inputs.ipTags ?? [],
        provisioningState: "Succeeded",
        publicIPAddressVersion: ctx.inputs.publicIPAddressVersion ?? "IPv4",
        resourceGuid: uuid(ctx, "resourceGuid"),
        sku: { tier: "Regional", ...(isMap(ctx.inputs.sku) ? ctx.inputs.sku : {}) },
        ...(name === undefined ? {} : { dnsSettings: { domainNameLabel: label ?? "", fqdn: name } }),
      },
    };
  },
  update: (ctx) => ({ etag: etag(ctx), sku: ctx.oldOutputs.sku ?? {} }),
};

export const publicIpPrefix: ResourceModel = {
  type: PUBLIC_IP_PREFIX.token,
  title: "public IP prefix",
  ...randomName("publicIpPrefixName"),
  properties: {
    resourceGroupName: inResourceGroup,
    publicIpPrefixName: networkName,
    location: LOCATION,
    prefixLength: { required: true, min: 21, max: 127, source: PREFIX_PAGE },
    ...SKU_RULES,
  },
  checks: [
    knownLocation(PUBLIC_IP_PREFIX.token),
    knownZones(PUBLIC_IP_PREFIX.token, "zones"),
    {
      id: `${PUBLIC_IP_PREFIX.token}:length`,
      source: PREFIX_PAGE,
      needs: ["prefixLength"],
      refuses: ({ inputs }) => {
        const length = numberAt(inputs, "prefixLength") ?? 0;
        const isSix = sameText(textAt(inputs, "publicIPAddressVersion") ?? "IPv4", "IPv6");
        const [from, to] = isSix ? [124, 127] : [28, 31];
        if (length >= from && length <= to) return undefined;
        return refusal("prefixLength", `must be from /${from} to /${to}`, length, "choose such a size");
      },
    },
    fixedOnceMade(
      PUBLIC_IP_PREFIX,
      ["prefixLength", "zones", "location", "publicIPAddressVersion"],
      [],
      PREFIX_PAGE,
    ),
  ],
  inputOnly: ["resourceGroupName", "publicIpPrefixName"],
  unknownAfterUpdate: ["ipPrefix", "etag", "provisioningState", "resourceGuid"],
  create: (ctx) => {
    const { id, outputs } = armObject(PUBLIC_IP_PREFIX, ctx);
    return {
      id,
      outputs: {
        ...outputs,
        etag: etag(ctx),
        ipPrefix: alignedTo(freeAddress(ctx), numberAt(ctx.inputs, "prefixLength") ?? 28),
        provisioningState: "Succeeded",
        publicIPAddressVersion: ctx.inputs.publicIPAddressVersion ?? "IPv4",
        resourceGuid: uuid(ctx, "resourceGuid"),
      },
    };
  },
  update: (ctx) => ({ etag: etag(ctx) }),
};

/** The range of a length that holds an address. */
function alignedTo(address: string, length: number): string {
  const octets = address.split(".");
  const last = Number(octets.at(-1) ?? 0);
  const size = 2 ** (32 - length);
  return `${[...octets.slice(0, 3), last - (last % size)].join(".")}/${length}`;
}
