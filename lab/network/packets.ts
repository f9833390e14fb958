import { TUNNEL_DEFAULTS } from "../../lib/wireguard/settings.ts";
import type { Report } from "../report.ts";
import type { Bridge } from "./bridge.ts";
import { hostAddress } from "./plan.ts";
import type { Received } from "./traffic.ts";

/** What IP and ICMP take of a ping. */
const PING_HEADERS = 28;

/** The narrow path, and what is sent over it. */
const [NARROW, BULK_BYTES] = [1300, 10_000_000];

/** Whether a packet of this size, which nobody may cut, comes through. */
async function passes({ hostNamespaces, plan }: Bridge, bytes: number): Promise<boolean> {
  const size = String(bytes - PING_HEADERS);
  return hostNamespaces.aws
    .run("ping", "-M", "do", "-c", "1", "-W", "1", "-s", size, hostAddress(plan.azure))
    .then(
      () => true,
      () => false,
    );
}

/** Packets that must not be cut: all sizes up to the tunnels' own come through, none above. */
export async function sweepSizes(report: Report, bridge: Bridge): Promise<void> {
  const { mtu } = TUNNEL_DEFAULTS;
  const small = [576, 1280, 1296, 1320, 1340, mtu - 1, mtu];
  const large = [mtu + 1, 1420, 1500, 9001];
  const lost = [];
  for (const size of small) if (!(await passes(bridge, size))) lost.push(size);
  report.check(`packets up to ${mtu} bytes pass whole`, lost.length === 0, lost.join(", "));
  const kept = [];
  for (const size of large) if (await passes(bridge, size)) kept.push(size);
  report.check("larger ones do not", kept.length === 0, kept.join(", "));
  await bridge.hostNamespaces.aws.ip("route flush cache");
}

/** Bulk data from a host with jumbo frames to the other cloud. */
export async function bulk(
  { hosts, plan }: Bridge,
  timeoutSeconds: number,
): Promise<{ readonly whole: boolean; readonly seconds: number; readonly problem: string }> {
  const begin = performance.now();
  const request = { to: hostAddress(plan.azure), bytes: BULK_BYTES, pieceBytes: 100_000 };
  const sent = (await hosts.aws.ask("transfer", { ...request, timeoutMs: timeoutSeconds * 1000 })) as {
    sha256: string;
    error: string;
  };
  const received = (await hosts.azure.ask("received")) as Received | undefined;
  return {
    whole: sent.error === "" && received?.sha256 === sent.sha256,
    seconds: (performance.now() - begin) / 1000,
    problem: sent.error,
  };
}

/** Nobody hears that a packet was too large: the clouds between drop ICMP. */
export async function dropIcmpErrors({ hostNamespaces, gateways, routers }: Bridge): Promise<void> {
  const namespaces = [...Object.values(hostNamespaces), ...Object.values(routers)];
  const all = [...namespaces, ...gateways.map(({ namespace }) => namespace)];
  const rules = `table inet lab {
  chain in { type filter hook input priority -5; icmp type destination-unreachable drop; }
  chain through { type filter hook forward priority -5; icmp type destination-unreachable drop; }
}`;
  for (const namespace of all) await namespace.run("sh", "-c", `printf '%s' '${rules}' | nft -f -`);
}

/** The path between the clouds carries no packet of more than 1300 bytes whole. */
export async function narrow({ routers, internetNamespace }: Bridge): Promise<void> {
  for (const [cloud, router] of Object.entries(routers)) {
    await router.ip(`link set internet mtu ${NARROW}`);
    await internetNamespace.ip(`link set ${cloud} mtu ${NARROW}`);
  }
}

/** Bulk TCP between a host of 9001 bytes and one of 1500, over a path of 1300, with ICMP dropped. */
export async function bulkOverNarrowPath(report: Report, bridge: Bridge): Promise<void> {
  await dropIcmpErrors(bridge);
  await narrow(bridge);
  const { whole, seconds, problem } = await bulk(bridge, 60);
  report.check(`bulk TCP passes a path of ${NARROW} bytes without ICMP`, whole, problem);
  if (whole) report.figure("bulkOverNarrowPathMbps", (BULK_BYTES * 8) / seconds / 1e6);
}
