import type { NodeClass } from "../shutdown/ceilings.ts";
import { planShutdown, type ShutdownPlan } from "../shutdown/plan.ts";
import type { Problem } from "../problems.ts";

/** How the cloud's load balancer reaches ingress-nginx. */
export type IngressPath = "nlb-ip" | "azure-load-balancer";

/** The grace period that ingress-nginx's own manifest has (deploy/static at controller-v1.15.1). */
export const GRACE_SECONDS = 300;

/**
 * How long a request may still take when its proxy begins to stop: nginx's own default of 240 s where it fits. A
 * Network Load Balancer goes on sending requests for 120 s, which leaves less of the 300 s.
 */
export const DRAIN_SECONDS: Readonly<Record<IngressPath, number>> = {
  "nlb-ip": 150,
  "azure-load-balancer": 240,
};

/** How ingress-nginx is stopped without cutting a request. */
export interface NginxStop extends ShutdownPlan {
  /** The script before the stop signal: serve on while requests still come, then stop and wait for nginx to be done. */
  readonly preStop: string;
  /** nginx's `worker-shutdown-timeout`, in seconds. */
  readonly workerShutdownSeconds: number;
}

/** A plan, or why there can be none on such nodes. */
export type NginxStopPlanned =
  | { readonly kind: "planned"; readonly stop: NginxStop }
  | { readonly kind: "refused"; readonly problems: readonly Problem[] };

/**
 * From where it runs to the times of its stop.
 * @param at the node class's place in the words of the person who wrote it, such as `ingress.eks`
 */
export function planNginxStop(at: string, path: IngressPath, nodeClass: NodeClass): NginxStopPlanned {
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
      // Its readiness must not fail meanwhile, as `--shutdown-grace-period` makes it: Azure's load balancer would
      // find nodes that refuse.
      preStop: `sleep ${plan.terms.propagationSeconds}; /wait-shutdown`,
      workerShutdownSeconds: requestSeconds,
      scaleDown: {
        ...plan.scaleDown,
        stabilizationWindowSeconds: Math.max(plan.scaleDown.stabilizationWindowSeconds, GRACE_SECONDS),
      },
    },
  };
}
