import { gatewayName } from "../../lib/bridge/gateways.ts";
import { tunnelsOf, type Mesh } from "../../lib/wireguard/mesh.ts";
import type { Cloud } from "../contracts/cloud.ts";
import { admitPeersToAws, createAwsAddresses, type AwsAddresses } from "./aws-addresses.ts";
import { admitPeersToAzure, createAzureAddresses, type AzureAddresses } from "./azure-addresses.ts";
import type { SiteToSiteVpnArgs } from "./vpn-args.ts";
import type { GatewayAddresses, GatewaySite, Peer, VpnScope } from "./vpn-scope.ts";

/** Makes the addresses of both sides, and lets each side's in at the other. */
export function createAddresses(
  scope: VpnScope,
  args: SiteToSiteVpnArgs,
): { readonly aws: readonly AwsAddresses[]; readonly azure: readonly AzureAddresses[] } {
  const { group, addresses: aws } = createAwsAddresses(
    scope,
    args.aws.network,
    sitesOf("aws", args.aws.zones),
  );
  const azure = createAzureAddresses(scope, args.azure, sitesOf("azure", args.azure.zones));
  admitPeersToAws(scope, group, peersOf(scope.mesh, aws, azure));
  admitPeersToAzure(scope, args.azure, peersOf(scope.mesh, azure, aws));
  return { aws, azure };
}

const sitesOf = (cloud: Cloud, zones: readonly string[]): readonly GatewaySite[] =>
  zones.map((zone) => ({ cloud, zone, gateway: gatewayName(cloud, zone) }));

/** The other side's gateways, and where this side waits for each: on the same port at every gateway. */
function peersOf(
  mesh: Mesh,
  own: readonly GatewayAddresses[],
  others: readonly GatewayAddresses[],
): readonly Peer[] {
  const [first] = own;
  const ports = new Map(
    tunnelsOf(mesh, first?.gateway ?? "").map((tunnel) => [tunnel.peer.gateway, tunnel.own.listenPort]),
  );
  return others.flatMap(({ gateway, publicAddress }): readonly Peer[] => {
    const listenPort = ports.get(gateway);
    return listenPort === undefined ? [] : [{ gateway, publicAddress, listenPort }];
  });
}
