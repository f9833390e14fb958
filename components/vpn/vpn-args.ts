import type { Output } from "@pulumi/pulumi";
import type { AddressPlan } from "../../lib/addresses/plan.ts";
import { meshOf } from "../../lib/bridge/gateways.ts";
import { showValue, type Problem } from "../../lib/problems.ts";
import { planMesh, type Mesh } from "../../lib/wireguard/mesh.ts";
import { generationProblems } from "../../lib/wireguard/rotation.ts";
import type { Tags } from "../contracts/cloud.ts";
import type { Network } from "../contracts/network.ts";

/** How routes in the VPC follow the gateways. A change moves routes, and cuts the bridge while it does. */
export type AwsRoutes =
  | {
      /** VPC Route Server, to which the gateways announce the other cloud by BGP, with BFD. */
      readonly kind: "route-server";
      /** Its BGP number. A change replaces it. */
      readonly asn: number;
    }
  | {
      /** Routes to a gateway's interface, which the gateways' agents move to another one. */
      readonly kind: "replace-route-agent";
    };

/** How routes in the VNet follow the gateways. A change moves routes, and cuts the bridge while it does. */
export type AzureRoutes =
  | {
      /** Routes to an internal Standard Load Balancer with HA ports, which probes the gateways. */
      readonly kind: "load-balancer";
      readonly probeIntervalSeconds: number;
      /** Probes in a row that take a gateway out, or back in. */
      readonly probeThreshold: number;
    }
  | {
      /** Azure Route Server: BGP without BFD. It takes half an hour to build. */
      readonly kind: "route-server";
    };

/** The gateways in AWS. */
export interface AwsSideArgs {
  readonly network: Network;
  /** The addresses that the network was made from. */
  readonly plan: AddressPlan;
  /** Letters of the zones that have a gateway each. Adding or removing one leaves the others as they are. */
  readonly zones: readonly string[];
  /** EC2 type, x86_64. A change stops each machine for about a minute, all of them at once. */
  readonly instanceType: string;
  /** BGP number. Changes in place; sessions start anew. */
  readonly asn: number;
  readonly routes: AwsRoutes;
}

/** The gateways in Azure. */
export interface AzureSideArgs {
  readonly network: Network;
  readonly plan: AddressPlan;
  /** Zones, "1" to "3", that have a gateway each. */
  readonly zones: readonly string[];
  readonly resourceGroupName: Output<string>;
  /** The security group of the gateways' subnet, without inline rules. */
  readonly securityGroupName: Output<string>;
  readonly subscriptionId: string;
  readonly tenantId: string;
  /** VM size with accelerated networking, x86_64. A change restarts each machine. */
  readonly vmSize: string;
  readonly asn: number;
  readonly routes: AzureRoutes;
  /**
   * The Route Server's addresses as they were last known, for when Azure may be out of reach: it is not asked then.
   * @default Azure is asked
   */
  readonly lastRouters?: readonly string[];
}

/** What keeps gateways from being deleted by mistake. */
export interface VpnGuards {
  /** AWS refuses to terminate the machines, and deleted secrets can be had back for 30 days. */
  readonly deletionProtection: boolean;
  /** Pulumi refuses to delete or replace machines and their addresses. */
  readonly protect: boolean;
}

/** A bridge between two networks. */
export interface SiteToSiteVpnArgs {
  readonly aws: AwsSideArgs;
  readonly azure: AzureSideArgs;
  /** Largest packet in the tunnels, bytes, 1280 to 1420. Changes in place, within a minute. */
  readonly mtu: number;
  /** Seconds between WireGuard's keepalives, 1 to 10. Changes in place. */
  readonly keepaliveSeconds: number;
  /** How soon a silent tunnel is taken out of BGP. Changes in place. */
  readonly bfd: { readonly intervalMilliseconds: number; readonly multiplier: number };
  /** The generation of keys: one more than the last gives every gateway a new key, without a pause. */
  readonly generation: number;
  /** The generation of each gateway, by name, that the last deployment left there; a step of two is refused. */
  readonly deployedGenerations: Readonly<Record<string, number>>;
  /**
   * Gateways, by name, that carry no traffic and that nothing protects: within a minute their peers and their cloud
   * send elsewhere, and their machines may be stopped or replaced. Changes in place.
   */
  readonly maintenance: readonly string[];
  /** Addresses that hear of a tunnel that is down, by a name of their own. */
  readonly alarmEmails: Readonly<Record<string, string>>;
  readonly guards: VpnGuards;
  readonly tags: Tags;
}

/** The tunnels, and what would fail only when machines are there. */
export function planVpn(args: SiteToSiteVpnArgs): {
  readonly mesh: Mesh;
  readonly problems: readonly Problem[];
} {
  const { mesh, problems } = planMesh(meshOf(args));
  const found = [...problems, ...networkProblems(args), ...subnetProblems(args), ...keyProblems(args)];
  return { mesh, problems: found };
}

/** A gateway that misses a generation would know none of the keys that its peers use. */
function keyProblems({ generation, deployedGenerations }: SiteToSiteVpnArgs): readonly Problem[] {
  const deployed = new Set([undefined, ...Object.values(deployedGenerations)]);
  const [problem] = [...deployed].flatMap((last) => generationProblems(generation, last));
  return problem === undefined ? [] : [{ ...problem, path: "vpn.keys.generation" }];
}

function networkProblems({ aws, azure }: SiteToSiteVpnArgs): readonly Problem[] {
  return Object.entries({ aws, azure }).flatMap(([cloud, { network, plan }]) =>
    network.cloud === cloud && plan.cloud === cloud
      ? []
      : [
          {
            path: `vpn.${cloud}.network`,
            problem: `must be of ${cloud}, and so must its plan`,
            got: `a network of ${network.cloud} and a plan of ${plan.cloud}`,
            fix: "pass each side its own",
          },
        ],
  );
}

/** AWS's gateways stand in their zone's subnet; Azure's subnet spans the zones. */
function subnetProblems({ aws, azure }: SiteToSiteVpnArgs): readonly Problem[] {
  const zones = aws.network.subnets.gateways?.map(({ zone }) => zone) ?? [];
  const foreign = aws.zones
    .filter((zone) => !zones.includes(`${aws.network.region}${zone}`))
    .map((zone) => ({
      path: "vpn.aws.zones",
      problem: "the network has no gateways' subnet in this zone",
      got: showValue(zone),
      fix: "name zones of the network",
    }));
  if (azure.network.subnets.gateways?.length === 1) return foreign;
  const problem = "the network has no gateways' subnet";
  return [...foreign, { path: "vpn.azure.network", problem, got: "none", fix: "pass an AzureNetwork" }];
}
