import { overlaps, parseCidr } from "../cidr.ts";
import type { Check, CheckContext } from "../model.ts";
import { text, UNKNOWN } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { clusterBefore, textWithin, within } from "./eks-cluster-reading.ts";
import { freeAddresses, strings, subnetsNamed, zoneOf } from "./subnets.ts";
import { HANDLES } from "./types.ts";
import { findVpc, rangesOf, vpcIdOf } from "./vpc.ts";

const NETWORK = "https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html";
const ENDPOINT = "https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html";
const CREATE = "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html";
const SERVICE_RANGE =
  "https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html";

function subnetsOf(ctx: CheckContext): readonly WorldObject[] {
  return subnetsNamed(within(ctx.inputs, "vpcConfig", "subnetIds"), ctx.world);
}

const subnetPath = "vpcConfig.subnetIds";

const twoZones: Check = {
  id: "aws:eks/cluster:two-zones",
  source: NETWORK,
  needs: [subnetPath],
  refuses: (ctx) => {
    const [named, subnets] = [strings(within(ctx.inputs, "vpcConfig", "subnetIds")), subnetsOf(ctx)];
    const zones = new Set(subnets.map(zoneOf));
    if (named.length >= 2 && (subnets.length < named.length || zones.size >= 2)) return undefined;
    const found = zones.size === 0 ? `${named.length} subnets` : [...zones].join(", ");
    return `${subnetPath}: must name subnets in two availability zones at least, got ${found}; add a zone`;
  },
};

const oneVpc: Check = {
  id: "aws:eks/cluster:one-vpc",
  source: CREATE,
  needs: [subnetPath],
  refuses: (ctx) => {
    const vpcs = new Set(subnetsOf(ctx).flatMap((it) => vpcIdOf(it) ?? []));
    const old = textWithin(clusterBefore(ctx)?.outputs ?? {}, "vpcConfig", "vpcId");
    if (old !== undefined) vpcs.add(old);
    if (vpcs.size <= 1) return undefined;
    return `${subnetPath}: must be of one VPC, got ${[...vpcs].join(" and ")}; take the subnets of one`;
  },
};

const sameZones: Check = {
  id: "aws:eks/cluster:same-zones",
  source: NETWORK,
  needs: ["name", subnetPath],
  refuses: (ctx) => {
    const old = clusterBefore(ctx);
    if (old === undefined) return undefined;
    const zonesBefore = new Set(
      subnetsNamed(within(old.inputs, "vpcConfig", "subnetIds"), ctx.world).map(zoneOf),
    );
    const zonesNow = new Set(subnetsOf(ctx).map(zoneOf));
    const changed = [...zonesBefore, ...zonesNow].filter((it) => !zonesBefore.has(it) || !zonesNow.has(it));
    if (changed.length === 0 || zonesBefore.size === 0 || zonesNow.size === 0) return undefined;
    return `${subnetPath}: must stay in the zones that the cluster was made with, got a change of ${changed.join(", ")}; keep those zones`;
  },
};

/** Zones where EKS places no control plane (network requirements, "disallowed Availability Zone IDs"). */
const DISALLOWED_ZONES = ["use1-az3", "usw1-az2", "cac1-az3"];

const disallowedZone: Check = {
  id: "aws:eks/cluster:disallowed-zone",
  source: NETWORK,
  needs: [subnetPath],
  refuses: (ctx) => {
    const wrong = subnetsOf(ctx).find((it) =>
      DISALLOWED_ZONES.includes(text(it.outputs, "availabilityZoneId") ?? ""),
    );
    if (wrong === undefined) return undefined;
    return `${subnetPath}: EKS does not work in ${zoneOf(wrong)}, got ${wrong.id}; take a subnet of another zone`;
  },
};

/** Addresses that EKS needs in every subnet (network requirements; 16 are recommended). */
const NEEDED_ADDRESSES = 6;

