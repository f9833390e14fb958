import { findKind, servedKinds } from "../../kubernetes/openapi.ts";
import { isMap } from "../../properties.ts";
import type { PropertyMap } from "../../properties.ts";
import type { CheckCase, InputsOfOneWorld } from "../case.ts";
import { loadBalancerCases } from "./load-balancer-cases.ts";
import { leastOf, podsOf, WORKLOADS } from "./objects.ts";

/** Kinds that need more than their schema says. */
const LEAST: Readonly<Record<string, PropertyMap>> = {
  Service: { spec: { ports: [{ port: 80 }] } },
};

/** A kind, and the token of its type. */
interface ServedKind {
  readonly type: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** The least that the API server accepts, without a name. */
  readonly least: PropertyMap;
}

/** Every kind that the API server serves. */
export const KINDS: readonly ServedKind[] = servedKinds().flatMap((served) => {
  const slash = served.lastIndexOf("/");
  const [apiVersion, kind] = [served.slice(0, slash), served.slice(slash + 1)];
  const found = findKind(apiVersion, kind);
  if (found === undefined) return [];
  const group = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
  const least = WORKLOADS[kind]?.(podsOf(kind)) ?? LEAST[kind] ?? leastOf(found.definition);
  return [{ type: `kubernetes:${group}:${kind}`, kind, namespaced: found.namespaced, least }];
});

/** An object with a name. */
const named = (object: PropertyMap, metadata: PropertyMap = {}): PropertyMap => ({
  ...object,
  metadata: { ...(isMap(object.metadata) ? object.metadata : {}), name: "example", ...metadata },
});

/** Two objects that need nothing before them. */
const of = (type: string, check: string, refused: PropertyMap, passes: PropertyMap): CheckCase => ({
  check,
  type,
  inputs: () => ({ refused: named(refused), passes: named(passes) }),
});

/** The check that a type's namespace is there. */
const namespaceOf = (type: string): string => `${type}#metadata.namespace:reference`;

/** What every kind is asked alike. */
const common = KINDS.flatMap(({ type, namespaced, least }): readonly CheckCase[] => [
  of(type, `${type}#schema`, { ...least, colour: "blue" }, least),
  {
    check: `${type}#metadata`,
    type,
    inputs: () => ({ refused: named(least, { name: "not/a/name" }), passes: named(least) }),
  },
  ...(namespaced ? [{ check: namespaceOf(type), type, inputs: inNamespace(least) }] : []),
]);

function inNamespace(least: PropertyMap): InputsOfOneWorld {
  return (cloud) => {
    cloud.make("kubernetes:core/v1:Namespace", "apps", { metadata: { name: "apps" } });
    return { refused: named(least, { namespace: "absent" }), passes: named(least, { namespace: "apps" }) };
  };
}

/** What is asked of pods, whatever makes them. */
const workloads = KINDS.flatMap(({ type, kind }): readonly CheckCase[] => {
  const holding = WORKLOADS[kind];
  if (holding === undefined) return [];
  const pods = (
    refused: PropertyMap,
    passes: PropertyMap = podsOf(kind),
  ): readonly [PropertyMap, PropertyMap] => [holding(refused), holding(passes)];
  const mounting = { volumeMounts: [{ name: "data", mountPath: "/data" }] };
  const probe = { periodSeconds: 5 };
  const memory = (requests: string) => ({
    resources: { requests: { memory: requests }, limits: { memory: "512Mi" } },
  });
  const ends = kind === "Job" || kind === "CronJob";
  return [
    of(type, `kubernetes:${kind}:containers`, ...pods(podsOf(kind, { containers: [] }))),
    of(
      type,
      `kubernetes:${kind}:volume-mounts`,
      ...pods(
        podsOf(kind, {}, mounting),
        podsOf(kind, { volumes: [{ name: "data", emptyDir: {} }] }, mounting),
      ),
    ),
    of(
      type,
      `kubernetes:${kind}:requests-within-limits`,
      ...pods(podsOf(kind, {}, memory("1Gi")), podsOf(kind, {}, memory("256Mi"))),
    ),
    of(
      type,
      `kubernetes:${kind}:one-probe-handler`,
      ...pods(
        podsOf(kind, {}, { readinessProbe: probe }),
        podsOf(kind, {}, { readinessProbe: { ...probe, httpGet: { port: 8080 } } }),
      ),
    ),
    of(type, `kubernetes:${kind}:numbers`, ...pods(podsOf(kind, { securityContext: { runAsUser: -7 } }))),
    ...(kind === "Pod"
      ? []
      : [
          of(
            type,
            `kubernetes:${kind}:restart-policy`,
            ...pods(podsOf(kind, { restartPolicy: ends ? "Always" : "Never" })),
          ),
        ]),
    ...(ends || kind === "Pod" ? [] : [selector(type, kind, holding(podsOf(kind)))]),
  ];
});

function selector(type: string, kind: string, passes: PropertyMap): CheckCase {
  const spec = isMap(passes.spec) ? passes.spec : {};
  const refused = { spec: { ...spec, selector: { matchLabels: { app: "other" } } } };
  return of(type, `kubernetes:${kind}:selector-matches-template`, refused, passes);
}

