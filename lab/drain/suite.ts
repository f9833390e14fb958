import { rm } from "node:fs/promises";
import { setPriority } from "node:os";
import type { StopInPod } from "../../lib/shutdown/plan.ts";
import { Report, type LabOptions, type SuiteResult } from "../report.ts";
import { whyNoNamespaces, whyNoPrograms } from "../network/requirements.ts";
import { clearUp, startWatchdog, sweep } from "../network/system.ts";
import { Bed, FOLDER, type Outcome } from "./bed.ts";
import { failuresOf, sumOf } from "./load.ts";
import { stopOfManifest } from "./plan.ts";
import { SERVERS } from "./servers.ts";

/** What the suite runs, and Debian's package that has it. */
const PROGRAMS: Readonly<Record<string, string>> = {
  ip: "iproute2",
  unshare: "util-linux",
  curl: "curl",
  nginx: "nginx",
  "/usr/lib/nginx/modules/ngx_http_lua_module.so": "libnginx-mod-http-lua",
  apache2: "apache2-bin",
  wrk: "wrk",
};

/** Of the lab and all that it starts (nice(2)). */
const PRIORITY = -10;

/** What the budget is cut by in the negative control, in seconds. */
const CUT_SECONDS = 5;

/** The ingress learns of a deletion this much before P is over: the floor is the longest that it may take. */
const BEFORE_FLOOR_SECONDS = 0.5;

/** 100,000 requests in 20 restarts. */
const LEAST_REQUESTS_A_RESTART = 5000;

const EMULATED = [
  "kubelet: the lab sleeps, signals and kills as kubelet does; each container is a process namespace, without an image",
  "the Deployment's controller: a new pod answers, then an old one is deleted, all of one app one after the other",
  "EndpointSlice, watch and controller: the ingress is told of a deletion 0.5 s before the floor is over",
  "ingress-nginx: nginx with a balancer in Lua over endpoints told at run time; it never retries",
  "the network: one machine; a pod that has ended refuses connections, where a real one may not answer",
];

