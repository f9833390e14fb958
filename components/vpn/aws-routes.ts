import { Route } from "@pulumi/aws/ec2/route.js";
import { RouteServer } from "@pulumi/aws/vpc/routeServer.js";
import { RouteServerEndpoint } from "@pulumi/aws/vpc/routeServerEndpoint.js";
import { RouteServerPeer } from "@pulumi/aws/vpc/routeServerPeer.js";
import { RouteServerPropagation } from "@pulumi/aws/vpc/routeServerPropagation.js";
import { RouteServerVpcAssociation } from "@pulumi/aws/vpc/routeServerVpcAssociation.js";
import { all, output, type Output } from "@pulumi/pulumi";
import type { CloudRouter } from "../../lib/bgp/bird.ts";
import type { RouteKeeping } from "../../lib/gateway/bundle.ts";
import type { IamStatement } from "../contracts/kubernetes-cluster.ts";
import type { Network } from "../contracts/network.ts";
import type { AwsAddresses } from "./aws-addresses.ts";
import type { AwsSideArgs } from "./vpn-args.ts";
import { child, named, type VpnScope } from "./vpn-scope.ts";

/** What routing asks of the gateways. */
export interface AwsRoutingNeeds {
  /** Routers of the VPC that a gateway speaks BGP with, by gateway. */
  readonly cloudRouters: Readonly<Record<string, Output<readonly CloudRouter[]>>>;
  readonly permissions: readonly IamStatement[];
  /** The route tables that the gateways point at one of them; absent where a Route Server does it. */
  readonly keeping?: Output<RouteKeeping>;
}

/**
 * Makes the routes of the VPC's tables follow the gateways.
 * @param destination the other cloud's network
 */
export function createAwsRouting(
  scope: VpnScope,
  side: AwsSideArgs,
  addresses: readonly AwsAddresses[],
  destination: string,
): AwsRoutingNeeds {
  const { network, routes } = side;
  return routes.kind === "route-server"
    ? createRouteServer(scope, side, addresses, routes.asn)
    : createRoutes(scope, network, addresses, destination);
}

/** An endpoint in each gateway's own subnet: when a zone fails, no other zone's gateway loses its routes. */
function createRouteServer(
  scope: VpnScope,
  { network, asn }: AwsSideArgs,
  addresses: readonly AwsAddresses[],
  amazonSideAsn: number,
): AwsRoutingNeeds {
  const name = `${scope.name}-route-server`;
  const server = new RouteServer(name, { amazonSideAsn, tags: named(scope, "route-server") }, child(scope));
  const routeServerId = server.routeServerId;
  const association = new RouteServerVpcAssociation(name, { routeServerId, vpcId: network.id }, child(scope));
  // Without the association the route server is not in the VPC.
  const inVpc = child(scope, { dependsOn: association });
  for (const [key, routeTableId] of Object.entries(network.routeTables))
    new RouteServerPropagation(`${scope.name}-aws-${key}`, { routeServerId, routeTableId }, inVpc);
  const cloudRouters = addresses.map(({ gateway, zone, subnet, privateAddress }) => {
    const tags = named(scope, gateway);
    const endpoint = new RouteServerEndpoint(
      `${scope.name}-${gateway}`,
      { routeServerId, subnetId: subnet.id, tags },
      inVpc,
    );
    new RouteServerPeer(
      `${scope.name}-${gateway}`,
      {
        routeServerEndpointId: endpoint.routeServerEndpointId,
        peerAddress: privateAddress,
        bgpOptions: { peerAsn: asn, peerLivenessDetection: "bfd" },
        tags,
      },
      child(scope),
    );
    const routers = endpoint.eniAddress.apply((address): readonly CloudRouter[] => [
      { name: zone, address, asn: amazonSideAsn, bfd: true },
    ]);
    return [gateway, routers] as const;
  });
  return { cloudRouters: Object.fromEntries(cloudRouters), permissions: [] };
}

/** A route in each table to the first gateway; from then on the gateways' agents move it. */
function createRoutes(
  scope: VpnScope,
  network: Network,
  addresses: readonly AwsAddresses[],
  destination: string,
): AwsRoutingNeeds {
  const [first] = addresses;
  if (first === undefined) return { cloudRouters: {}, permissions: [] };
  for (const [key, routeTableId] of Object.entries(network.routeTables))
    new Route(
      `${scope.name}-aws-${key}`,
      {
        routeTableId,
        destinationCidrBlock: destination,
        networkInterfaceId: first.networkInterface.id,
      },
      child(scope, { ignoreChanges: ["networkInterfaceId"] }),
    );
  const { arn: interfaceArn } = first.networkInterface;
  const tableArns = Object.values(network.routeTables).map((table) =>
    all([table, interfaceArn]).apply(([id, arn]) =>
      arn.replace(/network-interface\/.*$/, `route-table/${id}`),
    ),
  );
  return {
    cloudRouters: Object.fromEntries(addresses.map(({ gateway }) => [gateway, output([])])),
    permissions: [{ actions: ["ec2:ReplaceRoute"], resources: tableArns }],
    keeping: all([all(Object.values(network.routeTables)), all(addresses.map(seat))]).apply(
      ([tables, gateways]) => ({ tables, gateways }),
    ),
  };
}

/** A gateway with its address in the VPC, where the others ask it whether it is well. */
const seat = ({ gateway, privateAddress }: AwsAddresses): Output<RouteKeeping["gateways"][number]> =>
  privateAddress.apply((address) => ({ name: gateway, address }));
