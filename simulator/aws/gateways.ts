import { contains, parseCidr } from "../cidr.ts";
import type { Check, CreateContext } from "../model.ts";
import { text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject, WorldView } from "../world.ts";
import { arn, assignedId } from "./identity.ts";
import { othersInRegion, overQuota, QUOTAS } from "./quotas.ts";
import { awsResource } from "./resource.ts";
import { addressIn, zoneOf } from "./subnets.ts";
import { HANDLES, TYPES } from "./types.ts";
import { findVpc, vpcIdOf } from "./vpc.ts";

const INTERNET_GATEWAYS = "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html";
const CREATE_NAT = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html";
const NAT_TROUBLE = "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html";
const ASSOCIATE_ADDRESS = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html";
const ALLOCATE_ADDRESS = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateAddress.html";

const oneGatewayPerVpc: Check = {
  id: "aws:ec2/internetGateway:one-per-vpc",
  source: INTERNET_GATEWAYS,
  needs: ["vpcId"],
  refuses: (ctx) => {
    const [other] = ctx.siblings("vpcId");
    if (other === undefined) return undefined;
    return `vpcId: has an internet gateway already (${other.id}), got ${text(ctx.inputs, "vpcId") ?? ""}; use that one`;
  },
};

const internetGatewayQuota: Check = {
  id: "aws:ec2/internetGateway:quota",
  source: QUOTAS.internetGateways.source,
  refuses: (ctx) =>
    overQuota(ctx, "vpcId", QUOTAS.internetGateways, othersInRegion(ctx, TYPES.internetGateway).length),
};

const internetGateway = awsResource(
  INTERNET_GATEWAYS,
  {
    type: TYPES.internetGateway,
    title: "internet gateway",
    properties: { vpcId: { references: { to: TYPES.vpc } } },
    checks: [oneGatewayPerVpc, internetGatewayQuota],
    create: (ctx) => {
      const id = assignedId(ctx, "igw");
      const outputs = { arn: arn(ctx.place, "ec2", `internet-gateway/${id}`), ownerId: ctx.place.account };
      return { id, outputs: { vpcId: "", ...definedVpc(ctx), ...outputs } };
    },
    // DetachInternetGateway: "has some mapped public address(es)".
    deleteBlockers: ({ object, world }) => {
      const owner = world
        .having("id", text(object.inputs, "vpcId") ?? "")
        .find((it) => it.type === TYPES.vpc);
      if (owner === undefined) return [];
      const subnets = world.referrers(owner).filter((it) => it.type === TYPES.subnet);
      return subnets.flatMap((it) =>
        world
          .referrers(it)
          .flatMap((holder) => [
            ...(isPublicNat(holder) ? [`public address of NAT gateway ${holder.id}`] : []),
            ...world
              .referrers(holder)
              .flatMap((address) => (address.type === TYPES.eip ? [`public address ${address.id}`] : [])),
          ]),
      );
    },
  },
  { tags: "any" },
);

function definedVpc(ctx: CreateContext): { readonly vpcId?: string } {
  const vpcId = text(ctx.inputs, "vpcId");
  return vpcId === undefined ? {} : { vpcId };
}

function isPublicNat(object: WorldObject): boolean {
  return object.type === TYPES.natGateway && object.inputs.connectivityType !== "private";
}

const eipQuota: Check = {
  id: "aws:ec2/eip:quota",
  source: QUOTAS.elasticIps.source,
  refuses: (ctx) => overQuota(ctx, "domain", QUOTAS.elasticIps, othersInRegion(ctx, TYPES.eip).length),
};

const oneHolder: Check = {
  id: "aws:ec2/eip:one-holder",
  source: ASSOCIATE_ADDRESS,
  refuses: ({ inputs }) =>
    inputs.instance === undefined || inputs.networkInterface === undefined
      ? undefined
      : "instance: does not go together with networkInterface, got both; keep one",
};

const notAttached: Check = {
  id: "aws:ec2/eip:no-internet-gateway",
  source: ASSOCIATE_ADDRESS,
  needs: ["networkInterface"],
  when: "apply",
  refuses: (ctx) => {
    const holder = ctx.target("networkInterface");
    const owner = findVpc(ctx, vpcOfInterface(holder, ctx.world));
    if (holder === undefined || owner === undefined) return undefined;
    if (ctx.world.referrers(owner).some((it) => it.type === TYPES.internetGateway)) return undefined;
    return `networkInterface: its VPC ${owner.id} has no internet gateway, got ${holder.id}; attach one first (dependsOn)`;
  },
};

