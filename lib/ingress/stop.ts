import type { NodeClass } from "../shutdown/ceilings.ts";
import { planShutdown, type ShutdownPlan } from "../shutdown/plan.ts";
import type { Problem } from "../problems.ts";

/** How the cloud's load balancer reaches the proxies. */
export type IngressPath = "nlb-ip" | "azure-load-balancer";

/** The proxies' grace period: the one of ingress-nginx's own manifest (deploy/static at controller-v1.15.1). */
export const GRACE_SECONDS = 300;

/**
 * How long a request may still take when its proxy begins to stop: nginx's own default of 240 s where it fits. A
 * Network Load Balancer goes on sending requests for 120 s, which leaves less of the 300 s.
 */
export const DRAIN_SECONDS: Readonly<Record<IngressPath, number>> = {
  "nlb-ip": 150,
  "azure-load-balancer": 240,
};

/** How a proxy is stopped without cutting a request: it serves on while requests still come, then drains. */
export interface IngressStop extends ShutdownPlan {
  /** How long open requests may take when it begins to drain, in seconds. */
  readonly drainSeconds: number;
}

/** A plan, or why there can be none on such nodes. */
export type IngressStopPlanned =
  | { readonly kind: "planned"; readonly stop: IngressStop }
  | { readonly kind: "refused"; readonly problems: readonly Problem[] };

/**
 * From where it runs to the times of its stop.
 * @param at the node class's place in the words of the person who wrote it, such as `ingress.eks`
 */
export function planIngressStop(at: string, path: IngressPath, nodeClass: NodeClass): IngressStopPlanned {
  const requestSeconds = DRAIN_SECONDS[path];
  const planned = planShutdown(at, { path, requestSeconds, nodeClass, sidecars: [] });
  if (planned.kind === "refused") return planned;
  const { plan } = planned;
  if (plan.stop.kind === "outside-pod")
    return {
      kind: "refused",
      problems: [
        {
          path: `${at}.nodeClass`,
          problem: "an ingress cannot stop by itself there",
          got: nodeClass.kind,
          fix: "run it on nodes",
        },
      ],
    };
  return {
    kind: "planned",
    stop: {
      ...plan,
      drainSeconds: requestSeconds,
      scaleDown: {
        ...plan.scaleDown,
        stabilizationWindowSeconds: Math.max(plan.scaleDown.stabilizationWindowSeconds, GRACE_SECONDS),
      },
    },
  };
}
