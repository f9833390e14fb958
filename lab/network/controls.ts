import { randomBytes } from "node:crypto";
import { keyPairFrom } from "../../lib/wireguard/keys.ts";
import type { Report } from "../report.ts";
import type { Bridge } from "./bridge.ts";
import { activeInAws } from "./failover.ts";
import { underTraffic } from "./flows.ts";
import type { Gateway } from "./gateway.ts";
import { bulk } from "./packets.ts";
import { hostAddress } from "./plan.ts";
import { pause, signal, until } from "./system.ts";

/** Whether a host reaches the one in the other cloud within a second or two. */
const reaches = ({ hostNamespaces, plan }: Bridge): Promise<boolean> =>
  hostNamespaces.aws.run("ping", "-c", "2", "-i", "0.3", "-W", "1", hostAddress(plan.azure)).then(
    () => true,
    () => false,
  );

const established = async (gateway: Gateway): Promise<boolean> =>
  (await gateway.status()).tunnels.every(({ session }) => session === "Established");

/** Mistakes that must be felt: a lab that does not feel them would prove nothing. One tunnel. */
export async function mistakes(report: Report, bridge: Bridge): Promise<void> {
  const gateway = bridge.gateways.find(({ plan }) => plan.cloud === "azure");
  const link = bridge.plan.mesh.links[0];
  if (gateway === undefined || link === undefined) throw new Error("the bridge has no tunnel");
  const wg = link.ends[1].interface;
  const [peer = "", allowed = ""] = (await gateway.run("wg", "show", wg, "allowed-ips")).trim().split("\t");
  // The agent would repair what is done here.
  const agent = await gateway.agent();
  signal(agent, "SIGSTOP");

  const right = allowed.split(" ").join(",");
  await gateway.run("wg", "set", wg, "peer", peer, "allowed-ips", `10.99.0.0/16,${link.cidr}`);
  const stillUp = await established(gateway);
  report.check(
    "wrong AllowedIPs: hosts are cut off, though BGP stays up",
    stillUp && !(await reaches(bridge)),
  );
  await gateway.run("wg", "set", wg, "peer", peer, "allowed-ips", right);
  report.check("right AllowedIPs: hosts are back", await reaches(bridge));

  const stranger = keyPairFrom(randomBytes(32).toString("base64")).publicKey;
  await gateway.run("wg", "set", wg, "peer", peer, "remove", "peer", stranger, "allowed-ips", right);
  await pause(2000);
  report.check("wrong public key: the tunnel is down", !(await established(gateway)));
  signal(agent, "SIGCONT");
  await bridge.settled();
  report.check("the agent puts the right key back", await reaches(bridge));
}

/** Without the MSS clamp a host with jumbo frames and dropped ICMP sends segments that never arrive. */
export async function noClamp(report: Report, bridge: Bridge): Promise<void> {
  for (const gateway of bridge.gateways)
    await gateway.run("nft", "delete", "chain", "inet", "kakehashi", "forward");
  const { whole } = await bulk(bridge, 6);
  report.check("no MSS clamp: bulk TCP stands still", !whole);
}

/** With rp_filter a gateway drops what comes by a way that it would not answer by: a drain then costs packets. */
export async function reversePathFilter(report: Report, bridge: Bridge): Promise<void> {
  const names = bridge.plan.azure.gateways.map(({ name }) => name);
  for (const name of names) {
    const { namespace } = bridge.gateway(name);
    await namespace.run("sh", "-c", "for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 1 >$f; done");
  }
  const active = await activeInAws(bridge);
  const { awsToAzure } = await underTraffic(bridge, 0.5, () => active.command("drain"));
  report.check(
    "rp_filter=1: a drain costs packets",
    awsToAzure.established > 0.1,
    `${awsToAzure.established.toFixed(2)} s`,
  );
  for (const name of names) {
    const { namespace } = bridge.gateway(name);
    await namespace.run("sh", "-c", "for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 >$f; done");
  }
  await active.command("undrain");
  await until("the drained gateway is back", () => established(active));
  await bridge.settled();
}
