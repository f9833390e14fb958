import type { Bridge } from "./bridge.ts";
import type { Child } from "./child.ts";
import { gapsOf, type Gaps } from "./gaps.ts";
import { hostAddress } from "./plan.ts";
import { clock, pause } from "./system.ts";
import type { Arrival } from "./traffic.ts";

/** Flows that stay: of eight, all but one in 256 trials has one on each of two ways. */
const FLOWS = 8;

/** How far apart a flow's packets are: no gap is known better than this. */
const INTERVAL_MS = 10;

/** Both directions of the bridge. */
export interface BothWays {
  readonly awsToAzure: Gaps;
  readonly azureToAws: Gaps;
}

/** A packet that comes later than this after the last was sent is taken for lost. */
const LATEST_MS = 400;

let nextStream = 1;

interface Running {
  readonly stream: number;
  readonly from: Child;
  readonly to: Child;
  readonly begin: number;
}

async function begin(from: Child, to: Child, address: string): Promise<Running> {
  const stream = nextStream++;
  const started = await from.ask("send", { stream, to: address, flows: FLOWS, intervalMs: INTERVAL_MS });
  return { stream, from, to, begin: started as number };
}

async function finish({ stream, from, to, begin: at }: Running, faultAt: number): Promise<Gaps> {
  const end = clock();
  const packets = (await from.ask("stop", { stream })) as number;
  await pause(LATEST_MS);
  const arrivals = (await to.ask("arrivals", { stream })) as readonly Arrival[];
  return gapsOf(arrivals, { begin: at, end, intervalMs: INTERVAL_MS, flows: FLOWS, packets }, faultAt);
}

/** Sends flows both ways while something happens, and for a while after it. */
export async function underTraffic(
  { hosts, plan }: Bridge,
  afterSeconds: number,
  work: () => Promise<unknown>,
): Promise<BothWays> {
  const there = await begin(hosts.aws, hosts.azure, hostAddress(plan.azure));
  const back = await begin(hosts.azure, hosts.aws, hostAddress(plan.aws));
  await pause(300);
  const faultAt = clock();
  await work();
  await pause(afterSeconds * 1000);
  const [awsToAzure, azureToAws] = await Promise.all([finish(there, faultAt), finish(back, faultAt)]);
  return { awsToAzure, azureToAws };
}
