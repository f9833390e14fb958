import { contains, overlaps, parseCidr } from "../cidr.ts";
import type { Check, ResourceModel } from "../model.ts";
import { text } from "../properties.ts";
import { arn, assignedId } from "./identity.ts";

const VPC_CIDRS = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html";
const SUBNET_SIZING = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html";

export const vpc: ResourceModel = {
  type: "aws:ec2/vpc:Vpc",
  title: "VPC",
  properties: {
    cidrBlock: { cidr: { shortest: 16, longest: 28 }, immutable: true, source: VPC_CIDRS },
    instanceTenancy: { oneOf: ["default", "dedicated"], default: "default" },
    enableDnsSupport: { default: true },
  },
  create: (ctx) => {
    const id = assignedId(ctx, "vpc");
    return {
      id,
      outputs: {
        arn: arn(ctx.place, "ec2", `vpc/${id}`),
        defaultNetworkAclId: assignedId(ctx, "acl"),
        defaultRouteTableId: assignedId(ctx, "rtb"),
        defaultSecurityGroupId: assignedId(ctx, "sg"),
        dhcpOptionsId: assignedId(ctx, "dopt"),
        enableDnsHostnames: ctx.inputs.enableDnsHostnames ?? false,
        enableNetworkAddressUsageMetrics: ctx.inputs.enableNetworkAddressUsageMetrics ?? false,
        ipv6AssociationId: "",
        ipv6CidrBlock: "",
        ipv6CidrBlockNetworkBorderGroup: "",
        mainRouteTableId: assignedId(ctx, "rtb"),
        ownerId: ctx.place.account,
      },
    };
  },
};

const outsideVpc: Check = {
  id: "aws:ec2/subnet:outside-vpc",
  source: SUBNET_SIZING,
  needs: ["vpcId", "cidrBlock"],
  refuses: (ctx) => {
    const cidr = text(ctx.inputs, "cidrBlock") ?? "";
    const owner = ctx.target("vpcId");
    const [outer, inner] = [parseCidr(text(owner?.inputs ?? {}, "cidrBlock") ?? ""), parseCidr(cidr)];
    if (owner === undefined || outer === undefined || inner === undefined || contains(outer, inner))
      return undefined;
    return `cidrBlock: must lie within its VPC ${owner.id} (${text(owner.inputs, "cidrBlock") ?? ""}), got ${cidr}; choose a range of the VPC`;
  },
};

const overlappingSubnet: Check = {
  id: "aws:ec2/subnet:overlap",
  source: SUBNET_SIZING,
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

const zoneOfRegion: Check = {
  id: "aws:ec2/subnet:zone-of-region",
  source: "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html",
  needs: ["availabilityZone"],
  refuses: (ctx) => {
    const zone = text(ctx.inputs, "availabilityZone") ?? "";
    if (zone.startsWith(ctx.place.region) && /^[a-f]$/.test(zone.slice(ctx.place.region.length)))
      return undefined;
    return `availabilityZone: must be a zone of ${ctx.place.region}, got ${zone}; use ${ctx.place.region}a or alike`;
  },
};

export const subnet: ResourceModel = {
  type: "aws:ec2/subnet:Subnet",
  properties: {
    vpcId: { required: true, immutable: true, references: { to: "aws:ec2/vpc:Vpc" } },
    cidrBlock: { cidr: { shortest: 16, longest: 28 }, immutable: true, source: SUBNET_SIZING },
    availabilityZone: { immutable: true },
    availabilityZoneId: { immutable: true },
  },
  checks: [outsideVpc, overlappingSubnet, zoneOfRegion],
  create: (ctx) => {
    const id = assignedId(ctx, "subnet");
    const zone = text(ctx.inputs, "availabilityZone") ?? `${ctx.place.region}a`;
    return {
      id,
      outputs: {
        arn: arn(ctx.place, "ec2", `subnet/${id}`),
        availabilityZone: zone,
        availabilityZoneId: `${ctx.place.region.replace(/[a-z-]*-([a-z])[a-z]*-/, "$1")}-az${zone.charCodeAt(zone.length - 1) - 96}`,
        assignIpv6AddressOnCreation: ctx.inputs.assignIpv6AddressOnCreation ?? false,
        enableDns64: ctx.inputs.enableDns64 ?? false,
        enableResourceNameDnsARecordOnLaunch: ctx.inputs.enableResourceNameDnsARecordOnLaunch ?? false,
        enableResourceNameDnsAaaaRecordOnLaunch: ctx.inputs.enableResourceNameDnsAaaaRecordOnLaunch ?? false,
        ipv6CidrBlockAssociationId: "",
        ipv6Native: ctx.inputs.ipv6Native ?? false,
        mapPublicIpOnLaunch: ctx.inputs.mapPublicIpOnLaunch ?? false,
        ownerId: ctx.place.account,
        privateDnsHostnameTypeOnLaunch: ctx.inputs.privateDnsHostnameTypeOnLaunch ?? "ip-name",
      },
    };
  },
};
