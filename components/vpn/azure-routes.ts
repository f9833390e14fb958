import { LoadBalancer } from "@pulumi/azure-native/network/loadBalancer.js";
import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress.js";
import { Route } from "@pulumi/azure-native/network/route.js";
import { Subnet } from "@pulumi/azure-native/network/subnet.js";
import { getVirtualHubOutput } from "@pulumi/azure-native/network/getVirtualHub.js";
import { VirtualHub } from "@pulumi/azure-native/network/virtualHub.js";
import { VirtualHubBgpConnection } from "@pulumi/azure-native/network/virtualHubBgpConnection.js";
import { VirtualHubIpConfiguration } from "@pulumi/azure-native/network/virtualHubIpConfiguration.js";
import { all, output, type Output } from "@pulumi/pulumi";
import type { CloudRouter } from "../../lib/bgp/bird.ts";
import { AZURE_ROUTE_SERVER_ASN } from "../../lib/bridge/asns.ts";
import { hostIn } from "../../lib/bridge/gateways.ts";
import { HEALTH_PORT } from "../../lib/bridge/health.ts";
import { gatewaySubnetOf, type AzureAddresses } from "./azure-addresses.ts";
import type { AzureRoutes, AzureSideArgs } from "./vpn-args.ts";
import { child, type VpnScope } from "./vpn-scope.ts";

const DEFAULTS = {
  /** Azure keeps the first four addresses of a subnet. */
  frontendHost: 4,
  /** All zones: the frontend outlives any of them. */
  zones: ["1", "2", "3"],
  /** The name that Azure asks for. */
  routeServerSubnet: "RouteServerSubnet",
};

const [FRONTEND, POOL, PROBE] = ["bridge", "gateways", "tunnels"] as const;

/** What routing asks of the gateways, and what alarms can watch. */
export interface AzureRoutingNeeds {
  /** Addresses of the Route Server; empty without one. */
  readonly routers: Output<readonly string[]>;
  readonly cloudRouters: Readonly<Record<string, Output<readonly CloudRouter[]>>>;
  readonly poolId: Output<string> | undefined;
  /** What sees whether the gateways reach the other cloud. */
  readonly watched: { readonly kind: AzureRoutes["kind"]; readonly id: Output<string> };
}

/**
 * Makes the routes of the VNet follow the gateways.
 * @param destination the other cloud's network
 */
export function createAzureRouting(
  scope: VpnScope,
  side: AzureSideArgs,
  addresses: readonly AzureAddresses[],
  destination: string,
): AzureRoutingNeeds {
  const { routes } = side;
  if (routes.kind === "route-server") return createRouteServer(scope, side, addresses);
  const balancer = createLoadBalancer(scope, side, routes);
  createRoutes(scope, side, destination);
  return {
    routers: output([]),
    cloudRouters: Object.fromEntries(addresses.map(({ gateway }) => [gateway, output([])])),
    poolId: balancer.id.apply((id) => `${id}/backendAddressPools/${POOL}`),
    watched: { kind: "load-balancer", id: balancer.id },
  };
}

/** HA ports: every flow to the frontend's address goes to a gateway that answers its probes. */
function createLoadBalancer(
  scope: VpnScope,
  side: AzureSideArgs,
  { probeIntervalSeconds, probeThreshold }: Extract<AzureRoutes, { kind: "load-balancer" }>,
): LoadBalancer {
  const { network, resourceGroupName } = side;
  const subnet = gatewaySubnetOf(side);
  // Rules name parts of the balancer that they stand in, so its id must be known before it is there.
  const loadBalancerName = `${scope.name}-gateways`;
  const id = all([subnet.id, resourceGroupName]).apply(([subnetId, group]) => {
    const [subscription] = subnetId.split("/resourceGroups/");
    return `${subscription}/resourceGroups/${group}/providers/Microsoft.Network/loadBalancers/${loadBalancerName}`;
  });
  const part = (path: string): { readonly id: Output<string> } => ({
    id: id.apply((own) => `${own}/${path}`),
  });
  return new LoadBalancer(
    `${scope.name}-azure`,
    {
      resourceGroupName,
      location: network.region,
      loadBalancerName,
      sku: { name: "Standard", tier: "Regional" },
      frontendIPConfigurations: [
        {
          name: FRONTEND,
          subnet: { id: subnet.id },
          privateIPAllocationMethod: "Static",
          privateIPAddress: frontendAddress(side),
          zones: DEFAULTS.zones,
        },
      ],
      backendAddressPools: [{ name: POOL }],
      probes: [
        {
          name: PROBE,
          protocol: "Http",
          port: HEALTH_PORT,
          requestPath: "/",
          intervalInSeconds: probeIntervalSeconds,
          probeThreshold,
        },
      ],
      loadBalancingRules: [
        {
          name: "all-ports",
          protocol: "All",
          frontendPort: 0,
          backendPort: 0,
          frontendIPConfiguration: part(`frontendIPConfigurations/${FRONTEND}`),
          backendAddressPool: part(`backendAddressPools/${POOL}`),
          probe: part(`probes/${PROBE}`),
        },
      ],
      tags: scope.tags,
    },
    child(scope),
  );
}

