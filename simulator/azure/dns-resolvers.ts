import { parseCidr } from "../cidr.ts";
import type { Check, CheckContext, ResourceModel } from "../model.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import {
  armObject,
  etag,
  find,
  fixedOnceMade,
  idOf,
  inResourceGroup,
  parentName,
  randomName,
  uuid,
} from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { networkName } from "./names.ts";
import { outsideSubnet } from "./private-addresses.ts";
import { knownLocation, LOCATION, normalLocation, zonesOf } from "./regions.ts";
import { SUBNET, subnetReference } from "./subnets.ts";
import { isOn, mapsAt, refusal, sameText, textAt } from "./values.ts";
import { prefixesOf, VIRTUAL_NETWORK } from "./virtual-networks.ts";

/** "What is Azure DNS Private Resolver?", restrictions; "Azure DNS Private Resolver endpoints and rulesets". */
const RESTRICTIONS = "https://learn.microsoft.com/azure/dns/dns-private-resolver-overview#restrictions";
const ENDPOINTS = "https://learn.microsoft.com/azure/dns/private-resolver-endpoints-rulesets";

export const DNS_RESOLVER: ArmKind = {
  token: "azure-native:dnsresolver:DnsResolver",
  arm: "Microsoft.Network/dnsResolvers",
  names: ["dnsResolverName"],
  apiVersion: "2023-07-01-preview",
};

export const INBOUND_ENDPOINT: ArmKind = {
  token: "azure-native:dnsresolver:InboundEndpoint",
  arm: "Microsoft.Network/dnsResolvers/inboundEndpoints",
  names: ["dnsResolverName", "inboundEndpointName"],
  apiVersion: "2023-07-01-preview",
};

const NETWORK_ID = "virtualNetwork.id";
/** The delegation, which is the resolver's type. */
const SERVICE = DNS_RESOLVER.arm;

const onePerNetwork: Check = {
  id: `${DNS_RESOLVER.token}:one-per-network`,
  source: RESTRICTIONS,
  when: "apply",
  needs: [NETWORK_ID],
  refuses: (ctx) => {
    const [other] = ctx.siblings(NETWORK_ID);
    if (other === undefined) return undefined;
    const network = textAt(ctx.inputs, NETWORK_ID);
    return refusal(NETWORK_ID, `the network has the resolver ${other.id}`, network, "use that one");
  },
};

const regionOfNetwork: Check = {
  id: `${DNS_RESOLVER.token}:region-of-network`,
  source: RESTRICTIONS,
  needs: ["location", NETWORK_ID],
  refuses: (ctx) => {
    const [network, location] = [ctx.target(NETWORK_ID), textAt(ctx.inputs, "location")];
    if (network === undefined || location === undefined || zonesOf(location) === undefined) return undefined;
    if (sameText(network.region, normalLocation(location))) return undefined;
    return refusal("location", `must be the network's, ${network.region}`, location, "write that");
  },
};

const encrypted: Check = {
  id: `${DNS_RESOLVER.token}:encrypted-network`,
  source: RESTRICTIONS,
  needs: [NETWORK_ID],
  refuses: (ctx) => {
    const network = ctx.target(NETWORK_ID);
    if (network === undefined || !isOn(network.inputs, "encryption.enabled")) return undefined;
    return refusal(
      NETWORK_ID,
      "must be a network without encryption",
      network.id,
      "turn it off, or use another",
    );
  },
};

/** Azure DNS Private Resolver. */
export const dnsResolver: ResourceModel = {
  type: DNS_RESOLVER.token,
  title: "DNS resolver",
  ...randomName("dnsResolverName"),
  properties: {
    resourceGroupName: inResourceGroup,
    dnsResolverName: networkName,
    location: LOCATION,
    virtualNetwork: { required: true, source: RESTRICTIONS },
    [NETWORK_ID]: { required: true, references: idOf(VIRTUAL_NETWORK.token), source: RESTRICTIONS },
  },
  checks: [
    knownLocation(DNS_RESOLVER.token),
    onePerNetwork,
    encrypted,
    regionOfNetwork,
    fixedOnceMade(DNS_RESOLVER, [NETWORK_ID, "location"], [], ENDPOINTS),
  ],
  inputOnly: ["resourceGroupName", "dnsResolverName"],
  unknownAfterUpdate: ["etag", "provisioningState"],
  create: (ctx) => {
    const { id, outputs } = armObject(DNS_RESOLVER, ctx);
    return {
      id,
      outputs: {
        ...outputs,
        dnsResolverState: "Connected",
        etag: etag(ctx),
        provisioningState: "Succeeded",
        resourceGuid: uuid(ctx, "guid"),
        systemData: {},
      },
    };
  },
  update: (ctx) => ({ etag: etag(ctx) }),
};

const configurationsOf = (inputs: PropertyMap): readonly PropertyMap[] => mapsAt(inputs, "ipConfigurations");

const CONFIGURATION_SUBNET = "ipConfigurations[*].subnet.id";

/** The subnets that an endpoint stands in, with where each is said. */
const subnetsOf = (ctx: CheckContext): readonly (readonly [path: string, subnet: WorldObject])[] =>
  configurationsOf(ctx.inputs).flatMap((it, index) => {
    const subnet = find(ctx, textAt(it, "subnet.id") ?? "", SUBNET.token);
    return subnet === undefined ? [] : [[`ipConfigurations[${index}].subnet.id`, subnet] as const];
  });

