import { mssOf } from "../wireguard/settings.ts";
import { INTERFACES, type Tunnel } from "../wireguard/mesh.ts";

/** What a gateway's packet filter is rendered from. */
export interface NftablesRequest {
  readonly mtu: number;
  readonly tunnels: readonly Tunnel[];
  /** Public addresses of the other side's gateways, by name. */
  readonly publicAddresses: Readonly<Record<string, string>>;
  /** Routers of the own cloud that speak BGP with the gateway. */
  readonly cloudRouters?: readonly string[];
  /** Who may ask whether the gateway is well, on which TCP port. */
  readonly health?: { readonly port: number; readonly sources: readonly string[] };
}

/** Where the file goes. */
export const NFTABLES_FILE = "/etc/nftables.conf";

/**
 * nftables rules: WireGuard from the peers' fixed addresses only, routing protocols from their neighbours only, and
 * TCP held to what fits the tunnel, both ways. Forwarded packets are not tracked: a flow and its answers may take
 * two gateways. Applying the file again replaces the table at once.
 */
export function renderNftables(request: NftablesRequest): string {
  const { mtu, tunnels, publicAddresses, cloudRouters = [], health } = request;
  const mss = mssOf(mtu);
  const peers = tunnels.map(
    ({ own, peer }) =>
      `    ip saddr ${publicAddresses[peer.gateway] ?? "0.0.0.0"} udp dport ${own.listenPort} accept`,
  );
  const routers = list(cloudRouters);
  const optional = [
    ...(cloudRouters.length === 0
      ? []
      : [`    ip saddr ${routers} tcp dport 179 accept`, `    ip saddr ${routers} udp dport 3784 accept`]),
    ...(health === undefined ? [] : [`    ip saddr ${list(health.sources)} tcp dport ${health.port} accept`]),
  ];
  return `#!/usr/sbin/nft -f
# The gateway's packet filter. Written from the bundle; the next bundle overwrites changes.
table inet kakehashi
delete table inet kakehashi
table inet kakehashi {
  chain untracked {
    type filter hook prerouting priority raw;
    fib daddr type != local notrack
  }
  chain input {
    type filter hook input priority filter; policy drop;
    iifname "lo" accept
    ct state established,related accept
    meta l4proto { icmp, ipv6-icmp } accept
    udp sport 67 udp dport 68 accept
${peers.join("\n")}
    iifname "${INTERFACES}" tcp dport 179 accept
    iifname "${INTERFACES}" udp dport 3784 accept
${optional.map((line) => `${line}\n`).join("")}  }
  chain forward {
    type filter hook forward priority mangle;
    oifname "${INTERFACES}" tcp flags syn / syn,rst tcp option maxseg size set ${mss}
    iifname "${INTERFACES}" tcp flags syn / syn,rst tcp option maxseg size set ${mss}
  }
}
`;
}

const list = (addresses: readonly string[]): string => `{ ${addresses.join(", ")} }`;