const enoughAddresses: Check = {
  id: "aws:eks/cluster:free-addresses",
  source: NETWORK,
  needs: [subnetPath],
  refuses: (ctx) => {
    if (clusterBefore(ctx) !== undefined) return undefined;
    for (const subnet of subnetsOf(ctx)) {
      const free = freeAddresses(subnet, ctx.world);
      if (free < NEEDED_ADDRESSES)
        return `${subnetPath}: every subnet needs ${NEEDED_ADDRESSES} free addresses, got ${free} in ${subnet.id}; take a larger one`;
    }
    return undefined;
  },
};

const groupsOfVpc: Check = {
  id: "aws:eks/cluster:security-group-of-another-vpc",
  source: CREATE,
  needs: [subnetPath, "vpcConfig.securityGroupIds"],
  refuses: (ctx) => {
    const wanted = vpcIdOf(subnetsOf(ctx)[0]);
    for (const id of strings(within(ctx.inputs, "vpcConfig", "securityGroupIds"))) {
      const own = vpcIdOf(ctx.world.having(HANDLES.securityGroup, id)[0]);
      if (wanted !== undefined && own !== undefined && own !== wanted)
        return `vpcConfig.securityGroupIds: must be of the cluster's VPC ${wanted}, got ${id} of ${own}; use a group of that VPC`;
    }
    return undefined;
  },
};

const someEndpoint: Check = {
  id: "aws:eks/cluster:no-endpoint",
  source: ENDPOINT,
  refuses: ({ inputs }) =>
    within(inputs, "vpcConfig", "endpointPublicAccess") === false &&
    within(inputs, "vpcConfig", "endpointPrivateAccess") !== true &&
    within(inputs, "vpcConfig", "endpointPrivateAccess") !== UNKNOWN
      ? "vpcConfig.endpointPrivateAccess: must be true when the public endpoint is off, got neither; turn one on"
      : undefined,
};

/** Ranges that nobody has on the internet. */
const PRIVATE = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "224.0.0.0/3",
];

function enclosing(
  range: NonNullable<ReturnType<typeof parseCidr>>,
  of: readonly string[],
): string | undefined {
  return of.find((it) => {
    const outer = parseCidr(it);
    return outer !== undefined && range.prefix >= outer.prefix && overlaps(outer, range);
  });
}

const publicRanges: Check = {
  id: "aws:eks/cluster:public-access-range",
  source: ENDPOINT,
  needs: ["vpcConfig.publicAccessCidrs"],
  refuses: ({ inputs }) => {
    for (const [index, cidr] of strings(within(inputs, "vpcConfig", "publicAccessCidrs")).entries()) {
      const range = parseCidr(cidr);
      const reserved = range === undefined ? undefined : enclosing(range, PRIVATE);
      if (reserved !== undefined)
        return `vpcConfig.publicAccessCidrs[${index}]: must be addresses of the internet, got ${cidr} of ${reserved}; private clients use the private endpoint`;
    }
    return undefined;
  },
};

const serviceRange: Check = {
  id: "aws:eks/cluster:service-range",
  source: SERVICE_RANGE,
  needs: ["kubernetesNetworkConfig.serviceIpv4Cidr"],
  refuses: (ctx) => {
    const cidr = textWithin(ctx.inputs, "kubernetesNetworkConfig", "serviceIpv4Cidr") ?? "";
    const range = parseCidr(cidr);
    if (range === undefined) return undefined;
    const path = "kubernetesNetworkConfig.serviceIpv4Cidr";
    if (enclosing(range, ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]) === undefined)
      return `${path}: must be private (RFC 1918), got ${cidr}; choose a private range`;
    const owner = findVpc(ctx, vpcIdOf(subnetsOf(ctx)[0]));
    const taken = owner === undefined ? [] : rangesOf(owner, ctx.world);
    const other = taken.find((it) => {
      const own = parseCidr(it);
      return own !== undefined && overlaps(own, range);
    });
    return other === undefined
      ? undefined
      : `${path}: overlaps ${other} of the cluster's VPC, got ${cidr}; choose another range`;
  },
};

export const clusterNetworkChecks: readonly Check[] = [
  twoZones,
  oneVpc,
  sameZones,
  disallowedZone,
  enoughAddresses,
  groupsOfVpc,
  someEndpoint,
  publicRanges,
  serviceRange,
];
