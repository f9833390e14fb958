import { rm, mkdir } from "node:fs/promises";
import { plainProgress } from "../../tools/progress.ts";
import { ensurePulumi } from "../../tools/pulumi.ts";
import { whyNot as whyNoNetwork } from "../network/requirements.ts";
import { clearUp, startWatchdog, sweep } from "../network/system.ts";
import { Report, type LabOptions, type SuiteResult } from "../report.ts";
import { applied, type Applied } from "./applied.ts";
import { kubernetesBinaries, pinnedVersions, type KubernetesBinaries } from "./binaries.ts";
import { Clusters, FOLDER } from "./clusters.ts";
import { checks } from "./checks.ts";
import { controls } from "./controls.ts";
import { runbooks } from "./runbooks.ts";

/** Stacks whose objects are applied, each to clusters of its own. */
const STACKS = ["dev", "prod"] as const;

/** The stack in whose clusters the controls run, and the simulator's checks, unless they are asked for by name. */
const CONTROLLED = "prod";

/** The stack in whose clusters the runbooks are followed. */
const WITH_RUNBOOKS = "dev";

/** From the start of etcd until the API servers of both clouds are ready. */
const READY_SECONDS = 10;

/** What is not a real one here. */
const EMULATED = [
  "kubelets, containers and images: kwok says that pods run, and that pods of Jobs have succeeded",
  "nodes: made by the lab as the stacks' pools have them, without the clouds' DaemonSets and add-ons",
  "networks: nothing enforces a NetworkPolicy, no Service has a data plane, no load balancer gets an address",
  "identities and certificates: the clouds' webhooks are not there; accounts and authority are the run's own",
  "webhooks: applied like everything else, and not asked, since nobody answers",
  "volumes: no driver makes them",
];

/** Every Kubernetes object of dev and prod on real control planes, one for each cloud. */
export async function kubernetes({ only, say }: LabOptions): Promise<SuiteResult> {
  const report = new Report("kubernetes", say);
  const skipped = await whyNoNetwork(say);
  if (skipped !== undefined) return { ...report.result(), skipped };
  let binaries: KubernetesBinaries;
  try {
    binaries = await kubernetesBinaries(say);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...report.result(), skipped: `no Kubernetes: ${why}` };
  }
  if (binaries.buildSeconds > 0) report.figure("buildSeconds", binaries.buildSeconds);
  // In its namespace a rehearsal could fetch nothing.
  await ensurePulumi({ onProgress: plainProgress(say) });
  const left = await clearUp();
  if (left > 0) report.note(`removed ${left} namespaces that an earlier run left`);
  startWatchdog();
  await mkdir(FOLDER, { recursive: true });
  const { kubernetes: version, etcd, kwok } = pinnedVersions();
  report.note(`Kubernetes ${version}, etcd ${etcd}, kwok ${kwok}`);
  for (const what of EMULATED) report.note(`emulated: ${what}`);
  await runStacks(report, binaries, only);
  await sweep();
  const result = report.result();
  if (result.failed === 0) await rm(FOLDER, { recursive: true, force: true });
  else report.note(`what the servers said: ${FOLDER}`);
  return result;
}

/** Each stack in clusters of its own, and what they came to together. */
async function runStacks(
  report: Report,
  binaries: KubernetesBinaries,
  only: LabOptions["only"],
): Promise<void> {
  const results: Applied[] = [];
  let readySeconds = 0;
  for (const stack of STACKS) {
    if (!(only?.includes(stack) ?? true)) continue;
    await report.step(stack, async () => {
      const clusters = await Clusters.start(binaries, stack);
      readySeconds = Math.max(readySeconds, clusters.readySeconds);
      try {
        const result = await applied(report, { stack, version: binaries.version }, clusters);
        results.push(result);
        const { rehearsed } = result;
        if (rehearsed !== undefined && (only?.includes("runbooks") ?? stack === WITH_RUNBOOKS))
          await report.step("runbooks", () => runbooks(report, rehearsed, clusters));
        const wanted = (part: string): boolean => only?.includes(part) ?? stack === CONTROLLED;
        if (wanted("controls")) await controls(report, clusters);
        if (wanted("checks")) await report.step("checks", () => checks(report, clusters));
      } finally {
        clusters.stop();
      }
    });
  }
  const sum = (of: (result: Applied) => number): number =>
    results.reduce((all, result) => all + of(result), 0);
  const none = (name: string, title: string, value: number): void => {
    report.figure(name, value);
    report.check(title, value === 0, String(value));
  };
  report.figure(
    "objects",
    sum(({ objects }) => objects.length),
  );
  none(
    "rejected",
    "no object is refused",
    sum(({ rejected }) => rejected),
  );
  none(
    "secondApplyChanges",
    "no object is changed by a second apply",
    sum(({ changed }) => changed),
  );
  report.limit("readySeconds", "the API servers of both clouds are ready", readySeconds, READY_SECONDS);
}
