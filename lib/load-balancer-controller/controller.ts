import { INGRESS_IMAGES } from "../ingress/images.ts";
import { planShutdown } from "../shutdown/plan.ts";

/** What everything of it is called: its namespace, its account, its webhooks' configurations. */
export const CONTROLLER = "aws-load-balancer-controller";
export const CONTROLLER_LABELS = { "app.kubernetes.io/name": CONTROLLER } as const;
export const WEBHOOK_SERVICE = "aws-load-balancer-webhook";
export const WEBHOOK_SECRET = "aws-load-balancer-webhook";
export const WEBHOOK_PORT = 9443;
/** Serves `/healthz` and `/readyz`. */
const HEALTH_PORT = 61_779;

/** The class of Services that it makes a Network Load Balancer for. */
export const NLB_CLASS = "service.k8s.aws/nlb";

/** The label of a namespace whose pods are ready only once their load balancer has found them healthy. */
export const READINESS_GATES = { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" } as const;

/** Answers of its webhooks take no longer, in seconds: what the API server waits by default (Kubernetes, "Dynamic Admission Control"). */
const ANSWER_SECONDS = 10;

const planned = planShutdown(CONTROLLER, {
  path: "cluster-ip",
  requestSeconds: ANSWER_SECONDS,
  nodeClass: { kind: "eks-nodes" },
  sidecars: [],
});
if (planned.kind === "refused" || planned.plan.stop.kind !== "in-pod")
  throw new Error("a stop of 20 s fits everywhere");
const { stop, ...around } = planned.plan;

/** How it is rolled out and evicted. */
export const controllerStop = around;

/** What it is told beside its cluster, region and network: it is for Services and TargetGroupBindings only. */
const SETTINGS = [
  "--feature-gates=ALBGatewayAPI=false,NLBGatewayAPI=false,GatewayListenerSet=false",
  "--enable-shield=false",
  "--enable-waf=false",
  "--enable-wafv2=false",
];

/** The template of its pods (chart 3.5.0), which pass the Pod Security Standard `restricted`. */
export const controllerPod = <T>(args: readonly T[]) => ({
  metadata: { labels: CONTROLLER_LABELS },
  spec: {
    serviceAccountName: CONTROLLER,
    priorityClassName: "system-cluster-critical",
    terminationGracePeriodSeconds: stop.terminationGracePeriodSeconds,
    securityContext: {
      fsGroup: 65_534,
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: CONTROLLER_LABELS },
      },
    ],
    containers: [
      {
        name: CONTROLLER,
        image: INGRESS_IMAGES.loadBalancerController,
        args: [...SETTINGS, ...args],
        ports: [{ name: "webhook", containerPort: WEBHOOK_PORT }],
        lifecycle:
          stop.preStop.kind === "sleep" ? { preStop: { sleep: { seconds: stop.preStop.seconds } } } : {},
        livenessProbe: probe("/healthz", 30),
        readinessProbe: probe("/readyz", 10),
        resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "512Mi" } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [
          { name: "certificate", mountPath: "/tmp/k8s-webhook-server/serving-certs", readOnly: true },
        ],
      },
    ],
    volumes: [
      {
        name: "certificate",
        secret: {
          secretName: WEBHOOK_SECRET,
          items: [
            { key: "cert", path: "tls.crt" },
            { key: "key", path: "tls.key" },
          ],
        },
      },
    ],
  },
});

const probe = (path: string, initialDelaySeconds: number) => ({
  httpGet: { path, port: HEALTH_PORT },
  initialDelaySeconds,
  timeoutSeconds: 10,
  failureThreshold: 2,
});

const webhook = <T>(namespace: T, name: string, path: string, resource: string, operations: string[]) => {
  const [apiGroups, apiVersions] = resource === "pods" ? [[""], ["v1"]] : [["elbv2.k8s.aws"], ["v1beta1"]];
  return {
    name,
    admissionReviewVersions: ["v1"],
    clientConfig: { service: { name: WEBHOOK_SERVICE, namespace, path } },
    failurePolicy: "Fail",
    sideEffects: "None",
    timeoutSeconds: ANSWER_SECONDS,
    rules: [{ apiGroups, apiVersions, operations, resources: [resource] }],
  };
};

const WRITTEN = ["CREATE", "UPDATE"];

/** What it fills in: readiness gates of pods in namespaces of {@link READINESS_GATES}, and what a binding leaves out. */
export const mutatingWebhooks = <T>(namespace: T) => [
  {
    ...webhook(namespace, "mpod.elbv2.k8s.aws", "/mutate-v1-pod", "pods", ["CREATE"]),
    namespaceSelector: { matchLabels: READINESS_GATES },
  },
  webhook(
    namespace,
    "mtargetgroupbinding.elbv2.k8s.aws",
    "/mutate-elbv2-k8s-aws-v1beta1-targetgroupbinding",
    "targetgroupbindings",
    WRITTEN,
  ),
];

/** What it judges. */
export const validatingWebhooks = <T>(namespace: T) => [
  webhook(
    namespace,
    "vtargetgroupbinding.elbv2.k8s.aws",
    "/validate-elbv2-k8s-aws-v1beta1-targetgroupbinding",
    "targetgroupbindings",
    WRITTEN,
  ),
];