const SCALERS = ["v2", "v1"].map((version) => `kubernetes:autoscaling/${version}:HorizontalPodAutoscaler`);
const BUDGET = "kubernetes:policy/v1:PodDisruptionBudget";
const SERVICE = "kubernetes:core/v1:Service";
const OLD_BUDGET = "kubernetes:policy/v1beta1:PodDisruptionBudget";
const scaler = (minReplicas: number) => ({
  spec: { minReplicas, maxReplicas: 3, scaleTargetRef: { kind: "Deployment", name: "web" } },
});
const budget = { spec: { minAvailable: 1, selector: { matchLabels: { app: "web" } } } };

const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const policy = (port: number) => ({
  spec: { podSelector: {}, egress: [{ ports: [{ port, protocol: "UDP" }] }] },
});

const towards = (cidr: string) => ({ spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr } }] }] } });

const CLASS = "kubernetes:storage.k8s.io/v1:StorageClass";
const storage = (reclaimPolicy: string) => ({ provisioner: "ebs.csi.aws.com", reclaimPolicy });

const others: readonly CheckCase[] = [
  of(CLASS, "kubernetes:StorageClass:reclaim-policy", storage("Keep"), storage("Retain")),
  of(POLICY, "kubernetes:NetworkPolicy:ports", policy(65_536), policy(53)),
  of(POLICY, "kubernetes:NetworkPolicy:ranges", towards("10.300.0.0/16"), towards("10.30.0.0/16")),
  of(
    SERVICE,
    "kubernetes:Service:ports",
    { spec: { ports: [{ port: 80 }, { port: 443 }] } },
    {
      spec: {
        ports: [
          { name: "http", port: 80 },
          { name: "https", port: 443 },
        ],
      },
    },
  ),
  ...SCALERS.map((type) => of(type, "kubernetes:HorizontalPodAutoscaler:min-max", scaler(5), scaler(2))),
  of(
    BUDGET,
    "kubernetes:PodDisruptionBudget:one-budget",
    { spec: { ...budget.spec, maxUnavailable: 1 } },
    budget,
  ),
  {
    check: `${OLD_BUDGET}#served`,
    type: OLD_BUDGET,
    refused: () => named(budget),
    passes: () => named(budget),
    passingType: BUDGET,
  },
];

/** Types that stand for many: patches of any kind, any custom resource, and any kind that is gone. */
const PATCH = "kubernetes:apps/v1:DaemonSetPatch";
const CLUSTER_PATCH = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRolePatch";
export const PATCHES = [PATCH, CLUSTER_PATCH];
export const CUSTOM = "kubernetes:example.com/v1:Backup";
export const GONE = OLD_BUDGET;

const pods = { spec: { template: { spec: { containers: [{ name: "web", image: "web:2" }] } } } };
const role = { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] };
const patches: readonly CheckCase[] = [
  ...(
    [
      [PATCH, pods],
      [CLUSTER_PATCH, role],
    ] as const
  ).flatMap(([type, passes]) => [
    of(type, `${type}#schema`, { ...passes, colour: "blue" }, passes),
    {
      check: `${type}#metadata`,
      type,
      inputs: () => ({ refused: named(passes, { labels: { app: "no spaces" } }), passes: named(passes) }),
    },
  ]),
  { check: namespaceOf(PATCH), type: PATCH, inputs: inNamespace(pods) },
];

/** What defines the custom resource. */
const DEFINITION = {
  metadata: { name: "backups.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { kind: "Backup", plural: "backups" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: { spec: { type: "object", properties: { schedule: { type: "string" } } } },
          },
        },
      },
    ],
  },
};
const CRD = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
const custom = (schedule: string | number) => ({ spec: { schedule } });

const customResources: readonly CheckCase[] = [
  {
    check: `${CUSTOM}#definition`,
    type: CUSTOM,
    inputs: (cloud) => {
      cloud.make(CRD, "backups", DEFINITION);
      return { refused: named(custom(3)), passes: named(custom("0 3 * * *")) };
    },
  },
  {
    check: `${CUSTOM}#apiVersion:reference`,
    type: CUSTOM,
    refused: () => named(custom("0 3 * * *")),
    passes: (cloud) => {
      cloud.make(CRD, "backups", DEFINITION);
      return named(custom("0 3 * * *"));
    },
  },
  {
    check: namespaceOf(CUSTOM),
    type: CUSTOM,
    inputs: (cloud) => {
      cloud.make(CRD, "backups", DEFINITION);
      return inNamespace(custom("0 3 * * *"))(cloud);
    },
  },
];

export const RELEASE = "kubernetes:helm.sh/v3:Release";
const releases: readonly CheckCase[] = [
  {
    check: `${RELEASE}#namespace`,
    type: RELEASE,
    inputs: () => ({
      refused: { chart: "cert-manager", namespace: "absent" },
      passes: { chart: "cert-manager", namespace: "absent", createNamespace: true },
    }),
  },
];

/** The cases of Kubernetes' checks. */
export const kubernetesCases: readonly CheckCase[] = [
  ...[...common, ...workloads, ...others, ...patches, ...customResources, ...releases, ...loadBalancerCases],
];
