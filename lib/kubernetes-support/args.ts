/** A managed node group, as far as support goes. */
export interface EksPoolArgs {
  /** EC2 types such as `m7i.large`. */
  readonly instanceTypes: readonly string[];
  readonly architecture: "x86_64" | "arm64";
}

/** An EKS cluster, as far as support goes. */
export interface EksArgs {
  /** Who may reach the public endpoint; empty means nobody. */
  readonly allowedCidrs: readonly string[];
  readonly nodePools: Readonly<Record<string, EksPoolArgs>>;
  /**
   * Extended support costs more and lasts twelve months longer.
   * @default "standard"
   */
  readonly support?: "standard" | "extended";
}

/** An AKS user pool, as far as support goes. */
export interface AksPoolArgs {
  readonly vmSize: string;
  /** Most nodes. */
  readonly max: number;
}

/** An AKS cluster, as far as support goes. */
export interface AksArgs {
  readonly access:
    | { readonly kind: "authorised-ranges"; readonly ranges: readonly string[] }
    | { readonly kind: "private-cluster" };
  readonly networking: "overlay" | "node-subnet";
  readonly virtualNodes: "off" | "aci-addon" | "aci-next";
  readonly nodeProvisioning: "manual" | "auto";
  /** Premium carries long-term support. */
  readonly tier: "Free" | "Standard" | "Premium";
  readonly systemPool: { readonly vmSize: string; readonly count: number };
  readonly nodePools: Readonly<Record<string, AksPoolArgs>>;
  /** @default "none" */
  readonly networkPolicy?: "none" | "azure" | "cilium" | "calico";
  /** @default false */
  readonly ipv6?: boolean;
  /**
   * The channel by which Azure upgrades Kubernetes by itself.
   * @default "none"
   */
  readonly upgradeChannel?: "none" | "patch" | "stable" | "rapid";
  /**
   * Whether the cluster is ever stopped, for example at night.
   * @default false
   */
  readonly stops?: boolean;
  /**
   * Most pods of a node in the node-subnet mode.
   * @default 30, as AKS takes it
   */
  readonly maxPodsPerNode?: number;
  /**
   * By how much of a pool an upgrade exceeds it for a while, percent.
   * @default 33, as AKS recommends for production
   */
  readonly maxSurgePercent?: number;
  /** Ranges that nodes and pods live in; without them their sizes are not checked. */
  readonly addresses?: { readonly nodes: string; readonly pods: string };
}

/** What {@link validateClusters} judges. Plain values; a cluster that is absent is not judged. */
export interface ClusterArgs {
  /** Minor version, such as `1.35`; absent, nothing that depends on it is judged. */
  readonly kubernetesVersion?: string;
  readonly eks?: EksArgs;
  readonly aks?: AksArgs;
  /**
   * Whether what only production needs is demanded too.
   * @default false
   */
  readonly productionGuards?: boolean;
  /**
   * Where the clusters stand in the config.
   * @default "clusters"
   */
  readonly path?: string;
}
