import { drainOutside, type DrainStep } from "../../lib/nodes/virtual-nodes.ts";
import { CliError } from "../errors.ts";

/** A pod of the app that is to be drained. */
export interface AppPod {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly ready: boolean;
  /** Whether it runs on classic virtual nodes, which give a deleted pod no time. */
  readonly classic: boolean;
}

/** A namespace of a cluster, as far as a drain needs it. */
export interface DrainApi {
  /** The app's pods; one that has left is none of them any more. */
  readonly pods: () => Promise<readonly AppPod[]>;
  /** What the namespace's Services select by. */
  readonly selectors: () => Promise<readonly Readonly<Record<string, string>>[]>;
  readonly leave: (pod: string, labels: readonly string[]) => Promise<void>;
  readonly remove: (pod: string) => Promise<void>;
}

export interface DrainOptions {
  readonly dryRun: boolean;
  /** How long a pod's successor may take to be ready. */
  readonly patienceSeconds: number;
  readonly say: (line: string) => void;
  readonly wait: (seconds: number) => Promise<void>;
}

/** Between two looks at the pods. */
const LOOK_SECONDS = 5;

/**
 * Takes an app's pods off classic virtual nodes one after another, each when as many are ready as at the start.
 * @throws CliError when a successor does not become ready; the pods that are left are not touched
 */
export async function drain(api: DrainApi, options: DrainOptions): Promise<void> {
  const [pods, selectors] = await Promise.all([api.pods(), api.selectors()]);
  const leaving = pods.filter(({ classic }) => classic);
  const ready = pods.filter((pod) => pod.ready).length;
  for (const pod of leaving) {
    for (const step of drainOutside(pod, selectors)) {
      options.say(`${pod.name}: ${sayOf(step)}`);
      if (!options.dryRun) await take(step, pod.name, api, options);
    }
    if (!options.dryRun) await untilReady(pod.name, ready, api, options);
  }
  options.say(`${leaving.length} of ${pods.length} pods ${options.dryRun ? "would be" : "are"} replaced`);
}

function sayOf(step: DrainStep): string {
  switch (step.kind) {
    case "leave":
      return `leaves its Services (${step.labels.join(", ")})`;
    case "wait":
      return `has ${step.seconds} s for what it has begun`;
    case "delete":
      return "is deleted";
  }
}

function take(step: DrainStep, pod: string, api: DrainApi, { wait }: DrainOptions): Promise<void> {
  switch (step.kind) {
    case "leave":
      return api.leave(pod, step.labels);
    case "wait":
      return wait(step.seconds);
    case "delete":
      return api.remove(pod);
  }
}

async function untilReady(
  pod: string,
  wanted: number,
  api: DrainApi,
  { patienceSeconds, wait }: DrainOptions,
): Promise<void> {
  let count = 0;
  for (let waited = 0; waited <= patienceSeconds; waited += LOOK_SECONDS) {
    const pods = await api.pods();
    count = pods.filter((it) => it.ready && it.name !== pod).length;
    if (count >= wanted) return;
    await wait(LOOK_SECONDS);
  }
  throw new CliError(
    "failed",
    `${pod}: its successor must be ready within ${patienceSeconds} s, got ${count} of ${wanted} pods ready; look at its events (kubectl get events), then give the same command again`,
  );
}
