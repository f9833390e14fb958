import ipaddr from "ipaddr.js";
import { renderBird, sessionOf, type BgpTimers, type CloudRouter } from "../bgp/bird.ts";
import { HEALTH_PORT, METRIC } from "../bridge/health.ts";
import { type Problem, showValue } from "../problems.ts";
import type { PublicKey } from "../wireguard/config.ts";
import { keyPairFrom } from "../wireguard/keys.ts";
import { siteOf, tunnelsOf, type Mesh, type SiteSpec } from "../wireguard/mesh.ts";
import { AGENT } from "./scripts.ts";
import { NFTABLES_FILE, renderNftables } from "./nftables.ts";

/** Secret random bytes of one generation, 32 of them in base64. */
export interface KeySecret {
  readonly generation: number;
  readonly secret: string;
}

/** What one gateway's bundle is made from. Everything is known once the addresses are. */
export interface BundleRequest {
  readonly mesh: Mesh;
  readonly gateway: string;
  readonly generation: number;
  /** The own secrets of `generationsOf(generation)`. */
  readonly own: readonly KeySecret[];
  /** The peers' public keys of the same generations, by gateway. */
  readonly publicKeys: Readonly<Record<string, readonly PublicKey[]>>;
  /** The peers' fixed public addresses, by gateway. */
  readonly publicAddresses: Readonly<Record<string, string>>;
  /** The own address in the cloud's network. */
  readonly privateAddress: string;
  readonly cloudRouters?: readonly CloudRouter[];
  /**
   * Whether the gateway is to carry no traffic, so that it may be stopped.
   * @default false
   */
  readonly draining?: boolean;
  readonly timers?: Partial<BgpTimers>;
  /** Who asks for the gateway's health: the load balancer's probes. */
  readonly health?: { readonly port: number; readonly sources: readonly string[] };
  /** Where no route server does it, the gateways lead the cloud's route tables to one of them. */
  readonly routes?: RouteKeeping;
}

/** Route tables that the gateways of one cloud keep pointed at one of them. */
export interface RouteKeeping {
  /** Ids of the route tables, which have a route to each range of the other cloud. */
  readonly tables: readonly string[];
  /** The cloud's gateways with their private addresses; the first that is well has the routes. */
  readonly gateways: readonly { readonly name: string; readonly address: string }[];
}

/** A key pair with its generation. */
export interface OwnKey extends PublicKey {
  readonly privateKey: string;
}

/** A tunnel, as the agent on the gateway applies it. */
export interface BundleTunnel {
  /** The gateway at the other end. */
  readonly peer: string;
  readonly interface: string;
  readonly listenPort: number;
  /** The own address on the link, a /31, and the peer's. */
  readonly address: string;
  readonly peerAddress: string;
  readonly endpoint: string;
  /** BIRD's session over the tunnel. */
  readonly session: string;
  readonly peerKeys: readonly PublicKey[];
}

/** Everything that may change while a gateway lives. One secret per gateway holds it, as JSON. */
export interface Bundle {
  readonly version: 1;
  readonly gateway: string;
  readonly generation: number;
  /** Whether this side changes its keys first. */
  readonly leads: boolean;
  readonly peerAsn: number;
  readonly mtu: number;
  readonly keepaliveSeconds: number;
  /** The other side's ranges: with a tunnel's /31, its AllowedIPs. */
  readonly ranges: readonly string[];
  readonly own: readonly OwnKey[];
  readonly tunnels: readonly BundleTunnel[];
  /** Whether the peers and the cloud are to send elsewhere. */
  readonly draining: boolean;
  readonly healthPort: number;
  readonly metric: typeof METRIC;
  /** null where something else keeps the routes. */
  readonly routes: RouteKeeping | null;
  /** Files without secrets, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** The agent's program. */
  readonly agent: string;
}

/** BIRD's file. */
export const BIRD_FILE = "/etc/bird/bird.conf";

/**
 * Azure Key Vault takes secrets of 25 k bytes (Azure Key Vault, "About secrets"), AWS Secrets Manager of 65,536
 * (AWS Secrets Manager, "Quotas"). Ten gateways on the other side fit.
 */
export const LARGEST_BUNDLE_BYTES = 25_000;

/**
 * Makes a gateway's bundle from a mesh without problems.
 * @throws RangeError for a gateway that is not in the mesh, TypeError for a secret that is not 32 bytes
 */
