import { INGRESS_IMAGES } from "../ingress/images.ts";
import { GRACE_SECONDS, type IngressStop } from "../ingress/stop.ts";
import type { JsonObject } from "../manifests/objects.ts";
import { REQUEST_ANNOTATION } from "../manifests/pod.ts";
import { PROXIES, PROXY_LABELS } from "./names.ts";

/** How many Envoys there are. */
export interface ProxyCounts {
  readonly min: number;
  readonly max: number;
}

/**
 * What an EnvoyProxy says: how the control plane makes the Envoys of the Gateway (API of gateway.envoyproxy.io/v1alpha1
 * at v1.9.1).
 */
export const proxySpec = (stop: IngressStop, counts: ProxyCounts): JsonObject => ({
  logging: { level: { default: "warn" } },
  shutdown: shutdownOf(stop),
  provider: {
    type: "Kubernetes",
    kubernetes: {
      envoyServiceAccount: { name: PROXIES },
      // The load balancer's Service is Pulumi's: this one only tells the Gateway's address inside the cluster.
      envoyService: { name: PROXIES, type: "ClusterIP" },
      envoyDeployment: deployment(stop),
      envoyHpa: autoscaler(stop, counts),
      envoyPDB: {
        name: PROXIES,
        maxUnavailable: stop.disruptionBudget.maxUnavailable,
        patch: merge({
          spec: { unhealthyPodEvictionPolicy: stop.disruptionBudget.unhealthyPodEvictionPolicy },
        }),
      },
    },
  },
});

/** The times of internal/cmd/envoy/shutdown_manager.go, which all begin when the pod is deleted. */
function shutdownOf({ terms, drainSeconds }: IngressStop): JsonObject {
  const { propagationSeconds } = terms;
  return {
    // Until then requests still come: readiness must not fail, or Azure's load balancer would find nodes that refuse.
    healthCheckFailureDelay: `${propagationSeconds}s`,
    minDrainDuration: `${propagationSeconds}s`,
    drainTimeout: `${propagationSeconds + drainSeconds}s`,
  };
}

const merge = (value: JsonObject): JsonObject => ({ type: "StrategicMerge", value });

function deployment(stop: IngressStop): JsonObject {
  const spread = (topologyKey: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: PROXY_LABELS },
  });
  return {
    name: PROXIES,
    strategy: { type: "RollingUpdate", rollingUpdate: stop.rollout },
    container: {
      image: INGRESS_IMAGES.envoy,
      // What a proxy needs is what its connections need: no limit on CPU.
      resources: { requests: { cpu: "250m", memory: "256Mi" }, limits: { memory: "1Gi" } },
    },
    pod: {
      annotations: { [REQUEST_ANNOTATION]: String(stop.drainSeconds) },
      nodeSelector: { "kubernetes.io/os": "linux" },
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      // Two on one node would be one outage, and behind Azure's load balancer one target.
      topologySpreadConstraints: [spread("topology.kubernetes.io/zone"), spread("kubernetes.io/hostname")],
    },
    // It would be 300 s more than the drain, which nodes do not wait for.
    patch: merge({ spec: { template: { spec: { terminationGracePeriodSeconds: GRACE_SECONDS } } } }),
  };
}

function autoscaler({ scaleDown }: IngressStop, { min, max }: ProxyCounts): JsonObject {
  const { stabilizationWindowSeconds, policy } = scaleDown;
  return {
    name: PROXIES,
    minReplicas: min,
    maxReplicas: max,
    metrics: [
      {
        type: "Resource",
        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
      },
    ],
    behavior: { scaleDown: { stabilizationWindowSeconds, policies: [policy] } },
  };
}
