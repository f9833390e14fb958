import { findKind, servedKinds } from "../../kubernetes/openapi.ts";
import type { PropertyMap } from "../../properties.ts";
import type { CheckCase } from "../case.ts";
import { gatewayCases } from "./gateway-cases.ts";
import { loadBalancerCases } from "./load-balancer-cases.ts";
import { customResourceCases } from "./custom-cases.ts";
import { LEAST } from "./least.ts";
import { objectCases } from "./object-cases.ts";
import { leastOf, podsOf, WORKLOADS } from "./objects.ts";
import { podCases } from "./pod-cases.ts";
import { inNamespace, named, namespaceOf, of } from "./two-objects.ts";

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

/** What is asked of pods, whatever makes them. */
const workloads = KINDS.flatMap(({ type, kind }) => podCases(type, kind));

const BUDGET = "kubernetes:policy/v1:PodDisruptionBudget";
const OLD_BUDGET = "kubernetes:policy/v1beta1:PodDisruptionBudget";
const budget = { spec: { minAvailable: 1, selector: { matchLabels: { app: "web" } } } };

const gone: readonly CheckCase[] = [
  {
    check: `${OLD_BUDGET}#served`,
    type: OLD_BUDGET,
    refused: () => named(budget),
    passes: () => named(budget),
    passingType: BUDGET,
  },
];

/** Types that stand for many: patches of any kind, and any kind that is gone. */
const PATCH = "kubernetes:apps/v1:DaemonSetPatch";
const CLUSTER_PATCH = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRolePatch";
export const PATCHES = [PATCH, CLUSTER_PATCH];
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
  ...[
    ...common,
    ...workloads,
    ...gone,
    ...objectCases,
    ...patches,
    ...customResourceCases,
    ...releases,
    ...gatewayCases,
    ...loadBalancerCases,
  ],
];
