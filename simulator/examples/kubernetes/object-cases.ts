import { isMap } from "../../properties.ts";
import type { PropertyMap } from "../../properties.ts";
import type { CheckCase } from "../case.ts";
import { apiService, claim, DEFINITION, volume } from "./least.ts";
import { networkCases } from "./network-cases.ts";
import { podsOf, WORKLOADS } from "./objects.ts";
import { changing, of, ofKind } from "./two-objects.ts";

/** A workload with more in its spec. */
function workload(kind: string, more: PropertyMap): PropertyMap {
  const spec = WORKLOADS[kind]?.(podsOf(kind)).spec;
  return { spec: { ...(isMap(spec) ? spec : {}), ...more } };
}

const rolling = (rollingUpdate: PropertyMap) => ({ type: "RollingUpdate", rollingUpdate });
const selectors = (kind: string): Readonly<Record<string, readonly [PropertyMap, PropertyMap]>> => ({
  "selector-matches-template": [
    workload(kind, { selector: { matchLabels: { app: "other" } } }),
    workload(kind, {}),
  ],
  selector: [
    workload(kind, { selector: { matchExpressions: [{ key: "app", operator: "In" }] } }),
    workload(kind, { selector: { matchExpressions: [{ key: "app", operator: "In", values: ["web"] }] } }),
  ],
});
const shares = (field: string, kind: string): readonly [PropertyMap, PropertyMap] => [
  workload(kind, { [field]: rolling({ maxUnavailable: "101%" }) }),
  workload(kind, { [field]: rolling({ maxUnavailable: "100%" }) }),
];

const rollouts: readonly CheckCase[] = [
  ...ofKind("kubernetes:apps/v1:ReplicaSet", selectors("ReplicaSet")),
  ...ofKind("kubernetes:apps/v1:Deployment", {
    ...selectors("Deployment"),
    "rolling-update": shares("strategy", "Deployment"),
    "update-goes-on": [
      workload("Deployment", { strategy: rolling({ maxSurge: 0, maxUnavailable: 0 }) }),
      workload("Deployment", { strategy: rolling({ maxSurge: 1, maxUnavailable: 0 }) }),
    ],
    "progress-deadline": [
      workload("Deployment", { minReadySeconds: 60, progressDeadlineSeconds: 60 }),
      workload("Deployment", { minReadySeconds: 60, progressDeadlineSeconds: 61 }),
    ],
  }),
  ...ofKind("kubernetes:apps/v1:DaemonSet", {
    ...selectors("DaemonSet"),
    "rolling-update": shares("updateStrategy", "DaemonSet"),
    "update-goes-on": [
      workload("DaemonSet", { updateStrategy: rolling({ maxSurge: 0, maxUnavailable: 0 }) }),
      workload("DaemonSet", { updateStrategy: rolling({ maxSurge: 1, maxUnavailable: 0 }) }),
    ],
    "one-of-surge": [
      workload("DaemonSet", { updateStrategy: rolling({ maxSurge: 1 }) }),
      workload("DaemonSet", { updateStrategy: rolling({ maxSurge: 1, maxUnavailable: 0 }) }),
    ],
  }),
  ...ofKind("kubernetes:apps/v1:StatefulSet", {
    ...selectors("StatefulSet"),
    "rolling-update": [
      workload("StatefulSet", { updateStrategy: { type: "OnDelete", rollingUpdate: { partition: 1 } } }),
      workload("StatefulSet", { updateStrategy: rolling({ partition: 1 }) }),
    ],
    partition: [
      workload("StatefulSet", { updateStrategy: rolling({ partition: -1 }) }),
      workload("StatefulSet", { updateStrategy: rolling({ partition: 1 }) }),
    ],
  }),
];

const JOB = "kubernetes:batch/v1:Job";
const job = (more: PropertyMap): PropertyMap => workload("Job", more);
const cron = (more: PropertyMap): PropertyMap => workload("CronJob", more);
const failing = (restartPolicy: string): PropertyMap => ({
  podFailurePolicy: { rules: [{ action: "FailJob", onExitCodes: { operator: "In", values: [42] } }] },
  template: podsOf("Job", { restartPolicy }),
});
const ofBothJobs = (holding: (spec: PropertyMap) => PropertyMap) =>
  ({
    "indexed-completions": [
      holding({ completionMode: "Indexed", parallelism: 3 }),
      holding({ completionMode: "Indexed", completions: 3 }),
    ],
    "indexed-only": [
      holding({ backoffLimitPerIndex: 1 }),
      holding({ backoffLimitPerIndex: 1, completionMode: "Indexed", completions: 3 }),
    ],
    "failure-policy": [holding(failing("OnFailure")), holding(failing("Never"))],
    selector: [holding({ selector: { matchLabels: { app: "web" } } }), holding({})],
  }) as const;

