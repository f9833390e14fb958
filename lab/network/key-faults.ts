import { readFile } from "node:fs/promises";
import type { Report } from "../report.ts";
import type { Bridge } from "./bridge.ts";
import { underTraffic, type BothWays } from "./flows.ts";
import type { Gateway } from "./gateway.ts";
import { rotated } from "./maintenance.ts";
import { namespaces, pause, processesIn, signal } from "./system.ts";

const lossOf = ({ awsToAzure, azureToAws }: BothWays): number =>
  Math.max(awsToAzure.established, azureToAws.established);

const inAws = ({ gateways }: Bridge): readonly Gateway[] =>
  gateways.filter(({ plan }) => plan.cloud === "aws");

/** Everything still runs on keys of this generation. */
async function stays(bridge: Bridge, generation: number): Promise<boolean> {
  const all = await Promise.all(bridge.gateways.map((gateway) => gateway.status()));
  return all.every(({ tunnels }) =>
    tunnels.every(
      ({ ownKey, peerKey, session }) =>
        ownKey === generation && peerKey === generation && session === "Established",
    ),
  );
}

/** What a change of keys that works may cost (docs/lab.md); one that does not work may cost no more. */
const LONGEST_LOSS_SECONDS = 0.1;

/** Asks some gateways for a bundle, and looks for a while whether anything changes. */
async function survives(
  report: Report,
  bridge: Bridge,
  what: string,
  publish: () => Promise<void>,
): Promise<void> {
  const { generation } = bridge;
  const gaps = await underTraffic(bridge, 4, async () => {
    await publish();
    for (const gateway of bridge.gateways) await gateway.sync();
  });
  const loss = lossOf(gaps);
  report.check(
    `${what}: the old keys work on`,
    (await stays(bridge, generation)) && loss <= LONGEST_LOSS_SECONDS,
    `${loss.toFixed(2)} s lost, at most ${LONGEST_LOSS_SECONDS} s`,
  );
}

/** Changes of keys that cannot work, half done ones, and agents that die in the midst. */
export async function keyFaults(report: Report, bridge: Bridge): Promise<void> {
  const generation = bridge.generation + 1;
  await survives(report, bridge, "a bundle that skips a generation", () => put(bridge, generation + 1));
  await survives(report, bridge, "a damaged bundle", () => damage(bridge));
  await survives(report, bridge, "a change of keys that reaches one side only", () =>
    put(bridge, generation, inAws(bridge)),
  );
  await bridge.publish(generation);
  for (const gateway of bridge.gateways) await gateway.sync();
  await rotated(bridge, generation);
  report.check("it is gone on with when the other side has it", await stays(bridge, generation));
  await killAgents(report, bridge);
}

/** Puts bundles where the gateways look for them, without the lab's own note of it. */
async function put(bridge: Bridge, generation: number, gateways = bridge.gateways): Promise<void> {
  const noted = bridge.generation;
  await bridge.publish(generation, gateways);
  bridge.generation = noted;
}

async function damage({ gateways, internet, generation }: Bridge): Promise<void> {
  for (const { plan } of gateways) {
    const value = plan.bundle(generation + 1).slice(0, -100);
    await internet.ask("publish", { owner: plan.privateAddress, name: plan.secret, value });
  }
}

/** Kills both agents at several moments of a change; systemd starts them again, and the change comes to its end. */
async function killAgents(report: Report, bridge: Bridge): Promise<void> {
  const moments = [300, 700, 1100, 1500];
  for (const moment of moments) {
    const generation = bridge.generation + 1;
    await bridge.publish(generation);
    for (const gateway of bridge.gateways) await gateway.sync();
    await pause(moment);
    for (const gateway of bridge.gateways) signal(await gateway.agent(), "SIGKILL");
    await rotated(bridge, generation);
  }
  report.check(
    "agents that are killed in the midst of a change finish it",
    await stays(bridge, bridge.generation),
  );
}

/** No private key is where others could read it: user data, logs, arguments, and files that outlive the memory. */
export async function keysStaySecret(report: Report, bridge: Bridge): Promise<void> {
  const keys = bridge.gateways.flatMap(({ plan }) =>
    [...plan.bundle(bridge.generation).matchAll(/"privateKey":"([^"]+)"/g)].map(([, key]) => key ?? ""),
  );
  const places = new Map<string, string>();
  for (const gateway of bridge.gateways) {
    places.set(`user data of ${gateway.plan.name}`, gateway.plan.userData);
    places.set(`log of ${gateway.plan.name}`, await gateway.log());
    places.set(
      `files of ${gateway.plan.name}`,
      await gateway.run("sh", "-c", "grep -rh . /run/lab 2>/dev/null || true"),
    );
  }
  for (const name of await namespaces()) {
    for (const pid of await processesIn(name)) {
      const args = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
      places.set(`process ${pid}`, args + environment);
    }
  }
  const found = [...places]
    .filter(([, text]) => keys.some((key) => text.includes(key)))
    .map(([place]) => place);
  const looked = keys.length > 0 && places.size > 0;
  report.check(
    `no private key in ${places.size} places: user data, logs, files, processes`,
    looked && found.length === 0,
    found.join(", "),
  );
}