/** A check of each subnet that an endpoint stands in. */
const ofSubnet = (
  name: string,
  problem: (subnet: WorldObject, path: string, ctx: CheckContext) => string | undefined,
  when?: "apply",
): Check => ({
  id: `${INBOUND_ENDPOINT.token}:${name}`,
  source: RESTRICTIONS,
  needs: [CONFIGURATION_SUBNET],
  ...(when === undefined ? {} : { when }),
  refuses: (ctx) =>
    subnetsOf(ctx)
      .map(([path, subnet]) => problem(subnet, path, ctx))
      .find((it) => it !== undefined),
});

const subnetSize = ofSubnet("subnet-size", (subnet, path) => {
  const wrong = prefixesOf(subnet.inputs).find((it) => {
    const { prefix = 0 } = parseCidr(it) ?? {};
    return prefix < 24 || prefix > 28;
  });
  return wrong === undefined ? undefined : refusal(path, "must be a /28 to /24", wrong, "use another subnet");
});

/** Azure itself delegates a subnet that is not delegated. */
const delegation = ofSubnet("subnet-delegation", (subnet, path) => {
  const services = mapsAt(subnet.inputs, "delegations").map((it) => textAt(it, "serviceName") ?? "");
  const other = services.find((it) => !sameText(it, SERVICE));
  if (other === undefined) return undefined;
  return refusal(path, `must be delegated to ${SERVICE}`, other, "use a subnet of its own");
});

const ownSubnet = ofSubnet(
  "subnet-in-use",
  (subnet, path, { world, urn }) => {
    const other = world.referrers(subnet).find((it) => it.type === INBOUND_ENDPOINT.token && it.urn !== urn);
    if (other === undefined) return undefined;
    return refusal(path, `has the endpoint ${other.id}`, subnet.id, "give each endpoint a subnet of its own");
  },
  "apply",
);

const ownNetwork = ofSubnet("subnet-of-network", (subnet, path, ctx) => {
  const network = textAt(ctx.target("dnsResolverName")?.inputs ?? {}, NETWORK_ID);
  if (network === undefined || sameText(subnet.id.replace(/\/subnets\/.*$/i, ""), network)) return undefined;
  return refusal(path, `must be of the resolver's network ${network}`, subnet.id, "use a subnet of it");
});

const address: Check = {
  id: `${INBOUND_ENDPOINT.token}:address`,
  source: ENDPOINTS,
  needs: ["ipConfigurations"],
  refuses: (ctx) =>
    configurationsOf(ctx.inputs)
      .map((it, index) => {
        const path = `ipConfigurations[${index}].privateIpAddress`;
        const chosen = sameText(textAt(it, "privateIpAllocationMethod") ?? "Dynamic", "Static");
        const wanted = textAt(it, "privateIpAddress");
        if (chosen === (wanted !== undefined)) return outsideSubnet(it, wanted, path, ctx);
        return chosen
          ? refusal(path, "a static address is chosen by the program", undefined, "name one of the subnet")
          : refusal(path, "a dynamic address is chosen by Azure", wanted, "drop it, or write Static");
      })
      .find((it) => it !== undefined),
};

/** What answers questions from outside the network. */
export const inboundEndpoint: ResourceModel = {
  type: INBOUND_ENDPOINT.token,
  title: "inbound endpoint",
  ...randomName("inboundEndpointName"),
  properties: {
    resourceGroupName: inResourceGroup,
    dnsResolverName: parentName(DNS_RESOLVER, "blocks"),
    inboundEndpointName: networkName,
    location: LOCATION,
    ipConfigurations: { required: true, minLength: 1, source: ENDPOINTS },
    "ipConfigurations[*].privateIpAllocationMethod": {
      oneOf: ["Static", "Dynamic"],
      ignoreCase: true,
      source: ENDPOINTS,
    },
    "ipConfigurations[*].subnet": { required: true, source: ENDPOINTS },
    [CONFIGURATION_SUBNET]: { required: true, references: subnetReference, source: ENDPOINTS },
  },
  checks: [
    knownLocation(INBOUND_ENDPOINT.token),
    ...[subnetSize, delegation, ownSubnet, ownNetwork, address],
    fixedOnceMade(INBOUND_ENDPOINT, ["ipConfigurations", "location"], [], ENDPOINTS),
  ],
  inputOnly: ["resourceGroupName", "dnsResolverName", "inboundEndpointName"],
  unknownAfterUpdate: ["etag", "provisioningState"],
  create: (ctx) => {
    const { id, outputs } = armObject(INBOUND_ENDPOINT, ctx);
    return {
      id,
      outputs: {
        ...outputs,
        etag: etag(ctx),
        ipConfigurations: configurationsOf(ctx.inputs).map((it) => ({
          privateIpAllocationMethod: "Dynamic",
          ...it,
          privateIpAddress: textAt(it, "privateIpAddress") ?? fifthOf(it, ctx),
        })),
        provisioningState: "Succeeded",
        resourceGuid: uuid(ctx, "guid"),
        systemData: {},
      },
    };
  },
  update: (ctx) => ({ etag: etag(ctx) }),
};

/** A dynamic address is the subnet's fifth, Azure's own four apart. */
function fifthOf(configuration: PropertyMap, ctx: CheckContext): string {
  const subnet = find(ctx, textAt(configuration, "subnet.id") ?? "", SUBNET.token);
  const [prefix = ""] = subnet === undefined ? [] : prefixesOf(subnet.inputs);
  const [first = ""] = prefix.split("/");
  return first.replace(/\d+$/, (last) => String(Number(last) + 4));
}