const jobs: readonly CheckCase[] = [
  ...ofKind(JOB, ofBothJobs(job)),
  changing(
    JOB,
    "kubernetes:Job:stays",
    job({ completionMode: "Indexed", completions: 3 }),
    job({ completionMode: "NonIndexed", completions: 3 }),
    job({ completionMode: "Indexed", completions: 3 }),
  ),
  ...ofKind("kubernetes:batch/v1:CronJob", {
    ...ofBothJobs((spec) => cron({ jobTemplate: { spec: { template: podsOf("CronJob"), ...spec } } })),
    schedule: [cron({ schedule: "0 24 * * *" }), cron({ schedule: "0 23 * * *" })],
    "time-zone": [cron({ timeZone: "Asia/Tokio" }), cron({ timeZone: "Asia/Tokyo" })],
  }),
];

const scaler = (more: PropertyMap): PropertyMap => ({
  spec: {
    maxReplicas: 3,
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
    ...more,
  },
});
const scalers: Readonly<Record<string, readonly [PropertyMap, PropertyMap]>> = {
  "min-max": [scaler({ minReplicas: 5 }), scaler({ minReplicas: 2 })],
  target: [scaler({ scaleTargetRef: { kind: "Deployment", name: "" } }), scaler({})],
  replicas: [scaler({ minReplicas: 0 }), scaler({ minReplicas: 1 })],
};
const cpu = (target: PropertyMap, more: PropertyMap = {}) => ({
  metrics: [
    { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", ...target } }, ...more },
  ],
});
const half = { averageUtilization: 50 };
const slowly = (stabilizationWindowSeconds: number) => ({
  behavior: { scaleDown: { stabilizationWindowSeconds } },
});
const budget = (spec: PropertyMap) => ({ spec: { selector: { matchLabels: { app: "web" } }, ...spec } });

const scaling: readonly CheckCase[] = [
  ...ofKind("kubernetes:autoscaling/v1:HorizontalPodAutoscaler", scalers),
  ...ofKind("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", {
    ...scalers,
    metrics: [scaler({ metrics: [{ type: "Resource" }] }), scaler(cpu(half))],
    "metric-targets": [scaler(cpu({ averageUtilization: 0 })), scaler(cpu(half))],
    behavior: [scaler(slowly(3601)), scaler(slowly(3600))],
  }),
  ...ofKind("kubernetes:policy/v1:PodDisruptionBudget", {
    "one-budget": [budget({ minAvailable: 1, maxUnavailable: 1 }), budget({ minAvailable: 1 })],
    amounts: [budget({ minAvailable: "half" }), budget({ minAvailable: "50%" })],
    selector: [
      budget({ selector: { matchExpressions: [{ key: "app", operator: "Exists", values: ["web"] }] } }),
      budget({ selector: { matchExpressions: [{ key: "app", operator: "Exists" }] } }),
    ],
  }),
];

const PRIORITY = "kubernetes:scheduling.k8s.io/v1:PriorityClass";
const quota = (hard: PropertyMap, more: PropertyMap = {}) => ({ spec: { hard, ...more } });
const range = (limit: PropertyMap) => ({ spec: { limits: [{ type: "Container", ...limit }] } });

const limits: readonly CheckCase[] = [
  ...ofKind("kubernetes:core/v1:ResourceQuota", {
    counted: [quota({ deployments: "5" }), quota({ "count/deployments.apps": "5" })],
    amounts: [quota({ pods: "-1" }), quota({ pods: "1" })],
    scopes: [
      quota({ pods: "5" }, { scopes: ["Terminating", "NotTerminating"] }),
      quota({ pods: "5" }, { scopes: ["Terminating"] }),
    ],
  }),
  ...ofKind("kubernetes:core/v1:LimitRange", {
    "in-order": [
      range({ default: { cpu: "1" }, max: { cpu: "500m" } }),
      range({ default: { cpu: "500m" }, max: { cpu: "1" } }),
    ],
    "for-type": [range({ type: "Pod", default: { cpu: "1" } }), range({ default: { cpu: "1" } })],
  }),
  ...ofKind(PRIORITY, {
    value: [{ value: 1_000_000_001 }, { value: 1_000_000_000 }],
    "system-name": [{ metadata: { name: "system-apps" }, value: 1 }, { value: 1 }],
  }),
  changing(PRIORITY, "kubernetes:PriorityClass:stays", { value: 1 }, { value: 2 }, { value: 1 }),
];

const CLAIM = "kubernetes:core/v1:PersistentVolumeClaim";
const CLASS = "kubernetes:storage.k8s.io/v1:StorageClass";
const storageClass = (more: PropertyMap) => ({ provisioner: "ebs.csi.aws.com", ...more });
const sized = (storage: string) => claim({ resources: { requests: { storage } } });

const storage: readonly CheckCase[] = [
  ...ofKind(CLAIM, {
    "access-modes": [claim({ accessModes: [] }), claim()],
    size: [claim({ resources: {} }), claim()],
    selector: [
      claim({ selector: { matchExpressions: [{ key: "tier", operator: "In" }] } }),
      claim({ selector: { matchExpressions: [{ key: "tier", operator: "Exists" }] } }),
    ],
    "class-name": [claim({ storageClassName: "Fast Disks" }), claim({ storageClassName: "fast-disks" })],
  }),
  changing(
    CLAIM,
    "kubernetes:PersistentVolumeClaim:spec-stays",
    claim({ volumeMode: "Filesystem" }),
    claim({ volumeMode: "Block" }),
    claim({ volumeMode: "Filesystem" }),
  ),
  changing(CLAIM, "kubernetes:PersistentVolumeClaim:never-smaller", sized("8Gi"), sized("4Gi"), sized("8Gi")),
  ...ofKind("kubernetes:core/v1:PersistentVolume", {
    "access-modes": [
      volume({ accessModes: ["ReadWriteOncePod", "ReadWriteOnce"] }),
      volume({ accessModes: ["ReadWriteOncePod"] }),
    ],
    capacity: [volume({ capacity: {} }), volume()],
    source: [volume({ nfs: { server: "10.64.0.9", path: "/" } }), volume()],
  }),
  ...ofKind(CLASS, {
    "reclaim-policy": [storageClass({ reclaimPolicy: "Keep" }), storageClass({ reclaimPolicy: "Retain" })],
    provisioner: [{ provisioner: "" }, storageClass({})],
  }),
  changing(
    CLASS,
    "kubernetes:StorageClass:stays",
    storageClass({ reclaimPolicy: "Retain" }),
    storageClass({ reclaimPolicy: "Delete" }),
    storageClass({ reclaimPolicy: "Retain" }),
  ),
];

const MAP = "kubernetes:core/v1:ConfigMap";
const SECRET = "kubernetes:core/v1:Secret";
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const TOKEN = "kubernetes.io/service-account-token";
const docker = (text: string) => ({
  type: "kubernetes.io/dockerconfigjson",
  stringData: { ".dockerconfigjson": text },
});

const data: readonly CheckCase[] = [
  ...ofKind(MAP, {
    keys: [{ data: { "a b": "1" } }, { data: { "a.b": "1" } }],
    size: [{ data: { a: "x".repeat(1_048_577) } }, { data: { a: "x" } }],
    "one-place": [
      { data: { a: "1" }, binaryData: { a: base64("1") } },
      { data: { a: "1" }, binaryData: { b: base64("1") } },
    ],
  }),
  ...ofKind(SECRET, {
    keys: [{ stringData: { "a/b": "1" } }, { stringData: { "a.b": "1" } }],
    size: [{ stringData: { a: "x".repeat(1_048_577) } }, { stringData: { a: "x" } }],
    "type-keys": [
      { type: "kubernetes.io/tls", stringData: { "tls.crt": "" } },
      { type: "kubernetes.io/tls", stringData: { "tls.crt": "", "tls.key": "" } },
    ],
    "docker-config": [docker("no JSON"), docker("{}")],
    "token-owner": [
      { type: TOKEN },
      { type: TOKEN, metadata: { annotations: { "kubernetes.io/service-account.name": "web" } } },
    ],
  }),
  ...[MAP, SECRET].map((type) =>
    changing(
      type,
      `kubernetes:${type === MAP ? "ConfigMap" : "Secret"}:stays`,
      { immutable: true, data: { a: base64("1") } },
      { immutable: false, data: { a: base64("1") } },
      { immutable: true, data: { a: base64("1") } },
    ),
  ),
];

const reading = { apiGroups: [""], resources: ["pods"], verbs: ["get"] };
const rule = (more: PropertyMap) => ({ rules: [{ ...reading, ...more }] });
const roles: Readonly<Record<string, readonly [PropertyMap, PropertyMap]>> = {
  verbs: [rule({ verbs: [] }), rule({})],
  resources: [rule({ apiGroups: [] }), rule({})],
};
const metrics = { nonResourceURLs: ["/metrics"], verbs: ["get"] };

const binding = (kind: string, ref: PropertyMap, subject?: PropertyMap): PropertyMap => ({
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name: "view", ...ref },
  ...(subject === undefined ? {} : { subjects: [{ kind: "ServiceAccount", name: "web", ...subject }] }),
});
const bindings = (kind: string): Readonly<Record<string, readonly [PropertyMap, PropertyMap]>> => ({
  "role-group": [binding(kind, { apiGroup: "rbac" }), binding(kind, {})],
  "role-kind": [binding("Team", {}), binding(kind, {})],
  "role-name": [binding(kind, { name: "" }), binding(kind, {})],
});

