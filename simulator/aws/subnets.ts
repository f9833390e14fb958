import { contains, overlaps, parseCidr } from "../cidr.ts";
import type { Check, CreateContext } from "../model.ts";
import { text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject, WorldView } from "../world.ts";
import { arn, assignedId } from "./identity.ts";
import { overQuota, QUOTAS } from "./quotas.ts";
import { zonesOf } from "./regions.ts";
import { awsResource } from "./resource.ts";
import { TYPES } from "./types.ts";
import { rangesOf } from "./vpc.ts";

const SUBNET_SIZING = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html";
const CREATE_SUBNET = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html";
const ZONES = "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html";

/** The first four addresses and the last one are AWS's own (subnet sizing). */
const RESERVED_ADDRESSES = 5;

const outsideVpc: Check = {
  id: "aws:ec2/subnet:outside-vpc",
  source: SUBNET_SIZING,
  needs: ["vpcId", "cidrBlock"],
  when: "apply",
  refuses: (ctx) => {
    const cidr = text(ctx.inputs, "cidrBlock") ?? "";
    const [owner, inner] = [ctx.target("vpcId"), parseCidr(cidr)];
    if (owner === undefined || inner === undefined) return undefined;
    const ranges = rangesOf(owner, ctx.world);
    const fits = ranges.some((it) => {
      const outer = parseCidr(it);
      return outer !== undefined && contains(outer, inner);
    });
    if (fits) return undefined;
    return `cidrBlock: must lie within its VPC ${owner.id} (${ranges.join(", ")}), got ${cidr}; choose a range of the VPC`;
  },
};

const overlappingSubnet: Check = {
  id: "aws:ec2/subnet:overlap",
  source: CREATE_SUBNET,
  needs: ["vpcId", "cidrBlock"],
  refuses: (ctx) => {
    const cidr = text(ctx.inputs, "cidrBlock") ?? "";
    const own = parseCidr(cidr);
    const other = ctx.siblings("vpcId").find((it) => {
      const range = parseCidr(text(it.inputs, "cidrBlock") ?? "");
      return own !== undefined && range !== undefined && overlaps(own, range);
    });
    if (other === undefined) return undefined;
    return `cidrBlock: overlaps subnet ${other.id} (${text(other.inputs, "cidrBlock") ?? ""}), got ${cidr}; choose a free range`;
  },
};

function zoneCheck(property: "availabilityZone" | "availabilityZoneId", key: "name" | "id"): Check {
  return {
    id: `aws:ec2/subnet:${property === "availabilityZone" ? "zone" : "zone-id"}-of-region`,
    source: ZONES,
    needs: [property],
    refuses: (ctx) => {
      const zone = text(ctx.inputs, property) ?? "";
      const zones = zonesOf(ctx.place.region).map((it) => it[key]);
      if (zones.includes(zone)) return undefined;
      return `${property}: must be a zone of ${ctx.place.region} that the account can use, got ${zone}; use ${zones.join(", ")}`;
    },
  };
}

const oneZone: Check = {
  id: "aws:ec2/subnet:two-zones",
  source: "https://www.pulumi.com/registry/packages/aws/api-docs/ec2/subnet/",
  refuses: ({ inputs }) =>
    inputs.availabilityZone !== undefined && inputs.availabilityZoneId !== undefined
      ? "availabilityZoneId: must not be given together with availabilityZone, got both; drop one"
      : undefined,
};

const someRange: Check = {
  id: "aws:ec2/subnet:no-range",
  source: CREATE_SUBNET,
  refuses: ({ inputs }) =>
    inputs.cidrBlock === undefined && inputs.ipv4IpamPoolId === undefined && inputs.ipv6Native !== true
      ? "cidrBlock: is required of a subnet with IPv4, got nothing; set it"
      : undefined,
};

const subnetQuota: Check = {
  id: "aws:ec2/subnet:quota",
  source: QUOTAS.subnets.source,
  needs: ["vpcId"],
  refuses: (ctx) => overQuota(ctx, "vpcId", QUOTAS.subnets, ctx.siblings("vpcId").length),
};

