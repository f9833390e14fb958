import { crc32 } from "node:zlib";
import type { Check, CheckContext } from "../model.ts";
import { text } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { awsResource } from "./resource.ts";
import { strings, zoneOf } from "./subnets.ts";
import { routeTableReference, securityGroupReference, TYPES } from "./types.ts";
import { vpcIdOf } from "./vpc.ts";

const MODIFY = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html";
const INTERFACE = "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html";

/** One kind of association of an endpoint: what it adds, and to which kinds of endpoint it can be added. */
interface Kind {
  readonly type: string;
  readonly title: string;
  /** The property that names what is added. */
  readonly property: "routeTableId" | "subnetId" | "securityGroupId";
  /** The endpoint's list of the same. */
  readonly list: string;
  readonly endpointTypes: readonly string[];
}

const ROUTE_TABLE: Kind = {
  type: "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
  title: "VPC endpoint route table association",
  property: "routeTableId",
  list: "routeTableIds",
  endpointTypes: ["Gateway"],
};

const SUBNET: Kind = {
  type: "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation",
  title: "VPC endpoint subnet association",
  property: "subnetId",
  list: "subnetIds",
  endpointTypes: ["Interface", "GatewayLoadBalancer"],
};

const SECURITY_GROUP: Kind = {
  type: "aws:ec2/securityGroupAssociation:SecurityGroupAssociation",
  title: "VPC endpoint security group association",
  property: "securityGroupId",
  list: "securityGroupIds",
  endpointTypes: ["Interface"],
};

function familyOf({ type }: Kind): string {
  return type.slice(0, type.lastIndexOf(":"));
}

const endpointType = (kind: Kind): Check => ({
  id: `${familyOf(kind)}:endpoint-type`,
  source: MODIFY,
  needs: ["vpcEndpointId"],
  refuses: (ctx) => {
    const endpoint = ctx.target("vpcEndpointId");
    const own = text(endpoint?.outputs ?? {}, "vpcEndpointType") ?? "Gateway";
    if (endpoint === undefined || kind.endpointTypes.includes(own)) return undefined;
    return `vpcEndpointId: must be an endpoint of type ${kind.endpointTypes.join(" or ")}, got ${endpoint.id} of type ${own}; drop the association`;
  },
});

const sameVpc = (kind: Kind): Check => ({
  id: `${familyOf(kind)}:another-vpc`,
  source: MODIFY,
  needs: ["vpcEndpointId", kind.property],
  refuses: (ctx) => {
    const [wanted, got] = [vpcIdOf(ctx.target("vpcEndpointId")), vpcIdOf(ctx.target(kind.property))];
    if (wanted === undefined || got === undefined || wanted === got) return undefined;
    return `${kind.property}: must be of the endpoint's VPC ${wanted}, got ${text(ctx.inputs, kind.property) ?? ""} of ${got}; use one of that VPC`;
  },
});

const twice = (kind: Kind): Check => ({
  id: `${familyOf(kind)}:twice`,
  source: MODIFY,
  needs: ["vpcEndpointId", kind.property],
  refuses: (ctx) => {
    const id = text(ctx.inputs, kind.property) ?? "";
    const endpoint = ctx.target("vpcEndpointId");
    const [own, other] = [
      strings(endpoint?.inputs[kind.list]).includes(id) ? endpoint : undefined,
      ctx.siblings("vpcEndpointId").find((it) => it.inputs[kind.property] === id),
    ];
    const holder = own ?? other;
    if (holder === undefined) return undefined;
    return `${kind.property}: is associated already (${holder.id}), got ${id}; drop one of the two`;
  },
});

/** The subnets that an endpoint has, by its own list and by associations. */
function subnetsOf(endpoint: WorldObject, ctx: CheckContext): readonly WorldObject[] {
  const associated = ctx.siblings("vpcEndpointId").flatMap((it) => text(it.inputs, SUBNET.property) ?? []);
  const ids = [...strings(endpoint.inputs[SUBNET.list]), ...associated];
  return ids.flatMap((id) => ctx.world.having("id", id).filter((it) => it.type === TYPES.subnet));
}

const oneSubnetPerZone: Check = {
  id: "aws:ec2/vpcEndpointSubnetAssociation:one-subnet-per-zone",
  source: INTERFACE,
  needs: ["vpcEndpointId", "subnetId"],
  refuses: (ctx) => {
    const [endpoint, subnet] = [ctx.target("vpcEndpointId"), ctx.target("subnetId")];
    if (endpoint === undefined || subnet === undefined) return undefined;
    const other = subnetsOf(endpoint, ctx).find((it) => it.id !== subnet.id && zoneOf(it) === zoneOf(subnet));
    if (other === undefined) return undefined;
    return `subnetId: the endpoint has a subnet in ${zoneOf(subnet)} already (${other.id}), got ${subnet.id}; take a subnet of another zone`;
  },
};

function association(kind: Kind, more: readonly Check[] = []) {
  const reference = {
    routeTableId: routeTableReference(),
    subnetId: { to: TYPES.subnet },
    securityGroupId: securityGroupReference(),
  }[kind.property];
  return awsResource(MODIFY, {
    type: kind.type,
    title: kind.title,
    properties: {
      vpcEndpointId: {
        required: true,
        immutable: true,
        references: { to: TYPES.vpcEndpoint, onTargetDelete: "cascades" },
        source: MODIFY,
      },
      [kind.property]: { required: true, immutable: true, references: reference, source: MODIFY },
    },
    checks: [endpointType(kind), sameVpc(kind), twice(kind), ...more],
    create: (ctx) => {
      const [endpointId, id] = [
        text(ctx.inputs, "vpcEndpointId") ?? "",
        text(ctx.inputs, kind.property) ?? "",
      ];
      return { id: `a-${endpointId}${crc32(id)}`, outputs: {} };
    },
  });
}

export const endpointAssociationModels = [
  association(ROUTE_TABLE),
  association(SUBNET, [oneSubnetPerZone]),
  association(SECURITY_GROUP),
];
