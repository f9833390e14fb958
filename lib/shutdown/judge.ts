import type { Problem } from "../problems.ts";
import { ceilingsOf, ignoresGrace, type NodeClass } from "./ceilings.ts";
import { FLOORS, PATH_NAMES, type Floors, type TrafficPath } from "./floors.ts";
import {
  readHook,
  serverOf,
  sidecarsOf,
  type Hook,
  type StoppingContainer,
  type StoppingPodSpec,
} from "./hooks.ts";
import { DEFAULT_GRACE_SECONDS, neededSeconds, showTerms, type Terms } from "./terms.ts";
import { virtualNodeProblems } from "./virtual-nodes.ts";

/** The rules of a pod's stop; docs/shutdown.md lists them. */
export const SHUTDOWN_RULES = {
  S01: { title: "the grace period is not 0", severity: "critical" },
  S02: { title: "P + D + S + M fit into the grace period", severity: "high" },
  S03: { title: "preStop lasts as long as the path sends requests", severity: "high" },
  S04: { title: "nothing that classic virtual nodes refuse or ignore", severity: "critical" },
  S05: { title: "the native sleep instead of a shell's", severity: "low" },
  S07: { title: "httpd and nginx stop by their own graceful signal", severity: "medium" },
  S12: { title: "the grace period is one that the nodes give", severity: "medium" },
} as const;

export type ShutdownRule = keyof typeof SHUTDOWN_RULES;

/** What a rule says of a pod. */
export type Verdict =
  | { readonly kind: "passes" }
  | { readonly kind: "fails"; readonly problems: readonly [Problem, ...Problem[]] }
  | { readonly kind: "exempt"; readonly because: string };

/** What a pod's specification does not say of its stop. */
export interface Circumstances {
  readonly path: TrafficPath;
  readonly nodeClass: NodeClass;
  /** The longest request, from the annotation `shutdown/max-request-seconds` or the config. */
  readonly requestSeconds: number;
  /**
   * Whether the pods end by themselves, as a Job's do: one that is cut runs again.
   * @default false
   */
  readonly job?: boolean;
  /** What each native sidecar takes, beside the sleeps of its hook. @default 0 */
  readonly sidecarSeconds?: Readonly<Record<string, number>>;
  /** @default FLOORS */
  readonly floors?: Partial<Floors>;
}

interface Pod {
  readonly at: string;
  readonly spec: StoppingPodSpec;
  readonly circumstances: Circumstances;
  readonly hooks: readonly Hook[];
  readonly terms: Terms;
  readonly graceSeconds: number;
}

/**
 * Judges a pod by what its specification says.
 * @param at the specification's path, such as `spec.template.spec`
 */
export function judgeShutdown(
  at: string,
  spec: StoppingPodSpec,
  circumstances: Circumstances,
): Readonly<Record<ShutdownRule, Verdict>> {
  const graceSeconds = spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  const hooks = spec.containers.map(readHook);
  const pod: Pod = { at, spec, circumstances, hooks, terms: readTerms(spec, circumstances), graceSeconds };
  return {
    S01: verdict(graceSeconds === 0 ? [zeroGrace(pod)] : []),
    S02:
      circumstances.job === true
        ? { kind: "exempt", because: "a Job's pod that is cut runs again" }
        : verdict(budget(pod)),
    S03: propagation(pod),
    S04: ignoresGrace(circumstances.nodeClass)
      ? verdict(virtualNodeProblems(at, spec, circumstances.path))
      : { kind: "exempt", because: "it does not run on classic virtual nodes" },
    S05: verdict(shellSleeps(pod)),
    S07: verdict(ungracefulServers(pod)),
    S12: verdict(aboveCeiling(pod)),
  };
}

/** The terms that a specification comes to: its containers stop side by side, its sidecars one after the other. */
export function readTerms(spec: StoppingPodSpec, circumstances: Circumstances): Terms {
  const containers = spec.containers.map(readHook).map((hook) => ({
    before: beforeStop(hook),
    // What a hook does after it has begun the stop is time of the requests.
    request: Math.max(circumstances.requestSeconds, hook.kind === "exec" ? hook.afterStopSeconds : 0),
  }));
  const slowest = containers.reduce(
    (most, one) => (one.before + one.request > most.before + most.request ? one : most),
    { before: 0, request: circumstances.requestSeconds },
  );
  const sidecars = sidecarsOf(spec).map((sidecar) => {
    return beforeStop(readHook(sidecar)) + (circumstances.sidecarSeconds?.[sidecar.name] ?? 0);
  });
  return {
    propagationSeconds: slowest.before,
    requestSeconds: slowest.request,
    sidecarSeconds: sidecars.reduce((sum, seconds) => sum + seconds, 0),
  };
}

