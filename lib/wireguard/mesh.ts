import { type Cidr, formatCidr, readCidr, sizeOf, subnetAt } from "../addresses/cidr.ts";
import { type Problem, showValue } from "../problems.ts";
import { meshProblems } from "./mesh-problems.ts";
import { resolveSettings, settingsProblems, type TunnelSettings } from "./settings.ts";
import type { GatewaySpec, MeshRequest, SiteSpec } from "./site.ts";

export type { GatewaySpec, MeshRequest, SiteSpec } from "./site.ts";

/** One end of a tunnel. */
export interface TunnelEnd {
  readonly cloud: "aws" | "azure";
  readonly gateway: string;
  /** The WireGuard interface that leads to the other end. */
  readonly interface: string;
  /** The UDP port that the interface listens on. */
  readonly listenPort: number;
  /** The end's address on the link. */
  readonly address: string;
}

/** A tunnel between one gateway of each side. */
export interface Link {
  /** `aws-0--azure-1`. */
  readonly key: string;
  /** The link's /31. */
  readonly cidr: string;
  readonly ends: readonly [TunnelEnd, TunnelEnd];
}

/** Every tunnel between two sites: each gateway of one with each gateway of the other. */
export interface Mesh {
  readonly sites: readonly [SiteSpec, SiteSpec];
  readonly settings: TunnelSettings;
  readonly links: readonly Link[];
}

/** A tunnel as one gateway sees it. */
export interface Tunnel {
  readonly key: string;
  readonly cidr: string;
  readonly own: TunnelEnd;
  readonly peer: TunnelEnd;
  /** The other side's ranges and the link: nothing else goes in or comes out. */
  readonly allowedIps: readonly string[];
  /** Whether this end changes its keys first. */
  readonly leads: boolean;
}

/** The interface names of Linux hold 15 characters (IFNAMSIZ is 16, with the final zero). */
const INTERFACE_PREFIX = "wg-";

/** All tunnels, as nftables and BIRD name them. */
export const INTERFACES = `${INTERFACE_PREFIX}*`;

/**
 * Plans every tunnel. A link's place depends on the slots of its two gateways only, so another gateway moves none.
 * Never throws. A request with problems has no links.
 */
export function planMesh(request: MeshRequest): {
  readonly mesh: Mesh;
  readonly problems: readonly Problem[];
} {
  const settings = resolveSettings(request.settings);
  const transit = readCidr(request.transit);
  const problems = [
    ...settingsProblems(settings),
    ...meshProblems(request),
    ...(transit === undefined ? [unreadable(request.transit)] : tooMany(request, transit)),
  ];
  const links = problems.length > 0 || transit === undefined ? [] : plan(request.sites, transit, settings);
  return { mesh: { sites: request.sites, settings, links }, problems };
}

/** The tunnels of one gateway, in the order of the other side's gateways. */
export function tunnelsOf(mesh: Mesh, gateway: string): readonly Tunnel[] {
  return mesh.links.flatMap(({ key, cidr, ends: [first, second] }) => {
    const leads = first.gateway === gateway;
    if (!leads && second.gateway !== gateway) return [];
    const [own, peer] = leads ? [first, second] : [second, first];
    const announced = mesh.sites[leads ? 1 : 0].announced;
    return [{ key, cidr, own, peer, allowedIps: [...announced, cidr], leads }];
  });
}

/** The side that a gateway belongs to. */
export function siteOf(mesh: Mesh, gateway: string): SiteSpec | undefined {
  return mesh.sites.find(({ gateways }) => gateways.some(({ name }) => name === gateway));
}

/** The interface that leads to a gateway. */
export const interfaceTo = (gateway: string): string => `${INTERFACE_PREFIX}${gateway}`;

function plan(
  [first, second]: MeshRequest["sites"],
  transit: Cidr,
  { listenPort }: TunnelSettings,
): readonly Link[] {
  return first.gateways.flatMap((one) =>
    second.gateways.map((other): Link => {
      const cidr = subnetAt(transit, 31, placeOf(one.slot, other.slot));
      const end = (site: SiteSpec, own: GatewaySpec, peer: GatewaySpec, index: number): TunnelEnd => ({
        cloud: site.cloud,
        gateway: own.name,
        interface: interfaceTo(peer.name),
        listenPort: listenPort + peer.slot,
        address: formatCidr({ base: cidr.base + index, prefix: 32 }).replace("/32", ""),
      });
      return {
        key: `${one.name}--${other.name}`,
        cidr: formatCidr(cidr),
        ends: [end(first, one, other, 0), end(second, other, one, 1)],
      };
    }),
  );
}

/**
 * A number for each pair of slots that no later gateway changes: pairs are counted in growing squares, so that
 * n gateways on each side take the numbers below n² (Rosenberg and Strong's pairing function).
 */
function placeOf(a: number, b: number): number {
  const side = Math.max(a, b);
  return side * side + side + a - b;
}

const unreadable = (transit: string): Problem => ({
  path: "vpn.transit",
  problem: "must be an IPv4 range in CIDR notation",
  got: showValue(transit),
  fix: "give the address plan's transit range",
});

/** A link's place depends on the greater slot of its ends, so that is what the range must have room for. */
function tooMany({ sites, transit }: MeshRequest, cidr: Cidr): readonly Problem[] {
  const slots = sites.map(({ gateways }) => gateways.map(({ slot }) => slot));
  const [first = [], second = []] = slots;
  const last = Math.max(-1, ...first.flatMap((a) => second.map((b) => placeOf(a, b))));
  const room = Math.floor(sizeOf(cidr) / 2);
  if (last < room) return [];
  const most = Math.floor(Math.sqrt(room));
  return [
    {
      path: "vpn.gateways",
      problem: `needs more than the ${room} links that ${transit} has room for`,
      got: `slots up to ${Math.max(...first, ...second)}`,
      fix: `have at most ${most} gateways a side (slots 0 to ${most - 1})`,
    },
  ];
}
