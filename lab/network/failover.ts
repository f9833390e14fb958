import type { Report } from "../report.ts";
import type { Bridge } from "./bridge.ts";
import { spread } from "./bridges.ts";
import { underTraffic, type BothWays } from "./flows.ts";
import { median, type Gaps } from "./gaps.ts";
import type { Gateway } from "./gateway.ts";
import type { StandstillWatch } from "./standstill.ts";
import { until } from "./system.ts";

/** How long the traffic is watched after a fault, in seconds: longer than BFD needs. */
const AFTER_FAULT = 2.2;

/** How long it is watched after a cloud has found another way, and how long that may take. */
const [AFTER_REPAIR, LONGEST_REPAIR] = [1, 15];

/** The gateway that AWS's hosts use now. */
export async function activeInAws({ gateways, plan, vpcRouting }: Bridge): Promise<Gateway> {
  const nextHop = await vpcRouting.nextHop(plan.azure.network);
  const active = gateways.find(({ plan: { privateAddress } }) => privateAddress === nextHop);
  if (active === undefined) throw new Error(`AWS's route table leads to ${nextHop ?? "nothing"}`);
  return active;
}

/** Limits in seconds: between gateways, from AWS's hosts to Azure's, and back, which waits for Azure's balancer. */
const [BETWEEN, TO_AZURE, TO_AWS] = [1.5, 1.5, 12];

async function frozen(bridge: Bridge, gateway: Gateway): Promise<BothWays> {
  const { name, cloud } = gateway.plan;
  const gaps = await underTraffic(bridge, cloud === "aws" ? AFTER_FAULT : AFTER_REPAIR, async () => {
    await gateway.freeze();
    if (cloud === "azure")
      await until(`Azure's balancer drops ${name}`, () => !bridge.balancer.healthy().includes(name), {
        seconds: LONGEST_REPAIR,
      });
  });
  await gateway.thaw();
  await bridge.settled();
  return gaps;
}

/** Gateways of either side freeze; the peers notice by BFD, the hosts' clouds in their own ways. */
export async function freeze(
  report: Report,
  bridges: readonly Bridge[],
  trials: number,
  watch: StandstillWatch,
): Promise<void> {
  const inAws = await spread(bridges, trials, (bridge) =>
    watch.undisturbed(async () => frozen(bridge, await activeInAws(bridge)), worstOfBoth, BETWEEN),
  );
  const inAzure = await spread(bridges, trials, (bridge, trial) => {
    const gateways = bridge.plan.azure.gateways;
    const chosen = gateways[trial % gateways.length]?.name ?? "";
    return watch.undisturbed(
      () => frozen(bridge, bridge.gateway(chosen)),
      ({ awsToAzure }) => worst(awsToAzure),
      BETWEEN,
    );
  });
  const between = [
    ...inAws.map(({ azureToAws }) => azureToAws),
    ...inAzure.map(({ awsToAzure }) => awsToAzure),
  ];
  betweenGateways(report, "freeze", "a gateway freezes", between.map(worst));
  const ends = [
    ["awsToAzure", "AWS to Azure", inAws.map(({ awsToAzure }) => awsToAzure), TO_AZURE],
    ["azureToAws", "Azure to AWS", inAzure.map(({ azureToAws }) => azureToAws), TO_AWS],
  ] as const;
  for (const [name, title, gaps, limit] of ends) {
    const established = gaps.map((gap) => gap.established);
    const fresh = gaps.map((gap) => gap.freshUntil);
    report.figure(`${name}EstablishedMedianSeconds`, median(established));
    report.figure(`${name}NewMedianSeconds`, median(fresh));
    report.limit(
      `${name}EstablishedSeconds`,
      `${title}, end to end, established flows`,
      Math.max(...established),
      limit,
    );
    report.limit(`${name}NewSeconds`, `${title}, end to end, new flows`, Math.max(...fresh), limit);
  }
}

/** Each path of the gateway in use is black-holed in turn; nothing but BFD can tell. */
export async function blackHole(
  report: Report,
  bridges: readonly Bridge[],
  trials: number,
  watch: StandstillWatch,
): Promise<void> {
  const trial = async (bridge: Bridge, index: number): Promise<number> => {
    const active = await activeInAws(bridge);
    const links = bridge.plan.mesh.links.filter(({ ends }) => ends[0].gateway === active.plan.name);
    const key = links[index % links.length]?.key ?? "";
    const both = await underTraffic(bridge, AFTER_FAULT, async () => {
      await bridge.internet.ask("block", { keys: [key] });
    });
    await bridge.internet.ask("unblock");
    await bridge.settled();
    return worstOfBoth(both);
  };
  const gaps = await spread(bridges, trials, (bridge, index) =>
    watch.undisturbed(
      () => trial(bridge, index),
      (gap) => gap,
      BETWEEN,
    ),
  );
  betweenGateways(report, "blackhole", "a path is black-holed", gaps);
}

const worst = ({ established, freshUntil }: Gaps): number => Math.max(established, freshUntil);

const worstOfBoth = ({ awsToAzure, azureToAws }: BothWays): number =>
  Math.max(worst(awsToAzure), worst(azureToAws));

function betweenGateways(report: Report, name: string, title: string, gaps: readonly number[]): void {
  report.limit(`${name}GapSeconds`, `${title}: median of ${gaps.length}, between gateways`, median(gaps), 1);
  report.limit(`${name}GapMaxSeconds`, `${title}: longest`, Math.max(...gaps), BETWEEN);
  const shortest = Math.min(...gaps);
  report.check(`${title}: every trial was felt`, shortest > 0.2, `shortest gap ${shortest.toFixed(3)} s`);
}