function beforeStop(hook: Hook): number {
  return hook.kind === "sleep" || hook.kind === "exec" ? hook.beforeStopSeconds : 0;
}

function verdict([first, ...more]: readonly Problem[]): Verdict {
  return first === undefined ? { kind: "passes" } : { kind: "fails", problems: [first, ...more] };
}

function zeroGrace({ at }: Pod): Problem {
  const path = `${at}.terminationGracePeriodSeconds`;
  const fix = `raise it to ${DEFAULT_GRACE_SECONDS} or more`;
  return { path, problem: "kills the pod at once", got: "0", fix };
}

function budget({ at, terms, graceSeconds }: Pod): readonly Problem[] {
  const needed = Math.ceil(neededSeconds(terms));
  if (needed <= graceSeconds) return [];
  const problem = `is shorter than what the pod needs to stop: ${showTerms(terms)}`;
  const path = `${at}.terminationGracePeriodSeconds`;
  return [{ path, problem, got: String(graceSeconds), fix: `raise it to ${needed}` }];
}

function propagation({ at, spec, hooks, circumstances }: Pod): Verdict {
  const { path, nodeClass, floors } = circumstances;
  if (path === "none") return { kind: "exempt", because: "no Service sends it requests" };
  if (ignoresGrace(nodeClass))
    return { kind: "exempt", because: "classic virtual nodes ignore or refuse it" };
  const floor = { ...FLOORS, ...floors }[path];
  const someListen = spec.containers.some(listens);
  const problems = hooks.flatMap((hook, index): Problem[] => {
    const seconds = beforeStop(hook);
    const container = spec.containers[index];
    const serves = !someListen || (container !== undefined && listens(container));
    if (!serves || seconds >= floor) return [];
    const where = `${at}.containers[${index}].lifecycle.preStop`;
    const problem = `stops ${container?.name ?? ""} while ${PATH_NAMES[path]} still sends requests`;
    const fix = `sleep for ${floor} s before the stop, and make the grace period ${floor - seconds} s longer`;
    return [{ path: where, problem, got: `${seconds} s before the stop`, fix }];
  });
  return verdict(problems);
}

/** Where containers say their ports, the others need not wait. */
function listens({ ports = [] }: StoppingContainer): boolean {
  return ports.length > 0;
}

function shellSleeps({ at, hooks }: Pod): readonly Problem[] {
  return hooks.flatMap((hook, index): Problem[] => {
    if (hook.kind !== "exec" || !hook.onlySleeps) return [];
    const path = `${at}.containers[${index}].lifecycle.preStop.exec`;
    const fix = `write sleep: { seconds: ${Math.ceil(hook.beforeStopSeconds)} } instead`;
    return [{ path, problem: "needs a shell or sleep in the image, only to wait", got: "", fix }];
  });
}

function ungracefulServers({ at, spec, hooks }: Pod): readonly Problem[] {
  return spec.containers.flatMap((container, index): Problem[] => {
    const server = serverOf(container);
    if (server === undefined) return [];
    const lifecycle = `${at}.containers[${index}].lifecycle`;
    const problems: Problem[] = [];
    const { stopSignal } = container.lifecycle ?? {};
    if (stopSignal === "SIGTERM" || stopSignal === "SIGINT" || stopSignal === "SIGKILL") {
      const fix = `leave it out: ${server}'s image says the graceful one itself`;
      problems.push({ path: `${lifecycle}.stopSignal`, problem: "cuts requests", got: stopSignal, fix });
    }
    const hook = hooks[index];
    if (hook?.kind === "exec" && hook.stops && hook.afterStopSeconds > 0) {
      problems.push({
        path: `${lifecycle}.preStop.exec`,
        problem: `stops ${server} and then sleeps, in a container that ends with it`,
        got: `${hook.afterStopSeconds} s after the stop`,
        fix: "only sleep in the hook: the image's stop signal is the graceful one, and the grace period waits",
      });
    }
    return problems;
  });
}

function aboveCeiling({ at, circumstances, graceSeconds }: Pod): readonly Problem[] {
  return ceilingsOf(circumstances.nodeClass)
    .filter(({ seconds }) => graceSeconds > seconds)
    .map(({ seconds, what, raise }) => ({
      path: `${at}.terminationGracePeriodSeconds`,
      problem: `exceeds the ${seconds} s that ${what}`,
      got: String(graceSeconds),
      fix: `lower it to ${seconds} at most, or ${raise}`,
    }));
}