const access: readonly CheckCase[] = [
  ...ofKind("kubernetes:rbac.authorization.k8s.io/v1:Role", {
    ...roles,
    urls: [{ rules: [metrics] }, rule({})],
  }),
  ...ofKind("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", {
    ...roles,
    urls: [{ rules: [{ ...metrics, resources: ["pods"] }] }, { rules: [metrics] }],
    aggregation: [
      { aggregationRule: { clusterRoleSelectors: [] } },
      { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { app: "web" } }] } },
    ],
  }),
  ...ofKind("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", {
    ...bindings("Role"),
    subjects: [binding("Role", {}, { kind: "Team" }), binding("Role", {}, { namespace: "default" })],
  }),
  ...ofKind("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding", {
    ...bindings("ClusterRole"),
    subjects: [binding("ClusterRole", {}, {}), binding("ClusterRole", {}, { namespace: "default" })],
  }),
];

const webhook = (more: PropertyMap) => ({
  webhooks: [
    {
      name: "hook.example.com",
      admissionReviewVersions: ["v1"],
      clientConfig: { service: { name: "hook", namespace: "default" } },
      sideEffects: "None",
      ...more,
    },
  ],
});
const matching = (resources: readonly string[]) => ({
  rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources }],
});
const definition = (more: PropertyMap): PropertyMap => ({
  ...DEFINITION,
  spec: { ...(isMap(DEFINITION.spec) ? DEFINITION.spec : {}), ...more },
});