const takenInterface: Check = {
  id: "aws:ec2/eip:interface-has-address",
  source: ASSOCIATE_ADDRESS,
  needs: ["networkInterface"],
  when: "apply",
  refuses: (ctx) => {
    if (ctx.inputs.associateWithPrivateIp !== undefined) return undefined;
    const [other] = ctx.siblings("networkInterface");
    if (other === undefined) return undefined;
    return `networkInterface: has the address ${other.id} already, got ${text(ctx.inputs, "networkInterface") ?? ""}; name another private address with associateWithPrivateIp`;
  },
};

/** The VPC of an interface: that of its subnet. */
function vpcOfInterface(holder: WorldObject | undefined, world: WorldView): string | undefined {
  const subnetId = text(holder?.inputs ?? {}, "subnetId") ?? "";
  return vpcIdOf(world.having("id", subnetId).find((it) => it.type === TYPES.subnet));
}

/** What an address says of the interface that has it. */
function association(ctx: CreateContext): PropertyMap {
  const holder = ctx.target("networkInterface") ?? ctx.target("instance");
  const privateIp = text(holder?.outputs ?? {}, "privateIp") ?? "";
  return {
    associationId: holder === undefined ? "" : assignedId(ctx, "eipassoc"),
    instance: ctx.inputs.instance ?? "",
    networkInterface: ctx.inputs.networkInterface ?? "",
    privateDns:
      privateIp === "" ? "" : `ip-${privateIp.replaceAll(".", "-")}.${ctx.place.region}.compute.internal`,
    privateIp,
  };
}

const eip = awsResource(
  ALLOCATE_ADDRESS,
  {
    type: TYPES.eip,
    title: "Elastic IP address",
    properties: {
      domain: { oneOf: ["vpc", "standard"], immutable: true, source: ALLOCATE_ADDRESS },
      // AWS takes the address from what is deleted.
      networkInterface: { references: { to: TYPES.networkInterface, onTargetDelete: "ignores" } },
      instance: { references: { to: TYPES.instance, onTargetDelete: "ignores" } },
      address: { immutable: true },
      customerOwnedIpv4Pool: { immutable: true },
      ipamPoolId: { immutable: true },
      networkBorderGroup: { immutable: true },
      publicIpv4Pool: { immutable: true },
    },
    checks: [eipQuota, oneHolder, notAttached, takenInterface],
    create: (ctx) => {
      const id = assignedId(ctx, "eipalloc");
      const publicIp = freePublicAddress(ctx);
      const outputs = {
        allocationId: id,
        arn: arn(ctx.place, "ec2", `elastic-ip/${id}`),
        carrierIp: "",
        customerOwnedIp: "",
        domain: "vpc",
        networkBorderGroup: ctx.place.region,
        ptrRecord: "",
        publicDns: `ec2-${publicIp.replaceAll(".", "-")}.${ctx.place.region}.compute.amazonaws.com`,
        publicIp,
        publicIpv4Pool: "amazon",
        ...association(ctx),
      };
      return { id, outputs, handles: { [HANDLES.publicIp]: publicIp } };
    },
    update: association,
  },
  { tags: "any" },
);

/** An address of 198.51.100.0/24 (RFC 5737, for documentation), then of 198.18.0.0/15 (RFC 2544, for benchmarks). */
function freePublicAddress(ctx: CreateContext): string {
  const start = Number.parseInt(ctx.hex(4, "publicIp"), 16);
  const candidates = function* (): Generator<string> {
    for (let step = 0; step < 254; step++) yield `198.51.100.${1 + ((start + step) % 254)}`;
    for (let step = 0; step < 65_536; step++) {
      const chosen = (start + step) % 65_536;
      yield `198.18.${Math.floor(chosen / 256)}.${chosen % 256}`;
    }
  };
  for (const address of candidates()) {
    if (ctx.world.having(HANDLES.publicIp, address).length === 0) return address;
  }
  return "198.19.255.255";
}

const addressInUse: Check = {
  id: "aws:ec2/natGateway:address-in-use",
  source: NAT_TROUBLE,
  needs: ["allocationId"],
  refuses: (ctx) => {
    const [other] = ctx.siblings("allocationId");
    if (other === undefined) return undefined;
    return `allocationId: is in use by NAT gateway ${other.id}, got ${text(ctx.inputs, "allocationId") ?? ""}; allocate another Elastic IP address`;
  },
};

const addressKind: Check = {
  id: "aws:ec2/natGateway:address-kind",
  source: CREATE_NAT,
  refuses: ({ inputs }) => {
    if (inputs.connectivityType === "private" && inputs.allocationId !== undefined)
      return "allocationId: must not be given for a private NAT gateway, got one; drop it";
    if (
      inputs.connectivityType === "public" &&
      inputs.availabilityMode !== "regional" &&
      inputs.allocationId === undefined
    )
      return "allocationId: is required by a public NAT gateway, got nothing; allocate an Elastic IP address";
    return undefined;
  },
};

