import type { Finding } from "../findings.ts";

/** A pool of nodes that are made for the pods that wait. */
export interface ProvisionedPool {
  readonly capacity: readonly ("on-demand" | "spot")[];
  readonly architectures: readonly ("amd64" | "arm64")[];
  /** Families of machines by their letter: `c`, `m`, `r` on AWS, `D`, `E` on Azure. */
  readonly families: readonly string[];
  /** Most cores of all nodes together: the bound of what a mistake can cost. */
  readonly cpuLimit: number;
  /** Hours after which a node is replaced. */
  readonly expireHours: number;
  /** Longest drain of a node, in seconds; it goes before the grace period of pods, and before budgets. */
  readonly terminationGraceSeconds: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
}

/** Pools by name. */
export type ProvisionedPools = Readonly<Record<string, ProvisionedPool>>;

/** Who makes nodes, and takes them away. There is one of them in a cluster. */
export type Autoscaling =
  /** By the number of a node pool; a part of AKS, a pod on EKS. */
  | { readonly kind: "cluster-autoscaler" }
  /** Machines for pods, by a controller in pods of an EKS cluster. */
  | { readonly kind: "karpenter"; readonly pools: ProvisionedPools }
  /** The same as a part of EKS: Auto Mode. */
  | { readonly kind: "auto-mode"; readonly pools: ProvisionedPools }
  /** The same as a part of AKS. */
  | { readonly kind: "node-auto-provisioning"; readonly pools: ProvisionedPools };

/** What the cluster has, as far as autoscaling goes. */
export interface ScaledCluster {
  readonly cloud: "aws" | "azure";
  readonly kubernetesVersion: string;
  /** Whether the cluster itself makes nodes: EKS Auto Mode, or AKS's node auto-provisioning. */
  readonly provisionsNodes: boolean;
  readonly virtualNodes: boolean;
  /** Its own node pools. */
  readonly nodePools: Readonly<Record<string, ScaledPool>>;
}

/** A node pool of the cluster's own. */
interface ScaledPool {
  readonly min: number;
  readonly max: number;
  /** @default none */
  readonly taints?: readonly { readonly effect: string }[];
}

/**
 * Image of the cluster autoscaler by Kubernetes minor version: the two go together (kubernetes/autoscaler,
 * cluster-autoscaler README, "Releases").
 */
export const AUTOSCALER_IMAGES: Readonly<Record<string, string>> = {
  "1.34": "registry.k8s.io/autoscaling/cluster-autoscaler:v1.34.3",
  "1.35": "registry.k8s.io/autoscaling/cluster-autoscaler:v1.35.0",
  "1.36": "registry.k8s.io/autoscaling/cluster-autoscaler:v1.36.1",
};

const CLOUD_OF = { karpenter: "aws", "auto-mode": "aws", "node-auto-provisioning": "azure" } as const;

/** Hours that a node of EKS Auto Mode lives at most (Amazon EKS User Guide, "EKS Auto Mode", 21 days). */
const MOST_AUTO_MODE_HOURS = 504;

/** Domains of labels that only Kubernetes, Karpenter and the clouds set (Karpenter's NodePool, validations). */
const RESERVED_LABEL = /^([^/]+\.)?(kubernetes\.io|k8s\.io|karpenter\.sh|karpenter\.k8s\.aws)\//;

/** What the vendors refuse together, or what would do nothing. */
export function autoscalingFindings(choice: Autoscaling, cluster: ScaledCluster): readonly Finding[] {
  if (choice.kind === "cluster-autoscaler") return autoscalerFindings(cluster);
  const wanted = CLOUD_OF[choice.kind];
  if (wanted !== cluster.cloud)
    return [
      kindFinding(
        choice.kind,
        `is not there on ${cluster.cloud}`,
        cluster.cloud === "aws" ? "use karpenter, or cluster-autoscaler" : "use node-auto-provisioning",
      ),
    ];
  return [
    ...(choice.kind === "karpenter" ? controllerFindings(cluster) : builtInFindings(choice.kind, cluster)),
    ...poolFindings(choice),
  ];
}

const kindFinding = (got: string, problem: string, fix: string): Finding => ({
  at: "autoscaling.kind",
  problem,
  got,
  fix,
});

const scaledPools = ({ nodePools }: ScaledCluster): readonly string[] =>
  Object.entries(nodePools)
    .filter(([, { min, max }]) => min < max)
    .map(([name]) => name);

function autoscalerFindings(cluster: ScaledCluster): readonly Finding[] {
  const say = (problem: string, fix: string) => [kindFinding("cluster-autoscaler", problem, fix)];
  if (cluster.provisionsNodes)
    return say("does not go with a cluster that makes nodes by itself", "turn one of the two off");
  if (scaledPools(cluster).length === 0)
    return say(
      "has nothing to scale: every node pool has as many nodes at least as at most",
      "raise a pool's max",
    );
  if (cluster.cloud === "azure" || AUTOSCALER_IMAGES[cluster.kubernetesVersion] !== undefined) return [];
  const known = Object.keys(AUTOSCALER_IMAGES).join(", ");
  return say(`is known for Kubernetes ${known}, not for ${cluster.kubernetesVersion}`, "add its image");
}

