import type { NodeClass } from "../shutdown/ceilings.ts";
import type { Floors, TrafficPath } from "../shutdown/floors.ts";

/** One app on one cluster. Everything is known: nothing here is an output of a cloud. */
export interface WorkloadArgs {
  /** Name of all its objects: a DNS label. */
  readonly name: string;
  readonly namespace: string;
  /** By digest, or by a tag that does not move. */
  readonly image: string;
  /** The port that the container listens on; absent, it is a worker and nothing reaches it. */
  readonly http?: HttpArgs;
  /** The longest request or transaction, in seconds. */
  readonly requestSeconds: number;
  readonly nodeClass: NodeClass;
  readonly size: SizeArgs;
  /**
   * Whether the app runs here; `cold` keeps its objects and starts no pod.
   * @default "serving"
   */
  readonly standing?: "serving" | "cold";
  /** Environment that may be read by anybody; a change restarts the pods. */
  readonly env?: Readonly<Record<string, string>>;
  /** Environment from Secrets of the namespace, by variable. */
  readonly secretEnv?: Readonly<Record<string, SecretKey>>;
  /** Where the pods may open connections to, beside cluster DNS, by a natural key. */
  readonly egress?: Readonly<Record<string, EgressArgs>>;
  /** What a cloud identity needs on the ServiceAccount and on the pods. */
  readonly identity?: {
    readonly serviceAccountAnnotations: Readonly<Record<string, string>>;
    readonly podLabels: Readonly<Record<string, string>>;
  };
  /** Propagation by path, where one was measured. */
  readonly floors?: Partial<Floors>;
}

/** How an app is reached. */
export interface HttpArgs {
  readonly port: number;
  readonly path: Exclude<TrafficPath, "none">;
  /** What probes ask for. They differ: a pod that waits for its database is not ready, and need not be restarted. */
  readonly probes: { readonly readiness: string; readonly liveness: string };
  /** Namespaces that may connect; addresses, for load balancers that send to the pods themselves. */
  readonly from: { readonly namespaces?: readonly string[]; readonly cidrs?: readonly string[] };
}

/** What each pod gets, and how many there are. */
export interface SizeArgs {
  /** Requested; there is no limit. */
  readonly cpuMillicores: number;
  /** Requested, and the limit. */
  readonly memoryMiB: number;
  readonly replicas:
    | { readonly kind: "scaled"; readonly min: number; readonly max: number }
    /** One pod, for development: a rollout still starts the new one first, a drain is an outage. */
    | { readonly kind: "single" };
}

export interface SecretKey {
  readonly secret: string;
  readonly key: string;
}

export interface EgressArgs {
  /** Addresses, such as a database's subnet in the other cloud. */
  readonly cidrs: readonly string[];
  readonly port: number;
}