const subnetOrVpc: Check = {
  id: "aws:ec2/natGateway:subnet-or-vpc",
  source: CREATE_NAT,
  refuses: ({ inputs }) => {
    const regional = inputs.availabilityMode === "regional";
    const [wanted, other] = regional ? (["vpcId", "subnetId"] as const) : (["subnetId", "vpcId"] as const);
    if (inputs[wanted] === undefined)
      return `${wanted}: is required by a ${regional ? "regional" : "zonal"} NAT gateway, got nothing; set it`;
    if (inputs[other] !== undefined)
      return `${other}: must not be given for a ${regional ? "regional" : "zonal"} NAT gateway, got one; drop it`;
    return undefined;
  },
};

const noInternetGateway: Check = {
  id: "aws:ec2/natGateway:no-internet-gateway",
  source: NAT_TROUBLE,
  needs: ["subnetId"],
  when: "apply",
  refuses: (ctx) => {
    if (ctx.inputs.connectivityType === "private") return undefined;
    const owner = findVpc(ctx, vpcIdOf(ctx.target("subnetId")));
    if (owner === undefined) return undefined;
    if (ctx.world.referrers(owner).some((it) => it.type === TYPES.internetGateway)) return undefined;
    return `subnetId: its VPC ${owner.id} has no internet gateway, got ${text(ctx.inputs, "subnetId") ?? ""}; attach one first (dependsOn)`;
  },
};

const privateAddress: Check = {
  id: "aws:ec2/natGateway:private-address",
  source: CREATE_NAT,
  needs: ["privateIp", "subnetId"],
  refuses: (ctx) => {
    const address = text(ctx.inputs, "privateIp") ?? "";
    const range = parseCidr(text(ctx.target("subnetId")?.inputs ?? {}, "cidrBlock") ?? "");
    const own = parseCidr(`${address}/32`);
    if (range === undefined || (own !== undefined && contains(range, own))) return undefined;
    return `privateIp: must be an address of the subnet, got ${address}; choose another`;
  },
};

const natQuota: Check = {
  id: "aws:ec2/natGateway:quota",
  source: QUOTAS.natGateways.source,
  needs: ["subnetId"],
  refuses: (ctx) => {
    const own = ctx.target("subnetId");
    if (own === undefined) return undefined;
    const others = othersInRegion(ctx, TYPES.natGateway).filter((it) => zoneOfNat(it, ctx) === zoneOf(own));
    return overQuota(ctx, "subnetId", QUOTAS.natGateways, others.length);
  },
};

function zoneOfNat(nat: WorldObject, ctx: Parameters<Check["refuses"]>[0]): string | undefined {
  const id = text(nat.inputs, "subnetId") ?? "";
  const home = ctx.world.having("id", id).find((it) => it.type === TYPES.subnet);
  return home === undefined ? undefined : zoneOf(home);
}

const natGateway = awsResource(
  CREATE_NAT,
  {
    type: TYPES.natGateway,
    title: "NAT gateway",
    properties: {
      subnetId: { immutable: true, references: { to: TYPES.subnet } },
      vpcId: { immutable: true, references: { to: TYPES.vpc } },
      allocationId: { immutable: true, references: { to: TYPES.eip } },
      "secondaryAllocationIds[*]": { references: { to: TYPES.eip } },
      connectivityType: {
        oneOf: ["public", "private"],
        default: "public",
        immutable: true,
        source: CREATE_NAT,
      },
      availabilityMode: { oneOf: ["zonal", "regional"], immutable: true, source: CREATE_NAT },
      privateIp: { immutable: true },
    },
    checks: [addressInUse, addressKind, subnetOrVpc, noInternetGateway, privateAddress, natQuota],
    create: (ctx) => {
      const id = assignedId(ctx, "nat");
      const address = ctx.target("allocationId");
      const home = ctx.target("subnetId");
      const outputs: PropertyMap = {
        associationId: address === undefined ? "" : assignedId(ctx, "eipassoc"),
        autoProvisionZones: "",
        autoScalingIps: "",
        availabilityMode: ctx.inputs.availabilityMode ?? "zonal",
        networkInterfaceId: assignedId(ctx, "eni"),
        privateIp: ctx.inputs.privateIp ?? addressIn(home, ctx),
        publicIp: text(address?.outputs ?? {}, "publicIp") ?? "",
        regionalNatGatewayAddresses: [],
        regionalNatGatewayAutoMode: "",
        routeTableId: "",
        secondaryPrivateIpAddressCount: 0,
        vpcId: vpcIdOf(home ?? ctx.target("vpcId")) ?? "",
      };
      return { id, outputs };
    },
  },
  { tags: "any" },
);

export const gatewayModels = [internetGateway, eip, natGateway];