/** Restarts real servers under load, by the times of lib/shutdown as a rendered manifest says them. */
export async function drain({ trials, only, say }: LabOptions): Promise<SuiteResult> {
  const report = new Report("drain", say);
  const skipped = (await whyNoPrograms(say, PROGRAMS)) ?? (await whyNoNamespaces());
  if (skipped !== undefined) return { ...report.result(), skipped };
  const left = await clearUp();
  if (left > 0) report.note(`removed ${left} namespaces that an earlier run left`);
  startWatchdog();
  setPriority(PRIORITY);
  for (const part of EMULATED) report.note(`emulated: ${part}`);
  const { propagationSeconds, stop } = stopOfManifest();
  const bed = await Bed.start(stop, propagationSeconds - BEFORE_FLOOR_SECONDS);
  const timed = async (name: string, work: () => Promise<void>): Promise<void> => {
    if (!(only?.includes(name) ?? true)) return;
    const begin = performance.now();
    await report.step(name, work);
    report.note(`${name}: ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  };
  await timed("restarts", () => restarts(report, bed, stop, trials));
  await timed("controls", () => controls(report, bed, stop));
  await sweep();
  const result = report.result();
  if (result.failed === 0) await rm(FOLDER, { recursive: true, force: true });
  else report.note(`what the servers said: ${FOLDER}`);
  return result;
}

/** By the manifest: nobody may notice. */
async function restarts(report: Report, bed: Bed, stop: StopInPod, trials: number): Promise<void> {
  const each = (index: number): number => Math.floor((trials + SERVERS.length - 1 - index) / SERVERS.length);
  const outcomes = await bed.restart(stop, each);
  for (const outcome of outcomes) checkOutcome(report, outcome, stop);
  const counts = sumOf(outcomes.map((outcome) => outcome.counts));
  const removed = outcomes.flatMap((outcome) => outcome.removed);
  const longest = (times: readonly number[]): number => Math.max(...times) / 1000;
  report.figure("restarts", trials);
  report.figure("requests", counts.requests);
  report.figure("failedRequests", failuresOf(counts));
  report.figure(
    "drainedRequests",
    outcomes.map(drained).reduce((sum, one) => sum + one, 0),
  );
  report.figure("killedPods", removed.filter(({ killed }) => killed).length);
  report.figure("propagationSeconds", longest(removed.map((pod) => pod.removedAt - pod.deletedAt)));
  report.figure("stopSeconds", longest(removed.map((pod) => pod.endedAt - pod.deletedAt)));
  const least = trials * LEAST_REQUESTS_A_RESTART;
  report.check("there was load", counts.requests >= least, `${counts.requests} requests, at least ${least}`);
}

function checkOutcome(report: Report, outcome: Outcome, stop: StopInPod): void {
  const { server, counts, removed, entries } = outcome;
  const failed = failuresOf(counts);
  const atIngress = entries.filter(({ whole }) => !whole).length;
  report.check(
    `${outcome.restarts} rolling restarts of ${server.name} cut no request`,
    failed === 0 && atIngress === 0,
    `${counts.requests} requests, ${failed} failed, ${atIngress} at the ingress${failed > 0 ? `: ${JSON.stringify(counts)}` : ""}`,
  );
  const late = removed.filter((pod) => pod.removedAt >= pod.signalledAt).length;
  report.check(
    `${server.name}: the ingress knew before the stop signal`,
    late === 0,
    `${late} of ${removed.length} late`,
  );
  const killed = removed.filter((pod) => pod.killed).length;
  const grace = stop.terminationGracePeriodSeconds;
  report.check(`${server.name}: ended by itself within ${grace} s`, killed === 0, `${killed} killed`);
  const waitedFor = drained(outcome);
  report.check(
    `${server.name}: the stops had requests to wait for`,
    waitedFor >= removed.length,
    `${waitedFor} were under way at ${removed.length} stop signals`,
  );
}

/** Requests that were under way at a pod's stop signal and got their whole answer. */
function drainedBy({ entries }: Outcome, { address, signalledAt }: Outcome["removed"][number]): number {
  return entries.filter(
    ({ pod, beganAt, endedAt, whole }) =>
      pod === address && whole && beganAt < signalledAt && endedAt > signalledAt,
  ).length;
}

function drained(outcome: Outcome): number {
  return outcome.removed.reduce((sum, pod) => sum + drainedBy(outcome, pod), 0);
}

/** By a budget that is too short: somebody must notice, or the rest proves nothing. */
async function controls(report: Report, bed: Bed, stop: StopInPod): Promise<void> {
  const { preStop, terminationGracePeriodSeconds: grace } = stop;
  const sleep = preStop.kind === "sleep" ? preStop.seconds : 0;
  const cut: StopInPod = {
    ...stop,
    preStop: { kind: "sleep", seconds: Math.max(0, sleep - CUT_SECONDS) },
    terminationGracePeriodSeconds: grace - CUT_SECONDS,
  };
  const failed = await control(report, bed, cut, `a budget that is ${CUT_SECONDS} s shorter in P`);
  report.figure("controlFailedRequests", failed);
  // P alone: neither D nor the margin.
  const killed: StopInPod = { ...stop, terminationGracePeriodSeconds: sleep };
  report.figure("controlKilledRequests", await control(report, bed, killed, "a grace period of P alone"));
}

async function control(report: Report, bed: Bed, stop: StopInPod, title: string): Promise<number> {
  const outcomes = await bed.restart(stop, () => 1);
  for (const { server, counts, entries } of outcomes) {
    const failed = failuresOf(counts);
    const atIngress = entries.filter(({ whole }) => !whole).length;
    report.check(
      `control: ${title} cuts requests of ${server.name}`,
      failed > 0 && atIngress > 0,
      `${failed} of ${counts.requests}, ${atIngress} at the ingress: ${JSON.stringify(counts)}`,
    );
  }
  return failuresOf(sumOf(outcomes.map(({ counts }) => counts)));
}