const schemaOf = (type: string) =>
  definition({
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", properties: { size: { type } } } },
      },
    ],
  });

const extensions: readonly CheckCase[] = [
  ...["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"].flatMap((kind) =>
    ofKind(`kubernetes:admissionregistration.k8s.io/v1:${kind}`, {
      names: [webhook({ name: "hook" }), webhook({})],
      client: [
        webhook({ clientConfig: { url: "http://hook.example.com" } }),
        webhook({ clientConfig: { url: "https://hook.example.com" } }),
      ],
      versions: [
        webhook({ admissionReviewVersions: ["v2"] }),
        webhook({ admissionReviewVersions: ["v2", "v1"] }),
      ],
      "side-effects": [webhook({ sideEffects: "Some" }), webhook({ sideEffects: "NoneOnDryRun" })],
      timeout: [webhook({ timeoutSeconds: 31 }), webhook({ timeoutSeconds: 30 })],
      rules: [webhook(matching([])), webhook(matching(["pods"]))],
      selectors: [
        webhook({ namespaceSelector: { matchExpressions: [{ key: "team", operator: "In" }] } }),
        webhook({ namespaceSelector: { matchExpressions: [{ key: "team", operator: "Exists" }] } }),
      ],
    }),
  ),
  ...ofKind("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", {
    name: [{ ...DEFINITION, metadata: { name: "backup.example.com" } }, DEFINITION],
    "one-stored": [definition({ versions: [] }), DEFINITION],
    schema: [definition({ versions: [{ name: "v1", served: true, storage: true }] }), DEFINITION],
    "schema-types": [schemaOf("size"), schemaOf("integer")],
  }),
  ...ofKind("kubernetes:apiregistration.k8s.io/v1:APIService", {
    name: [{ ...apiService(), metadata: { name: "v2.example.com" } }, apiService()],
    trust: [
      apiService({ caBundle: base64("a certificate"), insecureSkipTLSVerify: true }),
      apiService({ insecureSkipTLSVerify: true }),
    ],
  }),
  of(
    "kubernetes:node.k8s.io/v1:RuntimeClass",
    "kubernetes:RuntimeClass:handler",
    { handler: "Kata" },
    { handler: "kata" },
  ),
];

/** What is refused of objects of one kind, pods apart. */
export const objectCases: readonly CheckCase[] = [
  ...[...networkCases, ...rollouts, ...jobs, ...scaling, ...limits],
  ...[...storage, ...data, ...access, ...extensions],
];
