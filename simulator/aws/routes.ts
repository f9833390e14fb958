import { crc32 } from "node:zlib";
import type { Check, CheckContext } from "../model.ts";
import { isList, isMap, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { exactlyOne, given } from "./exclusive.ts";
import { arn, assignedId } from "./identity.ts";
import { overQuota, QUOTAS } from "./quotas.ts";
import { awsResource } from "./resource.ts";
import { HANDLES, routeTableReference, TYPES } from "./types.ts";
import { findVpc, rangesOf, vpcIdOf } from "./vpc.ts";

const CREATE_ROUTE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html";
const ASSOCIATE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html";
const ROUTE_TABLES = "https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html";
const SUBNET_ROUTING = "https://docs.aws.amazon.com/vpc/latest/userguide/WorkWithRouteTables.html";

const DESTINATIONS = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"];

const TARGETS = [
  "gatewayId",
  "natGatewayId",
  "networkInterfaceId",
  "transitGatewayId",
  "vpcEndpointId",
  "vpcPeeringConnectionId",
  "egressOnlyGatewayId",
  "carrierGatewayId",
  "localGatewayId",
  "coreNetworkArn",
  "odbNetworkArn",
];

function destinationOf(inputs: PropertyMap): string | undefined {
  return DESTINATIONS.map((it) => text(inputs, it)).find((it) => it !== undefined);
}

const duplicate: Check = {
  id: "aws:ec2/route:duplicate",
  source: CREATE_ROUTE,
  needs: ["routeTableId"],
  when: "apply",
  refuses: (ctx) => {
    const destination = destinationOf(ctx.inputs);
    if (destination === undefined) return undefined;
    const other = ctx.siblings("routeTableId").find((it) => destinationOf(it.inputs) === destination);
    const [path = ""] = given(ctx.inputs, DESTINATIONS);
    if (other !== undefined)
      return `${path}: has a route in this table already (${other.id}), got ${destination}; change that one`;
    if (!inlineDestinations(ctx.target("routeTableId")).includes(destination)) return undefined;
    return `${path}: is an inline route of its table already, got ${destination}; keep routes in one place`;
  },
};

/** Destinations of the routes that a table carries itself. */
function inlineDestinations(table: WorldObject | undefined): readonly string[] {
  const routes = table?.type === TYPES.routeTable ? table.inputs.routes : undefined;
  if (!isList(routes)) return [];
  return routes.flatMap((it) =>
    isMap(it) ? (text(it, "cidrBlock") ?? text(it, "ipv6CidrBlock") ?? []) : [],
  );
}

const local: Check = {
  id: "aws:ec2/route:local",
  source: ROUTE_TABLES,
  needs: ["routeTableId", "destinationCidrBlock"],
  refuses: (ctx) => {
    const destination = text(ctx.inputs, "destinationCidrBlock") ?? "";
    const owner = findVpc(ctx, vpcIdOf(ctx.target("routeTableId")));
    if (owner === undefined || !rangesOf(owner, ctx.world).includes(destination)) return undefined;
    return `destinationCidrBlock: is the VPC's own range, which every table routes locally, got ${destination}; choose another destination`;
  },
};

/** A check that a route's target serves the VPC of its table. */
function targetInVpc(property: "gatewayId" | "natGatewayId", what: string): Check {
  return {
    id: `aws:ec2/route:${property === "gatewayId" ? "internet" : "nat"}-gateway-of-another-vpc`,
    source: ROUTE_TABLES,
    needs: ["routeTableId", property],
    refuses: (ctx) => {
      const [table, target] = [ctx.target("routeTableId"), ctx.target(property)];
      const [wanted, got] = [vpcIdOf(table), vpcIdOf(target)];
      if (target === undefined || wanted === undefined || wanted === got) return undefined;
      const where = got === undefined || got === "" ? "no VPC" : got;
      return `${property}: must name ${what} of the table's VPC ${wanted}, got ${target.id} of ${where}; the route would lead nowhere`;
    },
  };
}

const interfaceInVpc: Check = {
  id: "aws:ec2/route:interface-of-another-vpc",
  source: ROUTE_TABLES,
  needs: ["routeTableId", "networkInterfaceId"],
  refuses: (ctx) => {
    const target = ctx.target("networkInterfaceId");
    const subnetId = text(target?.inputs ?? {}, "subnetId") ?? "";
    const subnet = ctx.world.having("id", subnetId).find((it) => it.type === TYPES.subnet);
    const [wanted, got] = [vpcIdOf(ctx.target("routeTableId")), vpcIdOf(subnet)];
    if (target === undefined || wanted === undefined || got === undefined || wanted === got) return undefined;
    return `networkInterfaceId: must be of the table's VPC ${wanted}, got ${target.id} of ${got}; the route would lead nowhere`;
  },
};

const routeQuota: Check = {
  id: "aws:ec2/route:quota",
  source: QUOTAS.routes.source,
  needs: ["routeTableId"],
  refuses: (ctx) => overQuota(ctx, "routeTableId", QUOTAS.routes, ctx.siblings("routeTableId").length),
};

const route = awsResource(CREATE_ROUTE, {
  type: TYPES.route,
  properties: {
    routeTableId: { required: true, immutable: true, references: routeTableReference("cascades") },
    destinationCidrBlock: { cidr: { shortest: 0, longest: 32 }, immutable: true, source: CREATE_ROUTE },
    destinationIpv6CidrBlock: { immutable: true },
    destinationPrefixListId: { immutable: true },
    // What a route led to may go: the route stays as a black hole.
    gatewayId: {
      references: {
        to: TYPES.internetGateway,
        onTargetDelete: "ignores",
        builtIn: /^(vgw-[0-9a-f]+|local)$/,
      },
      source: CREATE_ROUTE,
    },
    natGatewayId: { references: { to: TYPES.natGateway, onTargetDelete: "ignores" }, source: CREATE_ROUTE },
    networkInterfaceId: {
      references: { to: TYPES.networkInterface, onTargetDelete: "ignores" },
      source: CREATE_ROUTE,
    },
    vpcEndpointId: { references: { to: TYPES.vpcEndpoint, onTargetDelete: "ignores" } },
  },
  checks: [
    exactlyOne("aws:ec2/route:one-destination", CREATE_ROUTE, DESTINATIONS),
    exactlyOne("aws:ec2/route:one-target", CREATE_ROUTE, TARGETS),
    duplicate,
    local,
    targetInVpc("gatewayId", "an internet gateway"),
    targetInVpc("natGatewayId", "a NAT gateway"),
    interfaceInVpc,
    routeQuota,
  ],
  create: (ctx) => ({
    id: `r-${text(ctx.inputs, "routeTableId") ?? ""}${crc32(destinationOf(ctx.inputs) ?? "")}`,
    outputs: {
      instanceId: "",
      instanceOwnerId: "",
      networkInterfaceId: text(ctx.inputs, "networkInterfaceId") ?? "",
      origin: "CreateRoute",
      state: "active",
    },
  }),
});

const tableQuota: Check = {
  id: "aws:ec2/routeTable:quota",
  source: QUOTAS.routeTables.source,
  needs: ["vpcId"],
  refuses: (ctx) => overQuota(ctx, "vpcId", QUOTAS.routeTables, ctx.siblings("vpcId").length),
};

/** The same rules for the routes that a table carries itself. */
const inlineRoutes: Check = {
  id: "aws:ec2/routeTable:inline-route",
  source: CREATE_ROUTE,
  needs: ["routes"],
  refuses: ({ inputs }) => {
    const routes = isList(inputs.routes) ? inputs.routes.filter(isMap) : [];
    const seen = new Set<string>();
    for (const [index, it] of routes.entries()) {
      const destination =
        text(it, "cidrBlock") ?? text(it, "ipv6CidrBlock") ?? text(it, "destinationPrefixListId");
      const targets = given(it, TARGETS);
      if (destination === undefined)
        return `routes[${index}].cidrBlock: is required, got nothing; set the destination`;
      if (targets.length !== 1)
        return `routes[${index}]: must have exactly one target, got ${targets.join(" and ") || "none"}; keep one`;
      if (seen.has(destination))
        return `routes[${index}].cidrBlock: has a route in this table already, got ${destination}; drop one`;
      seen.add(destination);
    }
    return undefined;
  },
};

const routeTable = awsResource(
  ROUTE_TABLES,
  {
    type: TYPES.routeTable,
    title: "route table",
    properties: {
      vpcId: { required: true, immutable: true, references: { to: TYPES.vpc } },
      "routes[*].cidrBlock": { cidr: { shortest: 0, longest: 32 } },
      "routes[*].gatewayId": {
        references: {
          to: TYPES.internetGateway,
          onTargetDelete: "ignores",
          builtIn: /^(vgw-[0-9a-f]+|local)$/,
        },
      },
      "routes[*].natGatewayId": { references: { to: TYPES.natGateway, onTargetDelete: "ignores" } },
    },
    checks: [inlineRoutes, tableQuota],
    create: (ctx) => {
      const id = assignedId(ctx, "rtb");
      const outputs = {
        arn: arn(ctx.place, "ec2", `route-table/${id}`),
        ownerId: ctx.place.account,
        ...(ctx.inputs.routes === undefined ? { routes: [] } : {}),
        ...(ctx.inputs.propagatingVgws === undefined ? { propagatingVgws: [] } : {}),
      };
      return { id, outputs, handles: { [HANDLES.routeTable]: id } };
    },
  },
  { tags: "any" },
);

const oneTablePerSubnet: Check = {
  id: "aws:ec2/routeTableAssociation:one-per-subnet",
  source: SUBNET_ROUTING,
  needs: ["subnetId"],
  refuses: (ctx) => {
    const [other] = ctx.siblings("subnetId");
    if (other === undefined) return undefined;
    return `subnetId: has a route table already (${other.id}), got ${text(ctx.inputs, "subnetId") ?? ""}; change that association`;
  },
};

const sameVpc: Check = {
  id: "aws:ec2/routeTableAssociation:another-vpc",
  source: ASSOCIATE,
  needs: ["subnetId", "routeTableId"],
  refuses: (ctx) => {
    const [wanted, got] = [vpcIdOf(ctx.target("routeTableId")), vpcIdOf(ctx.target("subnetId"))];
    if (wanted === undefined || got === undefined || wanted === got) return undefined;
    return `subnetId: must be of the route table's VPC ${wanted}, got ${text(ctx.inputs, "subnetId") ?? ""} of ${got}; use a table of that VPC`;
  },
};

const gatewayOfVpc: Check = {
  id: "aws:ec2/routeTableAssociation:gateway-of-another-vpc",
  source: ASSOCIATE,
  needs: ["gatewayId", "routeTableId"],
  refuses: (ctx: CheckContext) => {
    const [wanted, got] = [vpcIdOf(ctx.target("routeTableId")), vpcIdOf(ctx.target("gatewayId"))];
    if (wanted === undefined || got === undefined || wanted === got) return undefined;
    return `gatewayId: must be of the route table's VPC ${wanted}, got ${text(ctx.inputs, "gatewayId") ?? ""} of ${got}; use a table of that VPC`;
  },
};

const routeTableAssociation = awsResource(ASSOCIATE, {
  type: TYPES.routeTableAssociation,
  title: "route table association",
  properties: {
    routeTableId: { required: true, references: routeTableReference("blocks") },
    subnetId: { immutable: true, references: { to: TYPES.subnet, onTargetDelete: "cascades" } },
    gatewayId: { immutable: true, references: { to: TYPES.internetGateway, onTargetDelete: "cascades" } },
  },
  checks: [
    exactlyOne("aws:ec2/routeTableAssociation:subnet-or-gateway", ASSOCIATE, ["subnetId", "gatewayId"]),
    oneTablePerSubnet,
    sameVpc,
    gatewayOfVpc,
  ],
  create: (ctx) => ({ id: assignedId(ctx, "rtbassoc"), outputs: {} }),
});

export const routeModels = [route, routeTable, routeTableAssociation];
