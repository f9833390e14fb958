import type { JsonObject } from "../manifests/objects.ts";
import { REQUEST_ANNOTATION } from "../manifests/pod.ts";
import { INGRESS_IMAGES } from "./images.ts";
import { INGRESS_SERVICE } from "./service.ts";
import { GRACE_SECONDS, type IngressPath, type IngressStop } from "./stop.ts";

/** What everything of it is called: the namespace's own objects, and those of the cluster. */
export const NGINX = "ingress-nginx";
/** The class that an Ingress names. */
export const NGINX_CLASS = "nginx";
export const NGINX_CONTROLLER = "k8s.io/ingress-nginx";
/** The lease of the pod that writes the status of Ingresses. */
export const ELECTION = "ingress-nginx-leader";
export const ADMISSION_SERVICE = "ingress-nginx-admission";
export const ADMISSION_SECRET = "ingress-nginx-admission";
export const ADMISSION_PORT = 8443;
/** Serves `/healthz`. */
const STATUS_PORT = 10254;

export const NGINX_LABELS = {
  "app.kubernetes.io/name": NGINX,
  "app.kubernetes.io/component": "controller",
} as const;

/** What nginx is told in its ConfigMap (user guide, "ConfigMaps", at controller-v1.15.1). */
export const nginxSettings = (
  path: IngressPath,
  { drainSeconds }: IngressStop,
): Readonly<Record<string, string>> => ({
  "worker-shutdown-timeout": `${drainSeconds}s`,
  // The client's address: the NLB tells it in a header before the first byte; Azure leaves it on the packets.
  "use-proxy-protocol": String(path === "nlb-ip"),
  // Whoever may write an Ingress must not write nginx's own configuration (CVE-2021-25742).
  "allow-snippet-annotations": "false",
  "annotations-risk-level": "High",
});

/** The template of its pods. They pass the Pod Security Standard `restricted`. */
export function nginxPod(stop: IngressStop, settingsSha256: string): JsonObject {
  return {
    metadata: {
      labels: NGINX_LABELS,
      annotations: {
        [REQUEST_ANNOTATION]: String(stop.drainSeconds),
        "kakehashi.io/config-sha256": settingsSha256,
      },
    },
    spec: {
      serviceAccountName: NGINX,
      terminationGracePeriodSeconds: GRACE_SECONDS,
      nodeSelector: { "kubernetes.io/os": "linux" },
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      topologySpreadConstraints: [
        spread("topology.kubernetes.io/zone", "ScheduleAnyway"),
        // Two on one node would be one outage, and behind Azure's load balancer one target.
        spread("kubernetes.io/hostname", "ScheduleAnyway"),
      ],
      containers: [container(stop)],
      volumes: [{ name: "certificate", secret: { secretName: ADMISSION_SECRET } }],
    },
  };
}

const spread = (topologyKey: string, whenUnsatisfiable: string): JsonObject => ({
  maxSkew: 1,
  topologyKey,
  whenUnsatisfiable,
  labelSelector: { matchLabels: NGINX_LABELS },
});

function container({ terms }: IngressStop): JsonObject {
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  const probe = {
    httpGet: { path: "/healthz", port: STATUS_PORT },
    initialDelaySeconds: 10,
    periodSeconds: 10,
  };
  return {
    name: "controller",
    image: INGRESS_IMAGES.nginx,
    args: [
      "/nginx-ingress-controller",
      `--election-id=${ELECTION}`,
      `--controller-class=${NGINX_CONTROLLER}`,
      `--ingress-class=${NGINX_CLASS}`,
      `--configmap=$(POD_NAMESPACE)/${NGINX}`,
      `--publish-service=$(POD_NAMESPACE)/${INGRESS_SERVICE}`,
      `--validating-webhook=:${ADMISSION_PORT}`,
      "--validating-webhook-certificate=/usr/local/certificates/cert",
      "--validating-webhook-key=/usr/local/certificates/key",
    ],
    env: [
      field("POD_NAME", "metadata.name"),
      field("POD_NAMESPACE", "metadata.namespace"),
      { name: "LD_PRELOAD", value: "/usr/local/lib/libmimalloc.so" },
    ],
    ports: [
      { name: "http", containerPort: 80 },
      { name: "https", containerPort: 443 },
      { name: "webhook", containerPort: ADMISSION_PORT },
    ],
    // Readiness must not fail meanwhile, as `--shutdown-grace-period` makes it: Azure's load balancer would find nodes
    // that refuse.
    lifecycle: {
      preStop: {
        exec: { command: ["/bin/sh", "-c", `sleep ${terms.propagationSeconds}; /wait-shutdown`] },
      },
    },
    readinessProbe: { ...probe, failureThreshold: 3 },
    livenessProbe: { ...probe, failureThreshold: 5 },
    // What a proxy needs is what its connections need: no limit on CPU.
    resources: { requests: { cpu: "250m", memory: "256Mi" }, limits: { memory: "1Gi" } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: false,
      runAsNonRoot: true,
      runAsUser: 101,
      runAsGroup: 82,
      capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
      seccompProfile: { type: "RuntimeDefault" },
    },
    volumeMounts: [{ name: "certificate", mountPath: "/usr/local/certificates", readOnly: true }],
  };
}
