import { INGRESS_IMAGES } from "../ingress/images.ts";
import type { JsonObject } from "../manifests/objects.ts";
import { planShutdown } from "../shutdown/plan.ts";
import { CONTROL_LABELS, CONTROL_SECRET, ENVOY_API, ENVOY_GATEWAY, XDS_PORT } from "./names.ts";

/** The controller of Gateways that this control plane is. */
export const CONTROLLER_NAME = "gateway.envoyproxy.io/gatewayclass-controller";

/** Labels of the pods of the Job that makes the control plane's certificates. */
export const CERTIFICATE_LABELS = {
  "app.kubernetes.io/name": ENVOY_GATEWAY,
  "app.kubernetes.io/component": "certificate",
} as const;

/** Serves `/healthz` and `/readyz`. */
const HEALTH_PORT = 8081;

/** What the control plane reads at its start: JSON is YAML. */
export const CONTROLLER_CONFIG = JSON.stringify({
  apiVersion: ENVOY_API,
  kind: "EnvoyGateway",
  gateway: { controllerName: CONTROLLER_NAME },
  provider: {
    type: "Kubernetes",
    kubernetes: {
      shutdownManager: { image: INGRESS_IMAGES.envoyGateway },
      // It would change every pod by a webhook; that routes prefer their own zone is not asked for.
      proxyTopologyInjector: { disabled: true },
    },
  },
  logging: { level: { default: "info" } },
});

const planned = planShutdown(ENVOY_GATEWAY, {
  path: "cluster-ip",
  // Envoys hold their connection and connect to another pod when it ends; meanwhile they serve on.
  requestSeconds: 5,
  nodeClass: { kind: "eks-nodes" },
  sidecars: [],
});
if (planned.kind === "refused" || planned.plan.stop.kind !== "in-pod")
  throw new Error("a stop of 15 s fits everywhere");
const { stop, ...around } = planned.plan;

/** How it is rolled out and evicted. */
export const controllerStop = around;

const SECURITY = {
  pod: {
    fsGroup: 65_532,
    runAsNonRoot: true,
    runAsUser: 65_532,
    runAsGroup: 65_532,
    seccompProfile: { type: "RuntimeDefault" },
  },
  container: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
};

const ENVIRONMENT = [
  { name: "ENVOY_GATEWAY_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
  { name: "KUBERNETES_CLUSTER_DOMAIN", value: "cluster.local" },
];

const probe = (path: string, times: JsonObject) => ({ httpGet: { path, port: HEALTH_PORT }, ...times });

/** The template of its pods (charts/gateway-helm at v1.9.1), which pass the Pod Security Standard `restricted`. */
export const controllerPod = (configSha256: string): JsonObject => ({
  metadata: { labels: CONTROL_LABELS, annotations: { "kakehashi.io/config-sha256": configSha256 } },
  spec: {
    serviceAccountName: ENVOY_GATEWAY,
    priorityClassName: "system-cluster-critical",
    terminationGracePeriodSeconds: stop.terminationGracePeriodSeconds,
    nodeSelector: { "kubernetes.io/os": "linux" },
    securityContext: SECURITY.pod,
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: CONTROL_LABELS },
      },
    ],
    containers: [
      {
        name: ENVOY_GATEWAY,
        image: INGRESS_IMAGES.envoyGateway,
        args: ["server", "--config-path=/config/envoy-gateway.yaml"],
        env: ENVIRONMENT,
        ports: [{ name: "grpc", containerPort: XDS_PORT }],
        lifecycle:
          stop.preStop.kind === "sleep" ? { preStop: { sleep: { seconds: stop.preStop.seconds } } } : {},
        startupProbe: probe("/healthz", { periodSeconds: 1, failureThreshold: 30 }),
        livenessProbe: probe("/healthz", { periodSeconds: 20 }),
        readinessProbe: probe("/readyz", { periodSeconds: 10 }),
        resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "1Gi" } },
        securityContext: SECURITY.container,
        volumeMounts: [
          { name: "config", mountPath: "/config", readOnly: true },
          { name: "certificates", mountPath: "/certs", readOnly: true },
          { name: "extensions", mountPath: "/var/lib/eg/wasm" },
        ],
      },
    ],
    volumes: [
      { name: "config", configMap: { name: ENVOY_GATEWAY } },
      { name: "certificates", secret: { secretName: CONTROL_SECRET } },
      { name: "extensions", emptyDir: {} },
    ],
  },
});

/** The template of the Job's pod: Secrets that are there stay. */
export const certificatePod = (account: string): JsonObject => ({
  metadata: { labels: CERTIFICATE_LABELS },
  spec: {
    serviceAccountName: account,
    restartPolicy: "OnFailure",
    nodeSelector: { "kubernetes.io/os": "linux" },
    securityContext: SECURITY.pod,
    containers: [
      {
        name: "certificate",
        image: INGRESS_IMAGES.envoyGateway,
        args: ["certgen", "--disable-topology-injector"],
        env: ENVIRONMENT,
        resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "256Mi" } },
        securityContext: SECURITY.container,
      },
    ],
  },
});
