import type { TrafficPath } from "./floors.ts";
import type { Terms } from "./terms.ts";

/** Times of a probe, in seconds and counts. */
export interface ProbeTimes {
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

/** Readiness takes a pod out of its endpoints, liveness restarts it: liveness is slower, and asks for less. */
export interface Probes {
  readonly readiness: ProbeTimes;
  readonly liveness: ProbeTimes;
  /** Until it has succeeded the others wait. Absent where the platform refuses one. */
  readonly startup?: ProbeTimes;
}

/**
 * A pod that cannot serve is out of the endpoints after 10 s, one that hangs is restarted after a minute, one that does
 * not start within two minutes as well.
 */
export const PROBES = {
  readiness: { periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
  liveness: { periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 3 },
  startup: { periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 60 },
} as const satisfies Probes;

/** What has to know of a pod's stop outside the pod. */
export interface AroundStop {
  /** A Deployment's: a new pod is ready before an old one goes. */
  readonly rollout: { readonly maxUnavailable: 0; readonly maxSurge: 1 };
  /** With one replica an eviction is an outage. */
  readonly minReplicas: 2;
  /** A pod that is not ready must never hold up a drain (Kubernetes, "Unhealthy Pod Eviction Policy"). */
  readonly disruptionBudget: {
    readonly maxUnavailable: 1;
    readonly unhealthyPodEvictionPolicy: "AlwaysAllow";
  };
  readonly scaleDown: ScaleDown;
  /** Of the target group of AWS's load balancers, 0 to 3600; absent on other paths. */
  readonly deregistrationDelaySeconds?: number;
}

/** An HPA's `behavior.scaleDown`. */
export interface ScaleDown {
  readonly stabilizationWindowSeconds: number;
  /** At most this share of the pods goes in a period; at least one may. */
  readonly policy: { readonly type: "Percent"; readonly value: number; readonly periodSeconds: number };
}

/** The HPA's own default (Kubernetes, "Horizontal Pod Autoscaling"). */
const LEAST_WINDOW_SECONDS = 300;

export function aroundStop(path: TrafficPath, terms: Terms, graceSeconds: number): AroundStop {
  const around: AroundStop = {
    rollout: { maxUnavailable: 0, maxSurge: 1 },
    minReplicas: 2,
    disruptionBudget: { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" },
    // Pods that are still stopping would make it seem that too few are left, and new ones were started for them.
    scaleDown: {
      stabilizationWindowSeconds: Math.max(LEAST_WINDOW_SECONDS, graceSeconds),
      policy: { type: "Percent", value: 10, periodSeconds: 60 },
    },
  };
  if (path !== "alb-ip" && path !== "nlb-ip") return around;
  // A request may come until P is over and last for D; past the grace period there is nobody to answer.
  const seconds = Math.ceil(terms.propagationSeconds + terms.requestSeconds);
  return { ...around, deregistrationDelaySeconds: seconds };
}
