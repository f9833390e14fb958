import { formatCidr, readCidr, subnetAt } from "../addresses/cidr.ts";
import type { AddressPlan } from "../addresses/plan.ts";
import { ZONE_LETTERS } from "../addresses/roles.ts";
import type { MeshRequest, SiteSpec } from "../wireguard/site.ts";

/** One side's gateways, as a stack's file says them. */
export interface GatewaySide {
  readonly plan: AddressPlan;
  /** Zones with a gateway each: letters on AWS, "1" to "3" on Azure. */
  readonly zones: readonly string[];
  readonly asn: number;
}

/** What the mesh follows from. */
export interface BridgePlan {
  readonly aws: GatewaySide;
  readonly azure: GatewaySide;
  readonly mtu: number;
  readonly keepaliveSeconds: number;
}

/** The name of a zone's gateway: `aws-a`, `azure-1`. */
export const gatewayName = (cloud: "aws" | "azure", zone: string): string => `${cloud}-${zone}`;

/** A zone's place, which fixes its gateway's ports and tunnels whichever other zones have one. */
export const slotOf = (cloud: "aws" | "azure", zone: string): number =>
  cloud === "aws" ? ZONE_LETTERS.findIndex((letter) => letter === zone) : Number(zone) - 1;

/** The mesh of a bridge. AWS leads: it changes its keys first, and the links lie in its transit range. */
export function meshOf({ aws, azure, mtu, keepaliveSeconds }: BridgePlan): MeshRequest {
  return {
    sites: [siteOf(aws), siteOf(azure)],
    transit: aws.plan.transit,
    settings: { mtu, keepaliveSeconds },
  };
}

/** A side reaches the other's network: pods of an overlay are hidden behind their nodes, services stay inside. */
function siteOf({ plan, zones, asn }: GatewaySide): SiteSpec {
  const { cloud, range, network } = plan;
  const gateways = zones.map((zone) => ({ name: gatewayName(cloud, zone), slot: slotOf(cloud, zone) }));
  return { cloud, asn, range, announced: [network], gateways };
}

/**
 * The `index`-th address of a range.
 * @throws RangeError for what is no range
 */
export function hostIn(cidr: string, index: number): string {
  const range = readCidr(cidr);
  if (range === undefined) throw new RangeError(`${JSON.stringify(cidr)} is no IPv4 range`);
  return formatCidr(subnetAt(range, 32, index)).replace("/32", "");
}
