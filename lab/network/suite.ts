import { rm } from "node:fs/promises";
import { setPriority } from "node:os";
import { join } from "node:path";
import { killed } from "../killed.ts";
import { Report, type LabOptions, type SuiteResult } from "../report.ts";
import type { Bridge } from "./bridge.ts";
import { startBridges } from "./bridges.ts";
import { mistakes, noClamp, reversePathFilter } from "./controls.ts";
import { blackHole, freeze } from "./failover.ts";
import { keyFaults, keysStaySecret } from "./key-faults.ts";
import { drain, rotation } from "./maintenance.ts";
import { bulkOverNarrowPath, sweepSizes } from "./packets.ts";
import { planOf, type LabPlan } from "./plan.ts";
import { RehearsedStack } from "./rehearsed.ts";
import { asRendered, probe, renderMesh, sameBundles } from "./rendering.ts";
import { whyNot } from "./requirements.ts";
import { runbooks } from "./runbooks.ts";
import { StandstillWatch } from "./standstill.ts";
import { clearUp, OWN_LOGS, startWatchdog } from "./system.ts";

/** Of the lab and all that it starts (nice(2)). */
const PRIORITY = -10;

/** How many bridges stand side by side. More finish sooner, and take the two cores from each other: BFD is late then. */
const SIDE_BY_SIDE = 2;

/** The bridge between the clouds, from the files that the program renders. */
export async function network({ trials, only, say }: LabOptions): Promise<SuiteResult> {
  const report = new Report("network", say);
  const skipped = await whyNot(say);
  if (skipped !== undefined) return { ...report.result(), skipped };
  const left = await clearUp();
  if (left > 0) report.note(`removed ${left} namespaces that an earlier run left`);
  startWatchdog();
  // What runs here stands for machines of their own: it goes before whatever else this machine does.
  setPriority(PRIORITY);
  const wanted = (name: string): boolean => only?.includes(name) ?? true;
  const timed = async (name: string, work: () => Promise<void>): Promise<void> => {
    if (!wanted(name)) return;
    const begin = performance.now();
    await report.step(name, work);
    report.note(`${name}: ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  };
  const watch = new StandstillWatch(report);
  const allTunnels = { name: "rotationGap", title: "all tunnels change their keys", watch };
  const parts: readonly (readonly [string, (bridges: readonly Bridge[]) => Promise<void>])[] = [
    ["freeze", (bridges) => freeze(report, bridges, trials, watch)],
    ["blackhole", (bridges) => blackHole(report, bridges, trials, watch)],
    ["drain", (bridges) => drain(report, bridges, trials, watch)],
    // A change of keys keeps four agents busy: side by side they would wait for each other.
    ["rotation", (bridges) => rotation(report, bridges.slice(0, 1), trials, allTunnels)],
    ["rp-filter", async ([bridge]) => (bridge === undefined ? undefined : reversePathFilter(report, bridge))],
  ];
  renderMesh(report);
  await timed("killed", () => killed(report, join(import.meta.dirname, "victim.ts"), 2));
  const [prodStack, devStack] = await Promise.all([rehearsed("prod"), rehearsed("dev")]);
  const [prod, dev] = [await planOf(prodStack), await planOf(devStack)];
  sameBundles(report, prod);
  if (parts.some(([name]) => wanted(name))) {
    const bridges = await startBridges(
      Array.from({ length: SIDE_BY_SIDE }, () => prod),
      "prod",
    );
    for (const [name, part] of parts) await timed(name, () => part(bridges));
    await Promise.all(bridges.map((bridge) => bridge.stop()));
  }
  const measured = Promise.withResolvers<undefined>();
  const done = (): void => {
    measured.resolve(undefined);
  };
  await Promise.all([
    timed("one-tunnel", () => oneTunnel(report, dev, Math.min(trials, 5), watch, done)).finally(done),
    // Nothing beside what is measured.
    measured.promise.then(() => timed("runbooks", () => asWritten(report, prodStack, prod))),
  ]);
  watch.stop();
  const result = report.result();
  if (result.failed === 0) await rm(OWN_LOGS, { recursive: true, force: true });
  else report.note(`what the gateways said: ${OWN_LOGS}`);
  return result;
}

/** Development's bridge: what can be shown with one tunnel, and what only shows there. */
async function oneTunnel(
  report: Report,
  plan: LabPlan,
  trials: number,
  watch: StandstillWatch,
  measured: () => void,
): Promise<void> {
  const bridges = await startBridges([plan], "dev");
  const [bridge] = bridges;
  if (bridge === undefined) return;
  const change = { name: "rotationGapOneTunnel", title: "the only tunnel changes its keys", watch };
  await report.step("files", () => asRendered(report, bridge));
  await report.step("probe", () => probe(report, bridge));
  await report.step("keys", () => rotation(report, bridges, trials, change));
  measured();
  await report.step("failed changes of keys", () => keyFaults(report, bridge));
  await report.step("secrets", () => keysStaySecret(report, bridge));
  await report.step("mistakes", () => mistakes(report, bridge));
  await report.step("packet sizes", () => sweepSizes(report, bridge));
  await report.step("bulk", () => bulkOverNarrowPath(report, bridge));
  await report.step("no clamp", () => noClamp(report, bridge));
  await bridge.stop();
}

/** Production's bridge, operated by the runbooks. */
async function asWritten(report: Report, stack: RehearsedStack, plan: LabPlan): Promise<void> {
  const [bridge] = await startBridges([plan], "ops");
  if (bridge === undefined) return;
  await runbooks(report, stack, bridge);
  await bridge.stop();
}

/** A stack, rehearsed for the lab. */
const rehearsed = async (stack: string): Promise<RehearsedStack> =>
  RehearsedStack.make(stack, join(OWN_LOGS, stack));
