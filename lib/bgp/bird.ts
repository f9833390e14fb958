import type { Tunnel } from "../wireguard/mesh.ts";

/** How fast a dead path is noticed, and how long without BFD. */
export interface BgpTimers {
  /**
   * Milliseconds between BFD packets each way. With three missed a path is dead after 0.9 s at most: AWS offers
   * BFD on its own links at 300 ms x 3 too (AWS Direct Connect User Guide, "Bidirectional forwarding detection").
   * @default 300
   */
  readonly bfdIntervalMs: number;
  /** @default 3 */
  readonly bfdMultiplier: number;
  /**
   * Seconds without a message after which BGP gives a neighbour up, should BFD not see it.
   * @default 9, three keepalives of three seconds
   */
  readonly holdSeconds: number;
}

/** See {@link BgpTimers} for the reasons. */
export const BGP_DEFAULTS: BgpTimers = { bfdIntervalMs: 300, bfdMultiplier: 3, holdSeconds: 9 };

/** A router of the own cloud that installs what the gateway announces to it: one endpoint of a route server. */
export interface CloudRouter {
  /** Natural name, such as `a-1`; part of the protocol's name. */
  readonly name: string;
  readonly address: string;
  readonly asn: number;
  /**
   * Whether the router speaks BFD. AWS's VPC Route Server does, in the gateway's own subnet. Azure's Route Server does
   * not, and stands in a subnet of its own, one hop further.
   */
  readonly bfd: boolean;
}

/** What a gateway's BIRD is configured from. */
export interface BirdRequest {
  /** The gateway's private address; BGP needs four bytes that no other router has. */
  readonly routerId: string;
  readonly asn: number;
  readonly peerAsn: number;
  /** What the own cloud announces to the other. */
  readonly announced: readonly string[];
  /** What the other cloud may announce, and nothing else. */
  readonly accepted: readonly string[];
  readonly tunnels: readonly Tunnel[];
  readonly cloudRouters?: readonly CloudRouter[];
  readonly timers?: Partial<BgpTimers>;
}

/** Where the gateway's agent writes what only it knows; `bird.conf` includes it. */
export const STATE_FILE = "/etc/bird/gateway-state.conf";

/** The name of the BGP session over a tunnel, after the gateway that it leads to. */
export const sessionOf = (gateway: string): string => `to_${gateway.replaceAll("-", "_")}`;

/** The agent's file before the agent has written it: nothing known, nothing avoided, not draining. */
export function renderBirdState(tunnels: readonly Tunnel[]): string {
  const lines = tunnels.flatMap(({ peer }) => {
    const session = sessionOf(peer.gateway);
    return [`define KNOWN_${session} = 0;`, `define AVOID_${session} = false;`];
  });
  return ["define DRAINING = false;", ...lines, ""].join("\n");
}

/**
 * BIRD 2's configuration. Routes of all live tunnels are used at once (ECMP). What a session announces carries two
 * communities: which keys the gateway knows (RFC 8092, `asn:1:generation`), and whether the tunnel is to be avoided,
 * because the gateway is about to stop or the tunnel's keys are being changed (RFC 8326, GRACEFUL_SHUTDOWN).
 */
export function renderBird(request: BirdRequest): string {
  const timers = { ...BGP_DEFAULTS, ...request.timers };
  return `# The gateway's routes. Written from the bundle; the next bundle overwrites changes.
log syslog all;
router id ${request.routerId};
include "${STATE_FILE}";

${common(request, timers)}
${filters(request)}
template bgp tunnel {
  local as ${request.asn};
  bfd on;
  direct;
  hold time ${timers.holdSeconds};
  connect retry time 1;
  connect delay time 1;
  error wait time 1, 4;
  graceful restart off;
  ipv4 { next hop self; };
}
${request.tunnels.map((tunnel) => session(request, tunnel)).join("")}${routers(request)}`;
}

function common({ announced, accepted }: BirdRequest, timers: BgpTimers): string {
  return `protocol device {
}

protocol bfd {
  interface "*" {
    interval ${timers.bfdIntervalMs} ms;
    idle tx interval ${timers.bfdIntervalMs} ms;
    multiplier ${timers.bfdMultiplier};
  };
}

# What this cloud announces. The cloud's router has the way to it, so these stay out of the kernel.
protocol static own {
  ipv4;
${announced.map((range) => `  route ${range} blackhole;`).join("\n")}
}

# Without a tunnel the other cloud is unreachable; the cloud's router would send its packets straight back.
protocol static unreachable_peers {
  ipv4 { preference 1; };
${accepted.map((range) => `  route ${range} unreachable;`).join("\n")}
}

protocol kernel {
  ipv4 {
    import none;
    export where proto != "own";
  };
  merge paths on limit 16;
}
`;
}

const list = (ranges: readonly string[]): string => ranges.join(", ");

function filters({ asn, peerAsn, announced, accepted }: BirdRequest): string {
  return `function from_tunnel(bool avoid) {
  if net !~ [ ${list(accepted)} ] then return false;
  if bgp_path.len != 1 || bgp_path.first != ${peerAsn} then return false;
  if avoid || (65535, 0) ~ bgp_community then bgp_local_pref = 0;
  else bgp_local_pref = 100;
  return true;
}

function to_tunnel(int known; bool avoid) {
  if source != RTS_STATIC || net !~ [ ${list(announced)} ] then return false;
  bgp_large_community.add((${asn}, 1, known));
  if avoid || DRAINING then bgp_community.add((65535, 0));
  return true;
}

# The cloud's router prefers the lower metric, so that a gateway about to stop loses its traffic first.
filter to_cloud {
  if source != RTS_BGP || net !~ [ ${list(accepted)} ] then reject;
  if DRAINING then bgp_med = 1000;
  else bgp_med = 100;
  bgp_community.empty;
  bgp_large_community.empty;
  accept;
}
`;
}

function session({ peerAsn }: BirdRequest, { peer }: Tunnel): string {
  const name = sessionOf(peer.gateway);
  return `
protocol bgp ${name} from tunnel {
  neighbor ${peer.address} as ${peerAsn};
  ipv4 {
    import where from_tunnel(AVOID_${name});
    export where to_tunnel(KNOWN_${name}, AVOID_${name});
  };
}
`;
}

function routers({ asn, cloudRouters = [] }: BirdRequest): string {
  const sessions = cloudRouters.map(
    ({ name, address, asn: routerAsn, bfd }) => `
protocol bgp cloud_${name.replaceAll("-", "_")} {
  local as ${asn};
  neighbor ${address} as ${routerAsn};
  ${bfd ? "bfd on;\n  direct" : "multihop 2"};
  connect retry time 1;
  error wait time 1, 4;
  graceful restart off;
  ipv4 {
    import none;
    export filter to_cloud;
    next hop self;
  };
}
`,
  );
  return sessions.join("");
}
