import type { Report } from "../report.ts";
import type { Bridge } from "./bridge.ts";
import { spread } from "./bridges.ts";
import { activeInAws } from "./failover.ts";
import { underTraffic, type BothWays } from "./flows.ts";
import { median } from "./gaps.ts";
import { hostAddress } from "./plan.ts";
import type { StandstillWatch } from "./standstill.ts";
import { until } from "./system.ts";
import type { Received } from "./traffic.ts";

/** What planned work may cost, in seconds. */
const LIMIT = 0.1;

/** The longest loss in either direction, of flows that stay and of new ones. */
const worst = ({ awsToAzure, azureToAws }: BothWays): number =>
  Math.max(...[awsToAzure, azureToAws].flatMap(({ established, fresh }) => [established, fresh]));

const silence = ({ awsToAzure, azureToAws }: BothWays): number =>
  Math.max(awsToAzure.silence, azureToAws.silence);

/** A gateway that is in use is drained and stopped: by turns one of AWS, one of Azure. */
export async function drain(
  report: Report,
  bridges: readonly Bridge[],
  trials: number,
  watch: StandstillWatch,
): Promise<void> {
  const drained = async (bridge: Bridge, trial: number): Promise<BothWays> => {
    const { gateways } = bridge.plan.azure;
    const inAzure = gateways[Math.floor(trial / 2) % gateways.length]?.name ?? "";
    const gateway = trial % 2 === 0 ? await activeInAws(bridge) : bridge.gateway(inAzure);
    const gap = await underTraffic(bridge, 1.5, async () => {
      await gateway.command("drain");
      await gateway.freeze();
    });
    await gateway.thaw();
    await gateway.command("undrain");
    await bridge.settled();
    return gap;
  };
  const gaps = await spread(bridges, trials, (bridge, trial) =>
    watch.undisturbed(() => drained(bridge, trial), worst, LIMIT),
  );
  report.limit(
    "drainGapSeconds",
    `a gateway is drained and stopped: longest of ${gaps.length}`,
    Math.max(...gaps.map(worst)),
    LIMIT,
  );
  report.figure("drainSilenceMedianSeconds", median(gaps.map(silence)));
}

/** Asks every gateway for the next generation of keys, and waits until no old key is left. */
export async function rotate(bridge: Bridge): Promise<void> {
  const generation = bridge.generation + 1;
  await bridge.publish(generation);
  for (const gateway of bridge.gateways) await gateway.sync();
  await rotated(bridge, generation);
}

export async function rotated(bridge: Bridge, generation: number): Promise<void> {
  for (const gateway of bridge.gateways) {
    await until(
      `${gateway.plan.name} uses keys of generation ${generation} only`,
      async () => {
        const { tunnels } = await gateway.status();
        return tunnels.every(
          ({ ownKey, peerKey, keys }) => ownKey === generation && peerKey === generation && keys === 1,
        );
      },
      { seconds: 90, everyMs: 800 },
    );
  }
}

/** All keys of all tunnels change under a running TCP transfer and flows of packets. */
export async function rotation(
  report: Report,
  bridges: readonly Bridge[],
  trials: number,
  { name, title, watch }: { readonly name: string; readonly title: string; readonly watch: StandstillWatch },
): Promise<void> {
  const changed = async (bridge: Bridge) => {
    const transfer = startTransfer(bridge);
    const gaps = await underTraffic(bridge, 0.5, () => rotate(bridge));
    await bridge.hosts.aws.ask("finish");
    return { gaps, transfer: await transfer };
  };
  const results = await spread(bridges, trials, (bridge) =>
    watch.undisturbed(
      () => changed(bridge),
      (result) => worst(result.gaps),
      LIMIT,
    ),
  );
  const gaps = results.map((result) => result.gaps);
  const longest = Math.max(...gaps.map(worst));
  report.limit(`${name}Seconds`, `${title}: longest of ${gaps.length}`, longest, LIMIT);
  report.figure(`${name}SilenceMedianSeconds`, median(gaps.map(silence)));
  const broken = results.filter(({ transfer }) => !transfer.whole);
  report.check(
    `${title}: no TCP transfer is reset, none loses a byte`,
    broken.length === 0,
    `${results.length - broken.length} of ${results.length} whole${broken.map(({ transfer }) => `; ${transfer.problem}`).join("")}`,
  );
  report.figure(`${name}TcpStallSeconds`, Math.max(...results.map(({ transfer }) => transfer.stallSeconds)));
}

interface Transfer {
  readonly whole: boolean;
  readonly problem: string;
  readonly stallSeconds: number;
}

/** Sends 8 Mbit/s until it is told to finish, and compares what arrived with what was sent. */
async function startTransfer({ hosts, plan }: Bridge): Promise<Transfer> {
  const pace = { bytes: 1e12, pieceBytes: 10_000, intervalMs: 10, timeoutMs: 120_000 };
  const sent = (await hosts.aws.ask("transfer", { to: hostAddress(plan.azure), ...pace })) as Received & {
    error: string;
  };
  const received = (await hosts.azure.ask("received")) as Received | undefined;
  const problem = sent.error || (received?.error ?? "");
  return {
    whole: problem === "" && received?.bytes === sent.bytes && received.sha256 === sent.sha256,
    problem: problem || `${received?.bytes ?? 0} of ${sent.bytes} bytes`,
    stallSeconds: (received?.longestStallMs ?? 0) / 1000,
  };
}
