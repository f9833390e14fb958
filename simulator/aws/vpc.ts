import { overlaps, parseCidr } from "../cidr.ts";
import type { Check, CreateContext, RuleContext } from "../model.ts";
import { isMap, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject, WorldView } from "../world.ts";
import { arn, assignedId } from "./identity.ts";
import { othersInRegion, overQuota, QUOTAS } from "./quotas.ts";
import { awsResource } from "./resource.ts";
import { HANDLES, TYPES } from "./types.ts";

const VPC_CIDRS = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html";
const CREATE_VPC = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html";

/** Ranges that no VPC can have: this network, loopback, link-local, multicast and beyond. */
const FORBIDDEN = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"];

function forbiddenRange(type: string): Check {
  return {
    id: `${type}:forbidden-range`,
    source: VPC_CIDRS,
    needs: ["cidrBlock"],
    refuses: ({ inputs }) => {
      const cidr = text(inputs, "cidrBlock") ?? "";
      const range = parseCidr(cidr);
      const taken = FORBIDDEN.find((it) => {
        const other = parseCidr(it);
        return range !== undefined && other !== undefined && overlaps(range, other);
      });
      if (taken === undefined) return undefined;
      return `cidrBlock: must not be in ${taken}, got ${cidr}; choose a private range (RFC 1918)`;
    },
  };
}

const someRange: Check = {
  id: "aws:ec2/vpc:no-range",
  source: CREATE_VPC,
  refuses: ({ inputs }) =>
    inputs.cidrBlock === undefined && inputs.ipv4IpamPoolId === undefined
      ? "cidrBlock: is required without an IPAM pool, got nothing; set it"
      : undefined,
};

const vpcQuota: Check = {
  id: "aws:ec2/vpc:quota",
  source: QUOTAS.vpcs.source,
  refuses: (ctx) => overQuota(ctx, "cidrBlock", QUOTAS.vpcs, othersInRegion(ctx, TYPES.vpc).length),
};

const vpc = awsResource(
  CREATE_VPC,
  {
    type: TYPES.vpc,
    title: "VPC",
    properties: {
      cidrBlock: { cidr: { shortest: 16, longest: 28 }, immutable: true, source: VPC_CIDRS },
      ipv4IpamPoolId: { immutable: true },
      ipv4NetmaskLength: { immutable: true, min: 16, max: 28 },
      instanceTenancy: { oneOf: ["default", "dedicated"], default: "default", source: CREATE_VPC },
      enableDnsSupport: { default: true },
    },
    checks: [forbiddenRange("aws:ec2/vpc"), someRange, vpcQuota],
    create: (ctx) => {
      const id = assignedId(ctx, "vpc");
      const made = vpcOutputs(ctx, id);
      const handles = {
        [HANDLES.securityGroup]: text(made, "defaultSecurityGroupId") ?? "",
        [HANDLES.routeTable]: text(made, "mainRouteTableId") ?? "",
      };
      return { id, outputs: made, handles };
    },
  },
  { tags: "any" },
);

function vpcOutputs(ctx: CreateContext, id: string): PropertyMap {
  const mainRouteTableId = assignedId(ctx, "rtb");
  const sixth = ctx.inputs.assignGeneratedIpv6CidrBlock === true;
  return {
    arn: arn(ctx.place, "ec2", `vpc/${id}`),
    defaultNetworkAclId: assignedId(ctx, "acl"),
    defaultRouteTableId: mainRouteTableId,
    defaultSecurityGroupId: assignedId(ctx, "sg"),
    dhcpOptionsId: assignedId(ctx, "dopt"),
    enableDnsHostnames: ctx.inputs.enableDnsHostnames ?? false,
    enableNetworkAddressUsageMetrics: ctx.inputs.enableNetworkAddressUsageMetrics ?? false,
    ipv6AssociationId: sixth ? assignedId(ctx, "vpc-cidr-assoc") : "",
    // 2001:db8::/32 is for documentation (RFC 3849).
    ipv6CidrBlock: sixth ? `2001:db8:${ctx.hex(4, "ipv6")}:${ctx.hex(2, "ipv6b")}00::/56` : "",
    ipv6CidrBlockNetworkBorderGroup: sixth ? ctx.place.region : "",
    mainRouteTableId,
    ownerId: ctx.place.account,
  };
}

