/** What a pod runs on, as far as it decides how long the pod may take to stop. */
export type NodeClass =
  | EksNodes
  | { readonly kind: "eks-spot" }
  | { readonly kind: "eks-fargate" }
  | { readonly kind: "karpenter"; readonly terminationGracePeriodSeconds: number }
  | AksNodes
  | { readonly kind: "aks-spot" }
  | { readonly kind: "aks-auto-provisioned"; readonly terminationGracePeriodSeconds: number }
  | { readonly kind: "aci-addon" }
  | { readonly kind: "aci-next" };

/** On-demand nodes of EKS with AL2023, Kubernetes 1.34 or newer. */
export interface EksNodes {
  readonly kind: "eks-nodes";
  /**
   * What happens when an instance shuts down: kubelet's `shutdownGracePeriod` runs, or the nodes are always drained
   * before, so that it never matters.
   * @default kubelet with 150 s, 30 s of it for critical pods
   */
  readonly shutdown?:
    | { readonly kind: "kubelet"; readonly graceSeconds: number; readonly criticalSeconds: number }
    | { readonly kind: "drained-first" };
}

/** On-demand nodes of AKS. */
export interface AksNodes {
  readonly kind: "aks-nodes";
  /** The pool's drain time-out, in seconds. @default 1800 */
  readonly drainTimeoutSeconds?: number;
}

/** A limit on the grace period. */
export interface Ceiling {
  readonly seconds: number;
  /** What the limit is: "kubelet gives at an instance's shutdown". */
  readonly what: string;
  /** How a longer one is got. */
  readonly raise: string;
}

/** awslabs/amazon-eks-ami #2390: three minutes of EC2, less 30 s for the rest of the system. */
const EKS_KUBELET = { kind: "kubelet", graceSeconds: 150, criticalSeconds: 30 } as const;

/** Azure Kubernetes Service, "Upgrade options": 30 minutes a node. */
const AKS_DRAIN_SECONDS = 1800;

/**
 * Limits of the Kubernetes API on what goes with a grace period: an HPA's `stabilizationWindowSeconds`, which must not
 * be shorter, is 3600 at most, and so is a target group's deregistration delay (Elastic Load Balancing).
 */
const EVERYWHERE: Ceiling = {
  seconds: 3600,
  what: "an HPA's scale-down window and a deregistration delay can last",
  raise: "make a Job of what takes longer",
};

const ON_DEMAND = "run it on on-demand nodes";

/** The grace periods that a node class allows; a pod on classic virtual nodes has none at all. */
export function ceilingsOf(nodeClass: NodeClass): readonly Ceiling[] {
  return [...ceilingsOfClass(nodeClass), EVERYWHERE];
}

function ceilingsOfClass(nodeClass: NodeClass): readonly Ceiling[] {
  switch (nodeClass.kind) {
    case "eks-nodes":
      return eksCeilings(nodeClass);
    case "eks-spot":
      return [{ seconds: 120, what: "AWS gives a spot instance", raise: ON_DEMAND }];
    case "aks-spot":
      return [{ seconds: 30, what: "Azure gives a spot VM", raise: ON_DEMAND }];
    case "karpenter":
    case "aks-auto-provisioned": {
      const pool = "the node pool's terminationGracePeriod";
      const seconds = nodeClass.terminationGracePeriodSeconds;
      return [{ seconds, what: `${pool} leaves, which overrides the pod's`, raise: `raise ${pool}` }];
    }
    case "aks-nodes": {
      const seconds = nodeClass.drainTimeoutSeconds ?? AKS_DRAIN_SECONDS;
      return [{ seconds, what: "AKS drains a node", raise: "raise the pool's drain time-out" }];
    }
    case "aci-addon":
      return [];
    // A real kubelet, and no limit that is published.
    case "eks-fargate":
    case "aci-next":
      return [];
  }
}

function eksCeilings({ shutdown = EKS_KUBELET }: EksNodes): readonly Ceiling[] {
  const deletion = {
    seconds: 300,
    what: "EKS drains a node group that is deleted",
    raise: "drain the nodes before the group is deleted",
  };
  if (shutdown.kind === "drained-first") return [deletion];
  const left = {
    seconds: shutdown.graceSeconds - shutdown.criticalSeconds,
    what: "kubelet gives when an instance shuts down",
    raise: "raise kubelet's shutdownGracePeriod, or say drained-first where nodes are always drained before",
  };
  return [left, deletion];
}

/** The cloud of a node class. */
export function cloudOf({ kind }: NodeClass): "aws" | "azure" {
  return kind.startsWith("eks-") || kind === "karpenter" ? "aws" : "azure";
}

/** Classic virtual nodes take a deleted pod for stopped at once (azure-aci #28, AKS #1267). */
export function ignoresGrace({ kind }: NodeClass): boolean {
  return kind === "aci-addon";
}
