import { type Problem, showValue } from "../problems.ts";

/** What all tunnels have in common. */
export interface TunnelSettings {
  /**
   * Largest packet in the tunnel, in bytes. Floors of 1296 to 1428 are seen between clouds without any packet
   * that says so; 1420 is what WireGuard leaves of 1500.
   * @default 1360
   */
  readonly mtu: number;
  /**
   * Seconds between packets that keep an idle path open; clouds and firewalls forget an idle UDP flow.
   * @default 10
   */
  readonly keepaliveSeconds: number;
  /**
   * The UDP port of the tunnels to the other side's gateway 0; gateway n has this one plus n.
   * @default 51820, the port of WireGuard's own documentation
   */
  readonly listenPort: number;
}

/** See {@link TunnelSettings} for the reasons. */
export const TUNNEL_DEFAULTS: TunnelSettings = { mtu: 1360, keepaliveSeconds: 10, listenPort: 51820 };

/** IPv6 needs 1280 (RFC 8200, section 5), and both clouds' Kubernetes networks can carry it. */
export const SMALLEST_MTU = 1280;

/** 1500 less the 60 bytes that WireGuard and an outer IPv4 header take (WireGuard paper, section 5.4.6). */
export const LARGEST_MTU = 1440;

/** What TCP over IPv4 takes of a packet: two headers of 20 bytes (RFC 9293, section 3.7.1). */
const TCP_HEADERS = 40;

/** The largest TCP segment that fits the tunnel. */
export const mssOf = (mtu: number): number => mtu - TCP_HEADERS;

/** Settings with their defaults. */
export function resolveSettings(settings: Partial<TunnelSettings> = {}): TunnelSettings {
  return { ...TUNNEL_DEFAULTS, ...settings };
}

/** What is wrong with settings, under `vpn`. */
export function settingsProblems(settings: TunnelSettings): readonly Problem[] {
  const { mtu, keepaliveSeconds, listenPort } = settings;
  const problems: Problem[] = [];
  const range = (path: string, value: number, least: number, most: number, reason: string) => {
    if (Number.isInteger(value) && value >= least && value <= most) return;
    problems.push({
      path: `vpn.${path}`,
      problem: `must be a whole number from ${least} to ${most}: ${reason}`,
      got: showValue(value),
      fix: `use one such as ${TUNNEL_DEFAULTS[path as keyof TunnelSettings]}`,
    });
  };
  range("mtu", mtu, SMALLEST_MTU, LARGEST_MTU, "IPv6 needs 1280, and WireGuard leaves 1440 of 1500");
  range("keepaliveSeconds", keepaliveSeconds, 1, 10, "an idle path must stay open in the clouds between");
  range("listenPort", listenPort, 1024, 65535 - 128, "each gateway of the other side takes a port from here");
  return problems;
}