/** Every IPv4 range of a VPC, the first one first. */
export function rangesOf(vpcObject: WorldObject, world: WorldView): readonly string[] {
  const others = world.referrers(vpcObject).filter((it) => it.type === TYPES.vpcCidr);
  return [vpcObject, ...others].flatMap((it) => text(it.inputs, "cidrBlock") ?? []);
}

/** The VPC that an object is in, found through whatever it refers to: a subnet, an endpoint, a gateway. */
export function vpcIdOf(object: WorldObject | undefined): string | undefined {
  if (object === undefined) return undefined;
  if (object.type === TYPES.vpc) return object.id;
  const { vpcConfig } = object.outputs;
  return text(object.outputs, "vpcId") ?? (isMap(vpcConfig) ? text(vpcConfig, "vpcId") : undefined);
}

/** The VPC with this id in the place where an object is to be. */
export function findVpc(ctx: RuleContext, id: string | undefined): WorldObject | undefined {
  if (id === undefined) return undefined;
  return ctx.world.having("id", id).find((it) => it.type === TYPES.vpc && it.region === ctx.place.region);
}

const overlappingRange: Check = {
  id: "aws:ec2/vpcIpv4CidrBlockAssociation:overlap",
  source: VPC_CIDRS,
  needs: ["vpcId", "cidrBlock"],
  refuses: (ctx) => {
    const owner = ctx.target("vpcId");
    const cidr = text(ctx.inputs, "cidrBlock") ?? "";
    const range = parseCidr(cidr);
    if (owner === undefined || range === undefined) return undefined;
    const ranges = [owner, ...ctx.siblings("vpcId")].flatMap((it) => text(it.inputs, "cidrBlock") ?? []);
    const other = ranges.find((it) => {
      const taken = parseCidr(it);
      return taken !== undefined && overlaps(range, taken);
    });
    if (other === undefined) return undefined;
    return `cidrBlock: overlaps ${other} of the same VPC, got ${cidr}; choose a free range`;
  },
};

const rangeQuota: Check = {
  id: "aws:ec2/vpcIpv4CidrBlockAssociation:quota",
  source: QUOTAS.vpcCidrs.source,
  needs: ["vpcId"],
  refuses: (ctx) => overQuota(ctx, "cidrBlock", QUOTAS.vpcCidrs, ctx.siblings("vpcId").length + 1),
};

const vpcCidr = awsResource(VPC_CIDRS, {
  type: TYPES.vpcCidr,
  title: "VPC CIDR association",
  properties: {
    vpcId: { required: true, immutable: true, references: { to: TYPES.vpc, onTargetDelete: "cascades" } },
    cidrBlock: { cidr: { shortest: 16, longest: 28 }, immutable: true, source: VPC_CIDRS },
  },
  checks: [forbiddenRange("aws:ec2/vpcIpv4CidrBlockAssociation"), overlappingRange, rangeQuota],
  create: (ctx) => ({ id: assignedId(ctx, "vpc-cidr-assoc"), outputs: {} }),
  deleteBlockers: ({ object, world }) => {
    const range = parseCidr(text(object.inputs, "cidrBlock") ?? "");
    const owner = world.having("id", text(object.inputs, "vpcId") ?? "").find((it) => it.type === TYPES.vpc);
    if (range === undefined || owner === undefined) return [];
    return world.referrers(owner).flatMap((it) => {
      const own = it.type === TYPES.subnet ? parseCidr(text(it.inputs, "cidrBlock") ?? "") : undefined;
      return own !== undefined && overlaps(range, own) ? [`Subnet ${it.id}`] : [];
    });
  },
});

export const vpcModels = [vpc, vpcCidr];