/** Nodes that Karpenter's pods, of which no two share one, need from the start. */
const CONTROLLER_NODES = 2;

/** Amazon EKS, "Best practices", Karpenter: its own pods on nodes that it does not make; and EKS Auto Mode, migration. */
function controllerFindings({ nodePools, provisionsNodes }: ScaledCluster): readonly Finding[] {
  if (provisionsNodes)
    return [
      kindFinding("karpenter", "is a part of EKS Auto Mode already", "use auto-mode, or turn Auto Mode off"),
    ];
  const open = Object.values(nodePools).filter(({ taints = [] }) =>
    taints.every(({ effect }) => effect === "PreferNoSchedule"),
  );
  const nodes = open.reduce((sum, { min }) => sum + min, 0);
  if (nodes >= CONTROLLER_NODES) return [];
  return [
    kindFinding(
      "karpenter",
      `needs ${CONTROLLER_NODES} nodes that it has not made, for its own pods, where pools without taints have ${nodes}`,
      `raise their min to ${CONTROLLER_NODES} together`,
    ),
  ];
}

/** Karpenter takes `@latest` too, and then replaces every node on the day when AWS has a new image ("NodeClasses", alias). */
export const imageFindings = (amiAlias: string): readonly Finding[] =>
  /^al2023@v\d{8}$/.test(amiAlias)
    ? []
    : [
        {
          at: "amiAlias",
          problem: "must name a version of AL2023, whose disk is laid out as the class says",
          got: amiAlias,
          fix: "use one such as al2023@v20261101",
        },
      ];

/** Azure/AKS, "Node auto-provisioning", limitations: no autoscaled pools, no Calico, which virtual nodes need. */
function builtInFindings(
  kind: "auto-mode" | "node-auto-provisioning",
  cluster: ScaledCluster,
): readonly Finding[] {
  const findings: Finding[] = [];
  const name = kind === "auto-mode" ? "EKS Auto Mode" : "nodeProvisioning auto";
  if (!cluster.provisionsNodes)
    findings.push(
      kindFinding(kind, `needs a cluster that is made with ${name}`, "turn it on, or choose another"),
    );
  if (kind === "auto-mode") return findings;
  const scaled = scaledPools(cluster);
  if (scaled.length > 0)
    findings.push(
      kindFinding(kind, `does not go with autoscaled pools (${scaled.join(", ")})`, "give them one number"),
    );
  if (cluster.virtualNodes)
    findings.push(
      kindFinding(kind, "does not go with virtual nodes, which need Calico", "turn one of the two off"),
    );
  return findings;
}

function poolFindings(choice: Exclude<Autoscaling, { kind: "cluster-autoscaler" }>): readonly Finding[] {
  const pools = Object.entries(choice.pools);
  if (pools.length === 0)
    return [
      {
        at: "autoscaling.pools",
        problem: "must have a pool: without one no node is made",
        got: 0,
        fix: "add one",
      },
    ];
  return pools.flatMap(([name, pool]) => onePoolFindings(`autoscaling.pools.${name}`, pool, choice.kind));
}

function onePoolFindings(at: string, pool: ProvisionedPool, kind: Autoscaling["kind"]): readonly Finding[] {
  const findings: Finding[] = [];
  const add = (field: string, problem: string, got: unknown, fix: string): void => {
    findings.push({ at: `${at}.${field}`, problem, got, fix });
  };
  for (const field of ["capacity", "architectures", "families"] as const)
    if (pool[field].length === 0) add(field, "must not be empty", [], "name one at least");
  if (!(pool.cpuLimit > 0)) add("cpuLimit", "must be above 0", pool.cpuLimit, "say what it may cost at most");
  if (!(pool.terminationGraceSeconds > 0))
    add("terminationGraceSeconds", "must be above 0", pool.terminationGraceSeconds, "give pods time to stop");
  if (!(pool.expireHours > 0)) add("expireHours", "must be above 0", pool.expireHours, "use 168, a week");
  if (kind === "auto-mode" && pool.expireHours > MOST_AUTO_MODE_HOURS)
    add(
      "expireHours",
      `must not exceed the ${MOST_AUTO_MODE_HOURS} hours that EKS Auto Mode gives a node`,
      pool.expireHours,
      "lower it",
    );
  for (const label of Object.keys(pool.labels).filter((it) => RESERVED_LABEL.test(it)))
    add(`labels.${label}`, "is of a domain that only the system sets", label, "use a domain of your own");
  return findings;
}
