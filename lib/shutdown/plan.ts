import type { Problem } from "../problems.ts";
import { aroundStop, PROBES, type AroundStop, type Probes } from "./around.ts";
import { ignoresGrace } from "./ceilings.ts";
import { findBudgetProblems } from "./fitting.ts";
import { termsOf, type ShutdownRequest } from "./request.ts";
import { marginOf, neededSeconds, type Terms } from "./terms.ts";

/** How a pod is stopped without cutting a request. */
export type Stop = StopInPod | StopOutsidePod;

/** By the pod itself: kubelet waits, signals, and kills at the end of the grace period. */
export interface StopInPod {
  readonly kind: "in-pod";
  /** The native `preStop.sleep`, in whole seconds; without it the signal comes at once. */
  readonly preStop: { readonly kind: "sleep"; readonly seconds: number } | { readonly kind: "none" };
  readonly terminationGracePeriodSeconds: number;
  /**
   * Seconds after the signal at which the server itself gives up: httpd's `GracefulShutdownTimeout`, nginx's
   * `worker_shutdown_timeout`, the time-out of Go's `Shutdown` or Node's `close`. It ends before the grace period does.
   */
  readonly serverTimeoutSeconds: number;
}

/** By whoever deletes it: the platform gives a deleted pod no time. */
export interface StopOutsidePod {
  readonly kind: "outside-pod";
  /** Seconds from taking the pod out of its Service's endpoints, by its labels, to its deletion. */
  readonly removedBeforeDeletionSeconds: number;
}

/** Everything about an app that has to do with its stopping. */
export interface ShutdownPlan extends AroundStop {
  readonly terms: Terms;
  readonly stop: Stop;
  readonly probes: Probes;
}

/** A plan, or why there can be none. */
export type Planned =
  | { readonly kind: "planned"; readonly plan: ShutdownPlan }
  | { readonly kind: "refused"; readonly problems: readonly Problem[] };

/**
 * From what an app does and where it runs to the times of its stop.
 * @param at the request's path in the words of the person who wrote it, such as `apps.web`
 */
export function planShutdown(at: string, request: ShutdownRequest): Planned {
  const terms = termsOf(request);
  const problems = findBudgetProblems(at, request, terms);
  if (problems.length > 0) return { kind: "refused", problems };
  const stop = ignoresGrace(request.nodeClass) ? stopOutside(terms) : stopInPod(terms);
  const graceSeconds = Math.ceil(neededSeconds(terms));
  const { startup, ...probes } = PROBES;
  return {
    kind: "planned",
    plan: {
      terms,
      stop,
      // Classic virtual nodes refuse a startup probe (Azure/AKS, virtual nodes' limitations).
      probes: stop.kind === "in-pod" ? { ...probes, startup } : probes,
      ...aroundStop(request.path, terms, graceSeconds),
    },
  };
}

function stopInPod(terms: Terms): StopInPod {
  const seconds = terms.propagationSeconds;
  return {
    kind: "in-pod",
    preStop: seconds > 0 ? { kind: "sleep", seconds } : { kind: "none" },
    terminationGracePeriodSeconds: Math.ceil(neededSeconds(terms)),
    // Half of the margin is for a request that takes longer than told, half for the process to end.
    serverTimeoutSeconds: Math.ceil(terms.requestSeconds + marginOf(terms) / 2),
  };
}

/** Its sidecars end with it. */
function stopOutside(terms: Terms): StopOutsidePod {
  const seconds = neededSeconds({ ...terms, sidecarSeconds: 0 });
  return { kind: "outside-pod", removedBeforeDeletionSeconds: Math.ceil(seconds) };
}
