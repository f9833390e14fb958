/** A Kubernetes taint of a pool's nodes. */
export interface NodeTaint {
  readonly key: string;
  readonly value: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** What the pools of both clouds have in common. */
interface NodePool {
  /** Fewest nodes. */
  readonly min: number;
  /** Most nodes. */
  readonly max: number;
  /** Size of a node's system disk, GiB. */
  readonly diskGiB: number;
  /** Spot nodes are cheap and can be taken away within minutes. */
  readonly capacity: "on-demand" | "spot";
  /** Kubernetes labels of the nodes. */
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
}

/** A managed node group of EKS. A change of types, architecture or capacity replaces it, the new one first. */
export interface EksNodePool extends NodePool {
  /** EC2 types, of one architecture and alike in size. */
  readonly instanceTypes: readonly string[];
  readonly architecture: "x86_64" | "arm64";
}

/** A user agent pool of AKS. A change of size, disk or capacity replaces it. */
export interface AksNodePool extends NodePool {
  /** Such as `Standard_D4ds_v5`. */
  readonly vmSize: string;
}

/**
 * The pool that must run before cluster DNS can: without taints, on demand rather than spot, with nodes
 * from the start rather than none. The first that fits, by name.
 * @returns undefined when every pool has taints
 */
export function homePool(pools: Readonly<Record<string, NodePool>>): string | undefined {
  const cost = ({ min, capacity }: NodePool): number => (capacity === "spot" ? 2 : 0) + (min === 0 ? 1 : 0);
  return Object.entries(pools)
    .filter(([, { taints }]) => taints.every(({ effect }) => effect === "PreferNoSchedule"))
    .sort(([a, left], [b, right]) => cost(left) - cost(right) || (a < b ? -1 : 1))
    .map(([name]) => name)[0];
}
