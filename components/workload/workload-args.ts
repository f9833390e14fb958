import type { Output, Resource } from "@pulumi/pulumi";
import type { Side } from "../../lib/dns/names.ts";
import type { ImageLock } from "../../lib/images/lock.ts";
import type { WorkloadArgs as ManifestArgs } from "../../lib/manifests/args.ts";
import type { Entrance, Reached } from "../../lib/manifests/entrance.ts";
import type { NodeClass } from "../../lib/shutdown/ceilings.ts";
import type { IdentityPermissions, KubernetesCluster } from "../contracts/kubernetes-cluster.ts";
import type { MySqlEndpoint } from "../contracts/mysql-endpoint.ts";

/** What an app does, wherever it runs; docs/manifests.md says what becomes of each. */
type Rendered = Pick<
  ManifestArgs,
  | "namespace"
  | "requestSeconds"
  | "size"
  | "controller"
  | "user"
  | "command"
  | "arguments"
  | "sidecars"
  | "env"
  | "secretEnv"
  | "egress"
  | "floors"
>;

/** One app on both clusters. */
export interface WorkloadArgs extends Rendered, Partial<Reached> {
  readonly clusters: Readonly<Record<Side, WorkloadCluster>>;
  /** By name; its digest comes from `images`. */
  readonly image: string;
  readonly images: {
    /** What images.lock.json says. */
    readonly lock: ImageLock;
    /** Whether an image without a digest is refused, as in production. */
    readonly pinned: boolean;
  };
  /** Both clusters serve, or one of them does while the other stands by. */
  readonly mode: "active-active" | "active-standby";
  /** The cluster that serves in `active-standby`. A change starts pods there and stops them here. */
  readonly active?: Side;
  /**
   * Whether the cluster that stands by runs the app. What ends by itself runs on the active one only.
   * @default "warm"
   */
  readonly standby?: "warm" | "cold";
  /** What it runs on, by cluster. */
  readonly placement: Readonly<Record<Side, NodeClass>>;
  readonly database?: WorkloadDatabase;
  /** What it may do in each cloud, by an identity of its own. */
  readonly permissions?: IdentityPermissions;
  /** Who applies its objects: this program, or Argo CD from a repository that is given them. */
  readonly delivery: "pulumi" | "argocd";
}

/** The database as an app meets it. */
export interface WorkloadDatabase {
  /** Who takes writes at first: `kakehashi db` moves the pointer. */
  readonly primary: Pick<MySqlEndpoint, "host" | "port" | "caPem">;
  /** Subnets of all its servers. */
  readonly ranges: readonly string[];
  /** The app's own account: a Secret `NAME-account` holds it, in both clusters. */
  readonly login: { readonly user: string; readonly password: Output<string> };
}

/** A cluster as apps meet it. */
export interface WorkloadCluster {
  readonly cluster: KubernetesCluster;
  /** Namespaces that are there, each known when it is. */
  readonly namespaces: Readonly<Record<string, Output<string>>>;
  /** How requests from outside come in; needed by apps with a host. */
  readonly entrance?: Entrance;
  /** What routes wait for: until it is there, the API server refuses or ignores them. @default nothing */
  readonly routesNeed?: readonly Resource[];
  /** @default those of the platform and of the cloud */
  readonly storageClasses?: readonly string[];
}
