import type { Report } from "../report.ts";
import { pause } from "../network/system.ts";
import type { Bed } from "./bed.ts";
import type { LagSample } from "./station.ts";
import { WRITES_PER_SECOND } from "./switching.ts";

/** The bound for the lag of a replica under {@link WRITES_PER_SECOND}. */
const LAG_LIMIT_SECONDS = 1;

const SAMPLED_SECONDS = 15;
const PARTITION_SECONDS = 20;

/** The heartbeat's lag under writes, and in a partition that MySQL does not notice. */
export async function lag(report: Report, bed: Bed): Promise<void> {
  await bed.startHeartbeats();
  await pause(2_000);
  await bed.write(WRITES_PER_SECOND);
  const under = await sample(bed, SAMPLED_SECONDS);
  const { acknowledged } = await bed.stopWriting();
  report.figure("lagWritesPerSecond", acknowledged.length / SAMPLED_SECONDS);
  const sorted = under.map(({ lagSeconds }) => lagSeconds).toSorted((a, b) => a - b);
  report.limit(
    "lagP99Seconds",
    `lag by the heartbeat at ${WRITES_PER_SECOND} writes/s, 99 of 100 samples`,
    sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
    LAG_LIMIT_SECONDS,
  );
  await silence(report, bed);
  await bed.stopHeartbeats();
}

async function sample(bed: Bed, seconds: number): Promise<readonly LagSample[]> {
  const request = { target: bed.target("azure", "operator"), seconds, everyMs: 50 };
  return (await bed.two.clouds.azure.station.ask("sampleLag", request)) as readonly LagSample[];
}

async function silence(report: Report, bed: Bed): Promise<void> {
  await bed.two.partition();
  const silent = await sample(bed, PARTITION_SECONDS);
  await bed.two.heal();
  const last = silent.at(-1);
  const reported = last?.lagSeconds ?? Number.NaN;
  report.figure("partitionReportedSeconds", reported);
  report.check(
    `a silent partition of ${PARTITION_SECONDS} s is reported as that by the heartbeat, and not by MySQL`,
    Math.abs(reported - PARTITION_SECONDS) < 1 && last?.secondsBehindSource === 0 && last.receiving === "Yes",
    `heartbeat ${reported.toFixed(1)} s, Seconds_Behind_Source ${String(last?.secondsBehindSource)}, receiving ${last?.receiving ?? "?"}`,
  );
  const after = await sample(bed, 20);
  const recovered = after.findIndex(({ lagSeconds }) => lagSeconds < LAG_LIMIT_SECONDS);
  report.figure("partitionRecoverySeconds", recovered === -1 ? Number.NaN : recovered * 0.05);
  report.check("the link goes on by itself after the partition", recovered !== -1);
}