export function makeBundle(request: BundleRequest): Bundle {
  const { mesh, gateway, generation, publicKeys, publicAddresses } = request;
  const [own, peer] = sidesOf(mesh, gateway);
  return {
    version: 1,
    gateway,
    generation,
    leads: own === mesh.sites[0],
    peerAsn: peer.asn,
    mtu: mesh.settings.mtu,
    keepaliveSeconds: mesh.settings.keepaliveSeconds,
    ranges: peer.announced,
    own: request.own.map(({ generation: of, secret }) => ({ generation: of, ...keyPairFrom(secret) })),
    tunnels: tunnelsOf(mesh, gateway).map((tunnel) => ({
      peer: tunnel.peer.gateway,
      interface: tunnel.own.interface,
      listenPort: tunnel.own.listenPort,
      address: tunnel.own.address,
      peerAddress: tunnel.peer.address,
      endpoint: `${publicAddresses[tunnel.peer.gateway] ?? ""}:${tunnel.peer.listenPort}`,
      session: sessionOf(tunnel.peer.gateway),
      peerKeys: publicKeys[tunnel.peer.gateway] ?? [],
    })),
    draining: request.draining ?? false,
    healthPort: HEALTH_PORT,
    metric: METRIC,
    routes: request.routes ?? null,
    files: renderFiles(request, own, peer),
    agent: AGENT,
  };
}

/** The gateway's own side, and the other. */
function sidesOf(mesh: Mesh, gateway: string): readonly [SiteSpec, SiteSpec] {
  const [first, second] = mesh.sites;
  const own = siteOf(mesh, gateway);
  if (own === undefined) throw new RangeError(`${gateway} is not a gateway of the mesh`);
  return own === first ? [first, second] : [second, first];
}

function renderFiles(
  request: BundleRequest,
  own: SiteSpec,
  peer: SiteSpec,
): Readonly<Record<string, string>> {
  const { mesh, gateway, privateAddress, publicAddresses, cloudRouters = [], routes, timers = {} } = request;
  const mates = routes?.gateways.filter(({ name }) => name !== gateway).map(({ address }) => address) ?? [];
  const sources = [...(request.health?.sources ?? []), ...mates];
  const tunnels = tunnelsOf(mesh, gateway);
  return {
    [BIRD_FILE]: renderBird({
      routerId: privateAddress,
      asn: own.asn,
      peerAsn: peer.asn,
      announced: own.announced,
      accepted: peer.announced,
      tunnels,
      cloudRouters,
      timers,
    }),
    [NFTABLES_FILE]: renderNftables({
      mtu: mesh.settings.mtu,
      tunnels,
      publicAddresses,
      cloudRouters: cloudRouters.map(({ address }) => address),
      ...(sources.length === 0 ? {} : { health: { port: request.health?.port ?? HEALTH_PORT, sources } }),
    }),
  };
}

/** What is wrong with the gateways' addresses and keys, under `vpn`. */
export function peerProblems(
  mesh: Mesh,
  publicAddresses: Readonly<Record<string, string | undefined>>,
  publicKeys: Readonly<Record<string, readonly PublicKey[]>>,
): readonly Problem[] {
  const problems: Problem[] = [];
  const holders = new Map<string, string>();
  for (const { cloud, gateways } of mesh.sites) {
    for (const { name } of gateways) {
      const path = `vpn.${cloud}.gateways.${name}`;
      const address = publicAddresses[name];
      if (address === undefined || !isPublic(address)) {
        problems.push({
          path: `${path}.publicAddress`,
          problem: "must be a fixed public IPv4 address: the peers let no other in",
          got: showValue(address),
          fix: "give the gateway an Elastic IP or a static public IP",
        });
      }
      for (const { generation, publicKey } of publicKeys[name] ?? []) {
        const holder = holders.get(publicKey);
        holders.set(publicKey, holder ?? `${path} (generation ${generation})`);
        if (holder === undefined) continue;
        problems.push({
          path: `${path}.keys`,
          problem: `has the same key as ${holder}`,
          got: `generation ${generation}`,
          fix: "make each key from random bytes of its own",
        });
      }
    }
  }
  return problems;
}

/** Ranges that reach no machine from the internet. Ranges for documentation pass: rehearsals hand them out. */
const UNREACHABLE = new Set([
  "private",
  "carrierGradeNat",
  "loopback",
  "linkLocal",
  "multicast",
  "unspecified",
  "broadcast",
]);

const isPublic = (text: string): boolean =>
  ipaddr.IPv4.isValidFourPartDecimal(text) && !UNREACHABLE.has(ipaddr.IPv4.parse(text).range());
