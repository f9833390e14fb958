import { planShutdown } from "../shutdown/plan.ts";
import type { AccountRights, Rule } from "./rights.ts";

/** What it is called, its namespace, and its account. EKS's priority for `kube-system` keeps its calls from waiting. */
export const KARPENTER = { name: "karpenter", namespace: "kube-system" } as const;

export const KARPENTER_LABELS = {
  "app.kubernetes.io/name": KARPENTER.name,
  "app.kubernetes.io/instance": KARPENTER.name,
} as const;

/** Release 1.14.1, for Kubernetes up to 1.36 (aws/karpenter-provider-aws, charts/karpenter/values.yaml and the compatibility matrix). */
export const KARPENTER_IMAGE =
  "public.ecr.aws/karpenter/controller:1.14.1@sha256:723130949e4cab989461ff07d1be4cd781d63515432494641b33c235f300ae23";

/** One leads, the other waits. Each wants a node of its own. */
export const KARPENTER_REPLICAS = 2;

const METRICS_PORT = 8080;
const HEALTH_PORT = 8081;

/** Its metrics, for whoever scrapes them. */
export const METRICS = { name: "http-metrics", port: METRICS_PORT, targetPort: "http-metrics" };

const READ = ["get", "list", "watch"];
const CHANGE = ["patch", "update"];

const rule = (group: string, resources: readonly string[], verbs: readonly string[]): Rule => ({
  apiGroups: [group],
  resources,
  verbs,
});

const withStatus = (...resources: readonly string[]) => resources.flatMap((it) => [it, `${it}/status`]);

/** What it needs in the cluster (charts/karpenter at 1.14.1: clusterrole, clusterrole-core, role). */
export const KARPENTER_RIGHTS: AccountRights = {
  cluster: [
    rule("karpenter.k8s.aws", ["ec2nodeclasses"], READ),
    rule("karpenter.k8s.aws", withStatus("ec2nodeclasses"), CHANGE),
    rule("karpenter.sh", withStatus("nodepools", "nodeclaims", "nodeoverlays"), READ),
    rule("karpenter.sh", withStatus("nodeclaims"), ["create", "delete", ...CHANGE]),
    rule("karpenter.sh", [...withStatus("nodepools"), "nodeoverlays/status"], CHANGE),
    rule("autoscaling.x-k8s.io", withStatus("capacitybuffers"), READ),
    rule("autoscaling.x-k8s.io", ["capacitybuffers/status"], CHANGE),
    rule("", ["pods", "nodes", "namespaces", "replicationcontrollers", "podtemplates", "events"], READ),
    rule("", ["persistentvolumes", "persistentvolumeclaims"], READ),
    rule("storage.k8s.io", ["storageclasses", "csinodes", "volumeattachments"], READ),
    rule("apps", ["daemonsets", "deployments", "replicasets", "statefulsets"], READ),
    rule("policy", ["poddisruptionbudgets"], READ),
    rule("", ["events"], ["create", "patch"]),
    rule("", ["nodes"], ["delete", ...CHANGE]),
    rule("", ["pods/eviction"], ["create"]),
    rule("", ["pods"], ["delete"]),
  ],
  namespaces: {
    [KARPENTER.namespace]: [
      rule("coordination.k8s.io", ["leases"], ["create", "get", "watch"]),
      { ...rule("coordination.k8s.io", ["leases"], CHANGE), resourceNames: ["karpenter-leader-election"] },
      { ...rule("", ["services"], ["get"]), resourceNames: ["kube-dns"] },
    ],
  },
};

/** Its scraper is answered within ten seconds. */
const planned = planShutdown(KARPENTER.name, {
  path: "cluster-ip",
  requestSeconds: 10,
  nodeClass: { kind: "eks-nodes" },
  sidecars: [],
});
if (planned.kind === "refused" || planned.plan.stop.kind !== "in-pod")
  throw new Error("a stop of 20 s fits everywhere");
const { preStop, terminationGracePeriodSeconds } = planned.plan.stop;

/** Never on nodes that it made, and no two on one (the chart's values). */
const PLACE = {
  nodeSelector: { "kubernetes.io/os": "linux" },
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: "karpenter.sh/nodepool", operator: "DoesNotExist" }] },
        ],
      },
    },
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: KARPENTER_LABELS } },
      ],
    },
  },
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: KARPENTER_LABELS },
    },
  ],
  tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }],
};

/** What it is told. `T` is text, known now or later. */
export interface KarpenterSettings<T> {
  readonly clusterName: string;
  readonly clusterEndpoint: T;
  readonly region: string;
  /** The queue's name. */
  readonly interruptionQueue: T;
}

/** The specification of its pods; what is not said is the release's default. */
export const karpenterPod = <T>(settings: KarpenterSettings<T>) => ({
  serviceAccountName: KARPENTER.name,
  automountServiceAccountToken: true,
  priorityClassName: "system-cluster-critical",
  terminationGracePeriodSeconds,
  securityContext: { fsGroup: 65_532, seccompProfile: { type: "RuntimeDefault" } },
  ...PLACE,
  containers: [
    {
      name: "controller",
      image: KARPENTER_IMAGE,
      env: variablesOf(settings),
      ports: [
        { name: METRICS.targetPort, containerPort: METRICS_PORT },
        { name: "http", containerPort: HEALTH_PORT },
      ],
      lifecycle: preStop.kind === "sleep" ? { preStop: { sleep: { seconds: preStop.seconds } } } : {},
      livenessProbe: {
        httpGet: { path: "/healthz", port: "http" },
        initialDelaySeconds: 30,
        timeoutSeconds: 30,
      },
      readinessProbe: {
        httpGet: { path: "/readyz", port: "http" },
        initialDelaySeconds: 5,
        timeoutSeconds: 30,
      },
      resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "1Gi" } },
      securityContext: {
        privileged: false,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        runAsUser: 65_532,
        runAsGroup: 65_532,
        capabilities: { drop: ["ALL"] },
      },
    },
  ],
});

function variablesOf<T>({ clusterEndpoint, clusterName, interruptionQueue, region }: KarpenterSettings<T>) {
  const resource = (name: string, of: string, divisor: string) => ({
    name,
    valueFrom: { resourceFieldRef: { containerName: "controller", resource: of, divisor } },
  });
  const values: Readonly<Record<string, string | T>> = {
    KUBERNETES_MIN_VERSION: "1.19.0-0",
    KARPENTER_SERVICE: KARPENTER.name,
    METRICS_PORT: String(METRICS_PORT),
    HEALTH_PROBE_PORT: String(HEALTH_PORT),
    CLUSTER_NAME: clusterName,
    CLUSTER_ENDPOINT: clusterEndpoint,
    INTERRUPTION_QUEUE: interruptionQueue,
    // The node's metadata, which would say it, is out of a pod's reach.
    AWS_REGION: region,
    // As the chart has it: pods that claim devices are left alone.
    IGNORE_DRA_REQUESTS: "true",
  };
  return [
    ...Object.entries(values).map(([name, value]) => ({ name, value })),
    { name: "SYSTEM_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
    resource("CPU_REQUESTS", "requests.cpu", "1m"),
    resource("MEMORY_LIMIT", "limits.memory", "0"),
  ];
}
