import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { tunnelsOf, type Mesh } from "../../lib/wireguard/mesh.ts";
import { refuse } from "../contracts/refuse.ts";
import type { VpnGateway, VpnTunnel } from "../contracts/vpn-gateway.ts";
import { createAwsMachines } from "./aws-machines.ts";
import { createAwsRouting } from "./aws-routes.ts";
import { createAzureMachines } from "./azure-machines.ts";
import { createAzureRouting } from "./azure-routes.ts";
import { bundlesOf } from "./bundles.ts";
import { createKeys } from "./gateway-keys.ts";
import { createAddresses } from "./vpn-addresses.ts";
import { createAwsAlarms, createAzureAlarms } from "./vpn-alarms.ts";
import { planVpn, type SiteToSiteVpnArgs, type VpnGuards } from "./vpn-args.ts";
import type { VpnScope } from "./vpn-scope.ts";

export type { SiteToSiteVpnArgs } from "./vpn-args.ts";

/**
 * The bridge between the clouds: WireGuard gateways on both sides, a tunnel between each two of them, BGP with BFD in
 * the tunnels, and routes on both sides that follow. Each side needs the other's public addresses and keys, which are
 * resources of their own, so that both sides are built at the same time.
 */
export class SiteToSiteVpn extends ComponentResource {
  /** All gateways, AWS's first. */
  readonly gateways: readonly VpnGateway[];
  /** Addresses of Azure's Route Server; empty where there is none. */
  readonly azureRouters: Output<readonly string[]>;

  constructor(name: string, args: SiteToSiteVpnArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:vpn:SiteToSiteVpn", name, {}, opts);
    const { mesh, problems } = planVpn(args);
    refuse(this, problems);
    const { guards, maintenance, tags } = args;
    const guardsOf = (gateway: string) => (maintenance.includes(gateway) ? UNGUARDED : guards);
    const scope: VpnScope = { name, parent: this, mesh, guards, guardsOf, tags };
    const { aws, azure } = createAddresses(scope, args);
    const addresses = [...aws, ...azure];
    const toAzure = createAwsRouting(scope, args.aws, aws, args.azure.plan.network);
    const toAws = createAzureRouting(scope, args.azure, azure, args.aws.plan.network);

    const keys = createKeys(scope, addresses, args.generation);
    const cloudRouters = { ...toAzure.cloudRouters, ...toAws.cloudRouters };
    const bundleOf = bundlesOf(scope, { ...args, addresses, keys, cloudRouters, keeping: toAzure.keeping });
    const delivered = {
      ...createAwsMachines(scope, args.aws, aws, toAzure.permissions, bundleOf),
      ...createAzureMachines(scope, args.azure, azure, toAws.poolId, bundleOf),
    };
    createAwsAlarms(scope, aws, args.alarmEmails);
    createAzureAlarms(scope, args.azure.resourceGroupName, toAws.watched, args.alarmEmails);

    this.azureRouters = toAws.routers;
    this.gateways = addresses.map(({ gateway, cloud, publicAddress, privateAddress }) => {
      const { machine, bundleSecret, generation: there } = delivered[gateway] ?? missing(gateway);
      const { publicKeys } = keys[gateway] ?? missing(gateway);
      const tunnels = tunnelsAt(mesh, gateway);
      return {
        ...{ name: gateway, cloud, publicAddress, privateAddress, machine },
        ...{ publicKeys, bundleSecret, generation: there, tunnels },
      };
    });
    this.registerOutputs({
      publicAddresses: Object.fromEntries(this.gateways.map((it) => [it.name, it.publicAddress])),
    });
  }
}

/** Machines under maintenance. */
const UNGUARDED: VpnGuards = { deletionProtection: false, protect: false };

/** The tunnels of a gateway, as it sees them. */
const tunnelsAt = (mesh: Mesh, gateway: string): readonly VpnTunnel[] =>
  tunnelsOf(mesh, gateway).map(({ key, own, peer }) => ({
    key,
    peer: peer.gateway,
    address: own.address,
    peerAddress: peer.address,
    listenPort: own.listenPort,
  }));

/** Every gateway is made with all that belongs to it. */
function missing(gateway: string): never {
  throw new Error(`${gateway}: is no gateway of this bridge`);
}
