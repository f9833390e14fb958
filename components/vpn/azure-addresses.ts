import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress.js";
import { SecurityRule } from "@pulumi/azure-native/network/securityRule.js";
import { output, ResourceError, type Output } from "@pulumi/pulumi";
import { hostIn, slotOf } from "../../lib/bridge/gateways.ts";
import type { Subnet } from "../contracts/network.ts";
import type { AzureSideArgs } from "./vpn-args.ts";
import { child, type GatewayAddresses, type GatewaySite, type Peer, type VpnScope } from "./vpn-scope.ts";

const DEFAULTS = {
  /** All zones: an address that outlives its machine's zone (Azure, "Public IP addresses", availability zones). */
  publicIpZones: ["1", "2", "3"],
  /** Azure keeps the first four addresses of a subnet; the load balancer has the next. */
  firstGatewayHost: 5,
  /** The first of those that the network leaves to others (components/network/azure-security-rules.ts). */
  rulePriority: 1000,
};

/** A gateway's public address, and its place in the subnet. */
export interface AzureAddresses extends GatewayAddresses {
  readonly publicIp: PublicIPAddress;
  /** Its address in the subnet. */
  readonly host: string;
}

/** The subnet of Azure's gateways; that there is one has been checked. */
export function gatewaySubnetOf({ network }: AzureSideArgs): Subnet {
  const subnet = network.subnets.gateways?.[0];
  if (subnet !== undefined) return subnet;
  throw new Error("azure.network: has no gateways' subnet, got none; pass an AzureNetwork");
}

/** Makes a public address for each gateway. */
export function createAzureAddresses(
  scope: VpnScope,
  side: AzureSideArgs,
  sites: readonly GatewaySite[],
): readonly AzureAddresses[] {
  const { network, resourceGroupName } = side;
  const { cidr } = gatewaySubnetOf(side);
  return sites.map((site) => {
    const { gateway, zone } = site;
    const publicIp = new PublicIPAddress(
      `${scope.name}-${gateway}`,
      {
        resourceGroupName,
        location: network.region,
        sku: { name: "Standard", tier: "Regional" },
        publicIPAddressVersion: "IPv4",
        publicIPAllocationMethod: "Static",
        zones: DEFAULTS.publicIpZones,
        tags: scope.tags,
      },
      child(scope, { protect: scope.guards.protect }),
    );
    const host = hostIn(cidr, DEFAULTS.firstGatewayHost + slotOf("azure", zone));
    return {
      ...site,
      ...{ publicIp, host },
      publicAddress: addressOf(publicIp),
      privateAddress: output(host),
    };
  });
}

/** Lets tunnels in: from the peers' own addresses, on the ports where they are waited for. */
export function admitPeersToAzure(
  scope: VpnScope,
  { resourceGroupName, securityGroupName }: AzureSideArgs,
  peers: readonly Peer[],
): void {
  new SecurityRule(
    `${scope.name}-azure-wireguard`,
    {
      resourceGroupName,
      networkSecurityGroupName: securityGroupName,
      securityRuleName: "allow-wireguard",
      description: "WireGuard from the gateways of the other cloud",
      direction: "Inbound",
      access: "Allow",
      priority: DEFAULTS.rulePriority,
      protocol: "Udp",
      sourceAddressPrefixes: peers.map(({ publicAddress }) => publicAddress.apply((ip) => `${ip}/32`)),
      sourcePortRange: "*",
      destinationAddressPrefix: "*",
      destinationPortRanges: peers.map(({ listenPort }) => String(listenPort)),
    },
    child(scope),
  );
}

function addressOf(publicIp: PublicIPAddress): Output<string> {
  return publicIp.ipAddress.apply((address) => {
    if (address !== undefined) return address;
    throw new ResourceError(
      "publicAddress: a static public IP has no address, got none; refresh",
      publicIp,
      true,
    );
  });
}
