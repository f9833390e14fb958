import { rm, mkdir } from "node:fs/promises";
import { whyNot as whyNoNetwork } from "../network/requirements.ts";
import { clearUp, startWatchdog, sweep } from "../network/system.ts";
import { Report, type LabOptions, type SuiteResult } from "../report.ts";
import { applied, type Applied } from "./applied.ts";
import { kubernetesBinaries, pinnedVersions, type KubernetesBinaries } from "./binaries.ts";
import { Clusters, FOLDER } from "./clusters.ts";
import { controls } from "./controls.ts";

/** Stacks whose objects are applied, each to clusters of its own; the controls run in the last one's. */
const STACKS = ["dev", "prod"] as const;

/** From the start of etcd until the API servers of both clouds are ready. */
const READY_SECONDS = 10;

/** What is not a real one here. */
const EMULATED = [
  "kubelets, containers and images: kwok says that pods run, and that pods of Jobs have succeeded",
  "nodes: made by the lab as the stacks' pools have them, without the clouds' DaemonSets and add-ons",
  "networks: nothing enforces a NetworkPolicy, no Service has a data plane, no load balancer gets an address",
  "identities and certificates: the clouds' webhooks are not there; accounts and authority are the run's own",
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
  const left = await clearUp();
  if (left > 0) report.note(`removed ${left} namespaces that an earlier run left`);
  startWatchdog();
  await mkdir(FOLDER, { recursive: true });
  const { kubernetes: version, etcd, kwok } = pinnedVersions();
  report.note(`Kubernetes ${version}, etcd ${etcd}, kwok ${kwok}`);
  for (const what of EMULATED) report.note(`emulated: ${what}`);
  const results: Applied[] = [];
  let readySeconds = 0;
  for (const stack of STACKS) {
    if (!(only?.includes(stack) ?? true)) continue;
    await report.step(stack, async () => {
      const clusters = await Clusters.start(binaries, stack);
      readySeconds = Math.max(readySeconds, clusters.readySeconds);
      try {
        results.push(await applied(report, stack, clusters));
        if (only?.includes("controls") ?? stack === STACKS.at(-1)) await controls(report, clusters);
      } finally {
        clusters.stop();
      }
    });
  }
  const sum = (of: (result: Applied) => number): number => results.reduce((all, it) => all + of(it), 0);
  report.figure(
    "objects",
    sum(({ objects }) => objects.length),
  );
  report.limit(
    "rejected",
    "objects that an API server refuses",
    sum(({ rejected }) => rejected),
    0,
    "objects",
  );
  report.limit(
    "secondApplyChanges",
    "objects that a second apply changes",
    sum(({ changed }) => changed),
    0,
    "objects",
  );
  report.limit("readySeconds", "the API servers of both clouds are ready", readySeconds, READY_SECONDS);
  await sweep();
  const result = report.result();
  if (result.failed === 0) await rm(FOLDER, { recursive: true, force: true });
  else report.note(`what the servers said: ${FOLDER}`);
  return result;
}
