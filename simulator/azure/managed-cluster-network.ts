import { overlaps, parseCidr } from "../cidr.ts";
import type { Range } from "../cidr.ts";
import type { Check, CheckContext } from "../model.ts";
import { UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { isFlat } from "./agent-pools.ts";
import {
  checkOfWorld,
  isOverlay,
  NETWORK,
  networkCheck,
  pools,
  profile,
  saysMode,
} from "./managed-cluster-inputs.ts";
import { ADDRESSES_SOURCE, mostNodes, networkOf, subnetOf, tooSmall } from "./node-pools.ts";
import { parseAddress, ranges, sizeOf } from "./ranges.ts";
import { refusal, sameText, textAt, valueAt } from "./values.ts";
import { prefixesOf, spaceOf, subnetsOf } from "./virtual-networks.ts";

const OVERLAY_PAGE = "https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay";
const CNI_PAGE =
  "https://learn.microsoft.com/azure/aks/concepts-network-cni-overview#aks-cni-networking-prerequisites";
const EGRESS_PAGE = "https://learn.microsoft.com/azure/aks/egress-outboundtype";

/** Ranges that AKS keeps for itself. */
const AKS_RESERVED = ["169.254.0.0/16", "192.0.2.0/24", "172.30.0.0/16", "172.31.0.0/16"];
/** What a cluster gets that says nothing. */
const DEFAULTS = { serviceCidr: "10.0.0.0/16", podCidr: "10.244.0.0/16", dnsServiceIP: "10.0.0.10" } as const;

function serviceRange(inputs: PropertyMap): Range | undefined {
  return parseCidr(profile(inputs, "serviceCidr") ?? DEFAULTS.serviceCidr);
}

function podRange(inputs: PropertyMap): Range | undefined {
  const usesPods = isOverlay(inputs) || saysMode(inputs, "networkPlugin", "kubenet");
  return usesPods ? parseCidr(profile(inputs, "podCidr") ?? DEFAULTS.podCidr) : undefined;
}

/** The first of the pools' subnets whose range meets another. */
function meetsSubnet(ctx: CheckContext, range: Range | undefined): string | undefined {
  if (range === undefined) return undefined;
  for (const pool of pools(ctx.inputs)) {
    const network = networkOf(pool, ctx);
    const subnet =
      network === undefined
        ? undefined
        : subnetsOf(network, ctx).find((it) =>
            ranges(prefixesOf(it.inputs)).some((own) => overlaps(own, range)),
          );
    if (subnet !== undefined) return `${subnet.id} (${prefixesOf(subnet.inputs).join(", ")})`;
  }
  return undefined;
}

const serviceRangeOutside = checkOfWorld("service-range-outside-network", ADDRESSES_SOURCE, (ctx) => {
  const met = meetsSubnet(ctx, serviceRange(ctx.inputs));
  if (met === undefined) return undefined;
  const got = profile(ctx.inputs, "serviceCidr") ?? DEFAULTS.serviceCidr;
  return refusal(
    `${NETWORK}.serviceCidr`,
    `overlaps subnet ${met}`,
    got,
    "use a range outside the virtual network",
  );
});

const podRangeOutside = checkOfWorld("pod-range-outside-network", OVERLAY_PAGE, (ctx) => {
  const met = meetsSubnet(ctx, podRange(ctx.inputs));
  if (met === undefined) return undefined;
  const got = profile(ctx.inputs, "podCidr") ?? DEFAULTS.podCidr;
  return refusal(
    `${NETWORK}.podCidr`,
    `overlaps subnet ${met}`,
    got,
    "use a range outside the virtual network",
  );
});

const podsAndServices = networkCheck("pod-and-service-ranges", OVERLAY_PAGE, ({ inputs }) => {
  const [pod, service] = [podRange(inputs), serviceRange(inputs)];
  if (pod === undefined || service === undefined || !overlaps(pod, service)) return undefined;
  const got = profile(inputs, "podCidr") ?? DEFAULTS.podCidr;
  return refusal(
    `${NETWORK}.podCidr`,
    `overlaps serviceCidr ${profile(inputs, "serviceCidr") ?? DEFAULTS.serviceCidr}`,
    got,
    "choose another range",
  );
});

const reservedRanges = networkCheck("reserved-ranges", CNI_PAGE, ({ inputs }) => {
  const reserved = ranges(AKS_RESERVED);
  for (const [key, range] of [
    ["podCidr", podRange(inputs)],
    ["serviceCidr", serviceRange(inputs)],
  ] as const) {
    if (range !== undefined && reserved.some((it) => overlaps(it, range))) {
      return refusal(
        `${NETWORK}.${key}`,
        `must keep clear of ${AKS_RESERVED.join(", ")}`,
        profile(inputs, key),
        "choose another range",
      );
    }
  }
  return undefined;
});

const nodeNetworkReserved = checkOfWorld("node-network-reserved", CNI_PAGE, (ctx) => {
  for (const [index, pool] of pools(ctx.inputs).entries()) {
    const network = networkOf(pool, ctx);
    const met =
      network === undefined
        ? undefined
        : spaceOf(network).find((it) =>
            ranges([it]).some((own) => ranges(AKS_RESERVED).some((kept) => overlaps(own, kept))),
          );
    if (met !== undefined)
      return refusal(
        `agentPoolProfiles[${index}].vnetSubnetID`,
        `its network must keep clear of ${AKS_RESERVED.join(", ")}`,
        met,
        "use another network",
      );
  }
  return undefined;
});

const serviceSize = networkCheck("service-range-size", ADDRESSES_SOURCE, ({ inputs }) => {
  const range = serviceRange(inputs);
  if (range === undefined || range.prefix > 12) return undefined;
  return refusal(
    `${NETWORK}.serviceCidr`,
    "must be smaller than /12",
    profile(inputs, "serviceCidr"),
    "use /13 or a longer prefix",
  );
});

const dnsAddress = networkCheck("dns-service-address", ADDRESSES_SOURCE, ({ inputs }) => {
  const range = serviceRange(inputs);
  const text =
    profile(inputs, "dnsServiceIP") ??
    (profile(inputs, "serviceCidr") === undefined ? DEFAULTS.dnsServiceIP : undefined);
  if (text === undefined || range === undefined || valueAt(inputs, `${NETWORK}.dnsServiceIP`) === UNKNOWN) {
    const isMissing =
      text === undefined && valueAt(inputs, `${NETWORK}.dnsServiceIP`) === undefined && range !== undefined;
    return isMissing
      ? refusal(`${NETWORK}.dnsServiceIP`, "must be set with serviceCidr", undefined, "use its tenth address")
      : undefined;
  }
  const address = parseAddress(text);
  if (address === undefined || address < range.first || address > range.last) {
    return refusal(`${NETWORK}.dnsServiceIP`, "must lie in serviceCidr", text, "use its tenth address");
  }
  if (address > range.first + 1 && address < range.last) return undefined;
  return refusal(
    `${NETWORK}.dnsServiceIP`,
    "must not be one of the first two addresses or the last; the first is the API server's",
    text,
    "use the tenth",
  );
});

const overlayRoom = networkCheck("overlay-room", OVERLAY_PAGE, ({ inputs }) => {
  const range = podRange(inputs);
  if (range === undefined || !isOverlay(inputs)) return undefined;
  const nodes = pools(inputs).reduce((sum, pool) => sum + mostNodes(pool), 1);
  const blocks = Math.floor(sizeOf(range) / 256);
  if (nodes <= blocks) return undefined;
  return refusal(
    `${NETWORK}.podCidr`,
    `has room for ${blocks} nodes (a /24 each), too few for ${nodes}`,
    profile(inputs, "podCidr"),
    "widen it",
  );
});

const subnetRoom = checkOfWorld("subnet-size", ADDRESSES_SOURCE, (ctx) => {
  for (const [index, pool] of pools(ctx.inputs).entries()) {
    const subnet = subnetOf(pool, ctx);
    const problem =
      subnet === undefined
        ? undefined
        : tooSmall(subnet, [pool], isFlat(ctx.inputs), `agentPoolProfiles[${index}].`);
    if (problem !== undefined) return problem;
  }
  return undefined;
});

const natGateway = checkOfWorld(
  "user-assigned-nat-gateway",
  "https://learn.microsoft.com/azure/aks/nat-gateway",
  (ctx) => {
    if (!saysMode(ctx.inputs, "outboundType", "userAssignedNATGateway")) return undefined;
    for (const [index, pool] of pools(ctx.inputs).entries()) {
      const path = `agentPoolProfiles[${index}].vnetSubnetID`;
      if (pool.vnetSubnetID === undefined)
        return refusal(
          path,
          "userAssignedNATGateway needs a network of yours",
          undefined,
          "name a subnet with a NAT gateway",
        );
      const subnet = subnetOf(pool, ctx);
      if (subnet !== undefined && textAt(subnet.inputs, "natGateway.id") === undefined) {
        return refusal(
          path,
          "must have a NAT gateway for outboundType userAssignedNATGateway",
          subnet.id,
          "attach one to the subnet",
        );
      }
    }
    return undefined;
  },
);

const managedNat = networkCheck(
  "managed-nat-gateway",
  "https://learn.microsoft.com/azure/aks/nat-gateway",
  ({ inputs }) => {
    const got = profile(inputs, "outboundType") ?? "";
    if (!sameText(got, "managedNATGateway") || pools(inputs).every((it) => it.vnetSubnetID === undefined))
      return undefined;
    return refusal(
      `${NETWORK}.outboundType`,
      "AKS's own NAT gateway is for AKS's own network",
      got,
      "use userAssignedNATGateway",
    );
  },
);

const routed = checkOfWorld("user-defined-routing", EGRESS_PAGE, (ctx) => {
  if (!saysMode(ctx.inputs, "outboundType", "userDefinedRouting")) return undefined;
  for (const [index, pool] of pools(ctx.inputs).entries()) {
    const path = `agentPoolProfiles[${index}].vnetSubnetID`;
    const subnet = subnetOf(pool, ctx);
    if (
      pool.vnetSubnetID === undefined ||
      (subnet !== undefined && textAt(subnet.inputs, "routeTable.id") === undefined)
    ) {
      return refusal(
        path,
        "must have a route table with a default route for outboundType userDefinedRouting",
        subnet?.id,
        "attach one to the subnet",
      );
    }
  }
  return undefined;
});

const basicBalancer = networkCheck("basic-load-balancer", EGRESS_PAGE, ({ inputs }) => {
  if (!saysMode(inputs, "loadBalancerSku", "basic")) return undefined;
  return refusal(`${NETWORK}.loadBalancerSku`, "Basic load balancers are retired", "basic", "use standard");
});

/** Checks of a cluster's address ranges, subnets and way out. */
export const networkChecks: readonly Check[] = [
  ...[
    serviceRangeOutside,
    podRangeOutside,
    podsAndServices,
    reservedRanges,
    nodeNetworkReserved,
    serviceSize,
  ],
  ...[dnsAddress, overlayRoom, subnetRoom, natGateway, managedNat, routed, basicBalancer],
];
