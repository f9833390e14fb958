import { setPriority } from "node:os";
import { Report, type SuiteResult } from "../report.ts";
import type { LabOptions } from "../main.ts";
import type { Bridge } from "./bridge.ts";
import { startBridges } from "./bridges.ts";
import { blackHole, freeze } from "./failover.ts";
import { drain, rotation } from "./maintenance.ts";
import { DEV, planFromLibrary, PROD } from "./plan.ts";
import { whyNot } from "./requirements.ts";
import { startWatchdog, sweep } from "./system.ts";

/** Of the lab and all that it starts (nice(2)). */
const PRIORITY = -10;

/** How many bridges stand side by side. More finish sooner, and disturb each other's timing. */
const SIDE_BY_SIDE = 3;

/** The bridge between the clouds, from the files that the program renders. */
export async function network({ trials, only, say }: LabOptions): Promise<SuiteResult> {
  const report = new Report("network", say);
  const skipped = await whyNot(say);
  if (skipped !== undefined) return { ...report.result(), skipped };
  const left = await sweep();
  if (left > 0) report.note(`removed ${left} namespaces that an earlier run left`);
  startWatchdog();
  // What runs here stands for machines of their own: it goes before whatever else this machine does.
  setPriority(PRIORITY);
  const parts: Readonly<Record<string, (bridges: readonly Bridge[]) => Promise<void>>> = {
    freeze: (bridges) => freeze(report, bridges, trials),
    blackhole: (bridges) => blackHole(report, bridges, trials),
    drain: (bridges) => drain(report, bridges, trials),
    // A change of keys keeps four agents busy: side by side they would wait for each other.
    rotation: (bridges) =>
      rotation(report, bridges.slice(0, 1), trials, {
        name: "rotationGap",
        title: "all tunnels change their keys",
      }),
  };
  const bridges = await startBridges(
    Array.from({ length: SIDE_BY_SIDE }, () => planFromLibrary(PROD)),
    "prod",
  );
  for (const [name, part] of Object.entries(parts)) {
    if (only !== undefined && !only.includes(name)) continue;
    const begin = performance.now();
    await report.step(name, () => part(bridges));
    report.note(`${name}: ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  }
  await Promise.all(bridges.map((bridge) => bridge.stop()));
  const one = await startBridges([planFromLibrary(DEV)], "dev");
  await report.step("one tunnel", () =>
    rotation(report, one, Math.min(trials, 5), {
      name: "rotationGapOneTunnel",
      title: "the only tunnel changes its keys",
    }),
  );
  await Promise.all(one.map((bridge) => bridge.stop()));
  return report.result();
}