/** The address that all of the VNet's routes to the other cloud lead to. */
const frontendAddress = (side: AzureSideArgs): string =>
  hostIn(gatewaySubnetOf(side).cidr, DEFAULTS.frontendHost);

function createRoutes(scope: VpnScope, side: AzureSideArgs, destination: string): void {
  const { network, resourceGroupName } = side;
  for (const [key, tableId] of Object.entries(network.routeTables))
    new Route(
      `${scope.name}-azure-${key}`,
      {
        resourceGroupName,
        routeTableName: tableId.apply((table) => table.split("/").at(-1) ?? ""),
        routeName: "aws",
        addressPrefix: destination,
        nextHopType: "VirtualAppliance",
        nextHopIpAddress: frontendAddress(side),
      },
      child(scope),
    );
}

/** Azure's Route Server, in the subnet that the address plan keeps for it. */
function createRouteServer(
  scope: VpnScope,
  side: AzureSideArgs,
  addresses: readonly AzureAddresses[],
): AzureRoutingNeeds {
  const { asn, network, plan, resourceGroupName } = side;
  const name = `${scope.name}-route-server`;
  const place = { resourceGroupName, location: network.region, tags: scope.tags };
  const [planned] = plan.subnets["route-server"] ?? [];
  const subnet = new Subnet(
    name,
    {
      resourceGroupName,
      virtualNetworkName: network.id.apply((id) => id.split("/").at(-1) ?? ""),
      subnetName: DEFAULTS.routeServerSubnet,
      addressPrefix: planned?.cidr ?? "",
    },
    child(scope),
  );
  const address = new PublicIPAddress(
    name,
    {
      ...place,
      sku: { name: "Standard", tier: "Regional" },
      publicIPAddressVersion: "IPv4",
      publicIPAllocationMethod: "Static",
      zones: DEFAULTS.zones,
    },
    child(scope),
  );
  const hub = new VirtualHub(name, { ...place, sku: "Standard" }, child(scope));
  const standing = new VirtualHubIpConfiguration(
    name,
    {
      resourceGroupName,
      virtualHubName: hub.name,
      ipConfigName: "main",
      subnet: { id: subnet.id },
      publicIPAddress: { id: address.id },
    },
    child(scope),
  );
  for (const { gateway, host } of addresses)
    new VirtualHubBgpConnection(
      `${scope.name}-${gateway}`,
      { resourceGroupName, virtualHubName: hub.name, connectionName: gateway, peerAsn: asn, peerIp: host },
      // A Route Server speaks to nobody before it stands in its subnet.
      child(scope, { dependsOn: standing }),
    );
  const routers = routersOf(scope, side, hub, standing);
  return {
    routers,
    cloudRouters: Object.fromEntries(addresses.map(({ gateway }) => [gateway, routers.apply(asRouters)])),
    poolId: undefined,
    watched: { kind: "route-server", id: hub.id },
  };
}

/** The Route Server's two addresses, which Azure tells only when it stands in its subnet. */
function routersOf(
  scope: VpnScope,
  { resourceGroupName, lastRouters = [] }: AzureSideArgs,
  hub: VirtualHub,
  standing: VirtualHubIpConfiguration,
): Output<readonly string[]> {
  if (lastRouters.length > 0) return output(lastRouters);
  const virtualHubName = all([hub.name, standing.id]).apply(([name]) => name);
  const told = getVirtualHubOutput({ resourceGroupName, virtualHubName }, { parent: scope.parent });
  return told.apply(({ virtualRouterIps = [] }) => virtualRouterIps);
}

const asRouters = (addresses: readonly string[]): readonly CloudRouter[] =>
  addresses.map((address, index) => ({
    name: `route-server-${index + 1}`,
    address,
    asn: AZURE_ROUTE_SERVER_ASN,
    bfd: false,
  }));