const subnet = awsResource(
  CREATE_SUBNET,
  {
    type: TYPES.subnet,
    properties: {
      vpcId: { required: true, immutable: true, references: { to: TYPES.vpc } },
      cidrBlock: { cidr: { shortest: 16, longest: 28 }, immutable: true, source: SUBNET_SIZING },
      availabilityZone: { immutable: true, source: ZONES },
      availabilityZoneId: { immutable: true, source: ZONES },
      ipv4IpamPoolId: { immutable: true },
      ipv6IpamPoolId: { immutable: true },
      ipv6Native: { immutable: true, default: false },
      outpostArn: { immutable: true },
      assignIpv6AddressOnCreation: { default: false },
      enableDns64: { default: false },
      enableResourceNameDnsARecordOnLaunch: { default: false },
      enableResourceNameDnsAaaaRecordOnLaunch: { default: false },
      mapPublicIpOnLaunch: { default: false },
      privateDnsHostnameTypeOnLaunch: { oneOf: ["ip-name", "resource-name"], source: CREATE_SUBNET },
    },
    checks: [
      outsideVpc,
      overlappingSubnet,
      zoneCheck("availabilityZone", "name"),
      zoneCheck("availabilityZoneId", "id"),
      oneZone,
      someRange,
      subnetQuota,
    ],
    create: (ctx) => {
      const id = assignedId(ctx, "subnet");
      return { id, outputs: { arn: arn(ctx.place, "ec2", `subnet/${id}`), ...subnetOutputs(ctx) } };
    },
  },
  { tags: "any" },
);

function subnetOutputs(ctx: CreateContext): PropertyMap {
  const zones = zonesOf(ctx.place.region);
  const [name, id] = [text(ctx.inputs, "availabilityZone"), text(ctx.inputs, "availabilityZoneId")];
  // Without a zone, AWS chooses one.
  const zone = zones.find((it) => it.name === name || it.id === id) ?? zones[0];
  return {
    availabilityZone: zone?.name ?? "",
    availabilityZoneId: zone?.id ?? "",
    customerOwnedIpv4Pool: "",
    enableLniAtDeviceIndex: 0,
    ipv6CidrBlock: ctx.inputs.ipv6CidrBlock ?? "",
    ipv6CidrBlockAssociationId:
      ctx.inputs.ipv6CidrBlock === undefined ? "" : assignedId(ctx, "subnet-cidr-assoc"),
    mapCustomerOwnedIpOnLaunch: false,
    ownerId: ctx.place.account,
    privateDnsHostnameTypeOnLaunch: ctx.inputs.privateDnsHostnameTypeOnLaunch ?? "ip-name",
  };
}

export function zoneOf(subnetObject: WorldObject): string {
  return text(subnetObject.outputs, "availabilityZone") ?? "";
}

/** Interfaces that EKS makes in the subnets of a cluster: 2 to 4 in all (EKS User Guide, network requirements). */
const CLUSTER_INTERFACES = 4;

/** Addresses of a subnet that nothing modelled holds: gateways, endpoints and control planes count. */
export function freeAddresses(subnetObject: WorldObject, world: WorldView): number {
  const range = parseCidr(text(subnetObject.inputs, "cidrBlock") ?? "");
  if (range === undefined) return 0;
  const held = world.referrers(subnetObject).reduce((sum, it) => sum + interfacesOf(it), 0);
  return range.last - range.first + 1 - RESERVED_ADDRESSES - held;
}

/** What takes one address of the subnet that it names. */
const ONE_INTERFACE = new Set<string>([
  TYPES.natGateway,
  TYPES.vpcEndpoint,
  TYPES.networkInterface,
  TYPES.instance,
  TYPES.routeServerEndpoint,
  TYPES.resolverEndpoint,
]);

function interfacesOf(holder: WorldObject): number {
  if (holder.type === TYPES.cluster) return CLUSTER_INTERFACES;
  return ONE_INTERFACE.has(holder.type) ? 1 : 0;
}

/** A private address of a subnet for an interface: the n-th that AWS does not keep for itself. */
export function addressIn(subnetObject: WorldObject | undefined, ctx: CreateContext): string {
  const range = parseCidr(text(subnetObject?.inputs ?? {}, "cidrBlock") ?? "");
  if (range === undefined) return "";
  const room = range.last - range.first + 1 - RESERVED_ADDRESSES;
  const chosen = range.first + 4 + (Number.parseInt(ctx.hex(8, "address"), 16) % room);
  return [24, 16, 8, 0].map((shift) => Math.floor(chosen / 2 ** shift) % 256).join(".");
}

/** The subnets that a list property names, as far as they are known and exist. */
export function subnetsNamed(ids: unknown, world: WorldView): readonly WorldObject[] {
  return strings(ids).flatMap((id) => world.having("id", id).filter((it) => it.type === TYPES.subnet));
}

/** The strings of a list; nothing else of it. */
export function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((it): it is string => typeof it === "string") : [];
}

export const subnetModels = [subnet];
