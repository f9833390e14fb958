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
  /** What keeps pods running, or runs one to its end. @default deployment */
  readonly controller?: Controller;
  /**
   * The user, by number, that its processes are; needed where the image says root or a name, which kubelet cannot tell
   * from root. @default the image's
   */
  readonly user?: number;
  /** Instead of the image's entry point. */
  readonly command?: readonly string[];
  /** Instead of the image's arguments. */
  readonly arguments?: readonly string[];
  /** Native sidecars, in the order in which they start; they stop in the opposite one. */
  readonly sidecars?: readonly SidecarArgs[];
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
  readonly database?: DatabaseArgs;
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
  /** The name that leads here, where something of the cluster's forwards by names. */
  readonly route?: RouteArgs;
}

/** Who forwards the requests of a name. */
export type RouteArgs =
  | {
      /** A controller that reads Ingresses: ingress-nginx on the path `ingress`, AWS's on `alb-ip`. */
      readonly kind: "ingress";
      readonly host: string;
      readonly className: string;
      /** The Secret of the name's certificate, in the app's namespace; absent, the controller has its own. */
      readonly tlsSecret?: string;
    }
  | {
      /** A Gateway, which has the certificate. */
      readonly kind: "gateway";
      readonly host: string;
      readonly gateway: { readonly namespace: string; readonly name: string };
    };

/** What keeps pods running, or runs one to its end. */
export type Controller =
  | { readonly kind: "deployment" }
  | { readonly kind: "stateful-set"; readonly storage: StorageArgs }
  | ({ readonly kind: "job" } & RunArgs)
  | ({
      readonly kind: "cron-job";
      /** Five fields, as CronJobs take them. */
      readonly schedule: string;
      /** @default "Etc/UTC" */
      readonly timeZone?: string;
    } & RunArgs);

/** A volume of each pod. */
export interface StorageArgs {
  /** A storage class of the cluster. */
  readonly class: string;
  readonly sizeGiB: number;
  /** Where the container finds it. */
  readonly path: string;
  /**
   * What becomes of the volumes when the app goes.
   * @default "keep"
   */
  readonly whenDeleted?: "keep" | "delete";
}

/** How long something that ends may take. */
export interface RunArgs {
  /** Seconds after which a run is given up, its retries included. */
  readonly deadlineSeconds: number;
  /** Pods that may fail before a run has; a pod that its node has lost does not count. */
  readonly retries: number;
}

/** A container beside the app's. */
export interface SidecarArgs {
  readonly name: string;
  readonly image: string;
  readonly arguments?: readonly string[];
  /** How long it takes to stop when the app has ended. */
  readonly stopSeconds: number;
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
}

/** What each pod gets, and how many there are. */
export interface SizeArgs {
  /** Requested; there is no limit. */
  readonly cpuMillicores: number;
  /** Requested, and the limit. */
  readonly memoryMiB: number;
  readonly replicas:
    | { readonly kind: "scaled"; readonly min: number; readonly max: number }
    | { readonly kind: "fixed"; readonly count: number }
    /** One pod, for development: a rollout still starts the new one first, a drain is an outage. */
    | { readonly kind: "single" };
  /**
   * Whether a VerticalPodAutoscaler says what the pods would need; it changes nothing. The cluster must have the kind.
   * @default false
   */
  readonly recommend?: boolean;
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

/** The database that all clusters share. */
export interface DatabaseArgs {
  /** Subnets of all its servers: any of them may be the primary tomorrow. */
  readonly cidrs: readonly string[];
  readonly port: number;
  /** A Secret of the namespace with `username` and `password`. */
  readonly account: string;
}
