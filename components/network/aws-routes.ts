import type { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import type { NatGateway } from "@pulumi/aws/ec2/natGateway.js";
import { Route } from "@pulumi/aws/ec2/route.js";
import { RouteTable } from "@pulumi/aws/ec2/routeTable.js";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import type { Resource } from "@pulumi/pulumi";
import { named, type AwsSubnets, type ZonedSubnet } from "./aws-subnets.ts";
import type { ChildScope } from "./child-scope.ts";

const EVERYWHERE = "0.0.0.0/0";

/** A route table and what it serves. */
export interface KeyedTable {
  /** `private-a`, or a role where one table serves all zones. */
  readonly key: string;
  /** The zone's letter; absent where one table serves all zones. */
  readonly zone?: string;
  readonly table: RouteTable;
  /** What makes its subnets use it; until then they use the VPC's main table, which leads nowhere. */
  readonly associations: readonly RouteTableAssociation[];
}

/** All route tables of the network. */
export interface AwsRouteTables {
  readonly public: KeyedTable;
  /**
   * The gateways' own table. It never gets a route to the other cloud: a packet that a gateway cannot put
   * into its tunnel would be sent back to it for ever.
   */
  readonly gateways: KeyedTable;
  /** One a zone, so that a zone keeps its own way out. */
  readonly private: readonly KeyedTable[];
  /** One a zone, without a way to the internet. */
  readonly data: readonly KeyedTable[];
  /** Those that get routes to the other cloud. */
  readonly bridged: readonly KeyedTable[];
}

/** Creates the tables without inline routes, which would drop the routes that others add. */
export function createRouteTables(scope: ChildScope, vpc: Vpc, subnets: AwsSubnets): AwsRouteTables {
  const perZone = (zonal: readonly ZonedSubnet[]): readonly KeyedTable[] =>
    zonal.map((subnet) => ({ ...createTable(scope, vpc, subnet.key, [subnet]), zone: subnet.zone }));
  const privateTables = perZone(subnets.private);
  const dataTables = perZone(subnets.data);
  return {
    public: createTable(scope, vpc, "public", subnets.public),
    gateways: createTable(scope, vpc, "gateways", subnets.gateways),
    private: privateTables,
    data: dataTables,
    bridged: [...privateTables, ...dataTables],
  };
}

/** What machines need on their way to the internet. */
export interface AwsPaths {
  /** In private subnets. */
  readonly egress: readonly Resource[];
  /** In the gateways' subnets. */
  readonly gateways: readonly Resource[];
}

/** Creates the routes to the internet. */
export function createDefaultRoutes(
  scope: ChildScope,
  tables: AwsRouteTables,
  internet: InternetGateway,
  nats: readonly { readonly zone: string; readonly gateway: NatGateway }[],
): AwsPaths {
  const viaInternet = ({ key, table }: KeyedTable): Route =>
    createDefaultRoute(scope, key, { routeTableId: table.id, gatewayId: internet.id });
  const publicRoute = viaInternet(tables.public);
  const gatewayRoute = viaInternet(tables.gateways);
  const privateRoutes = tables.private.flatMap(({ key, zone, table }) => {
    const nat = nats.find((candidate) => candidate.zone === zone) ?? nats[0];
    if (nat === undefined) return [];
    return [createDefaultRoute(scope, key, { routeTableId: table.id, natGatewayId: nat.gateway.id })];
  });
  const associations = [tables.public, ...tables.private].flatMap((served) => served.associations);
  return {
    egress: [publicRoute, ...privateRoutes, ...associations],
    gateways: [gatewayRoute, ...tables.gateways.associations],
  };
}

function createTable(scope: ChildScope, vpc: Vpc, key: string, subnets: readonly ZonedSubnet[]): KeyedTable {
  const opts = { parent: scope.parent };
  const table = new RouteTable(`${scope.name}-${key}`, { vpcId: vpc.id, tags: named(scope, key) }, opts);
  const associations = subnets.map(({ key: subnetKey, subnet }) => {
    const args = { subnetId: subnet.id, routeTableId: table.id };
    return new RouteTableAssociation(`${scope.name}-${subnetKey}`, args, opts);
  });
  return { key, table, associations };
}

function createDefaultRoute(
  scope: ChildScope,
  key: string,
  target: Pick<ConstructorParameters<typeof Route>[1], "routeTableId" | "gatewayId" | "natGatewayId">,
): Route {
  const args = { ...target, destinationCidrBlock: EVERYWHERE };
  return new Route(`${scope.name}-${key}-internet`, args, { parent: scope.parent });
}
