import { readFileSync } from "node:fs";
import { RunError } from "@pulumi/pulumi";
import type { AksCluster } from "../components/cluster/aks-cluster.ts";
import type { EksCluster } from "../components/cluster/eks-cluster.ts";
import type { IngressEndpoint } from "../components/contracts/ingress-endpoint.ts";
import { createWorkloads } from "../components/workload/workloads.ts";
import type {
  Workload,
  WorkloadArgs,
  WorkloadCluster,
  WorkloadDatabase,
} from "../components/workload/workload.ts";
import type { StackConfig } from "../config/schema.ts";
import type { WorkloadConfig } from "../config/workload.ts";
import type { Side } from "../lib/dns/names.ts";
import { IMAGE_LOCK_FILE, parseImageLock, type ImageLock } from "../lib/images/lock.ts";
import { formatProblem } from "../lib/problems.ts";
import type { NodeClass } from "../lib/shutdown/ceilings.ts";
import type { Namespaces } from "./ingress.ts";

/** A cluster as its apps see it. */
interface AppSide {
  readonly cluster: EksCluster | AksCluster;
  readonly namespaces: Namespaces;
}

/** What apps are made on. */
interface AppPlaces {
  readonly sides: Readonly<Record<Side, AppSide>>;
  /** How requests come in; apps with a host need it. */
  readonly ingress: Readonly<Record<Side, IngressEndpoint>> | undefined;
  /** What pods on virtual nodes run on; undefined where AKS has none. */
  readonly virtualNodes: NodeClass | undefined;
  /** By app that uses the database. */
  readonly databases: Readonly<Record<string, WorkloadDatabase>>;
}

/** The namespaces of all apps: what runs in them is restricted. */
export const appNamespaces = ({ apps }: StackConfig) =>
  Object.fromEntries(
    Object.values(apps).flatMap(({ workload }) => (workload === undefined ? [] : [[workload.namespace, {}]])),
  );

/**
 * What the apps run, on both clusters.
 * @param pinned whether an image without a digest is refused
 */
export function createApps(
  { apps }: StackConfig,
  pinned: boolean,
  places: AppPlaces,
): Readonly<Record<string, Workload>> {
  const images = { lock: readImageLock(), pinned };
  const args = Object.entries(apps).flatMap(([name, { workload, ...policy }]) =>
    workload === undefined
      ? []
      : [[name, { ...argsOf(name, workload, places), ...rulesOf(policy), images }] as const],
  );
  return createWorkloads(Object.fromEntries(args));
}

type Policy = Omit<StackConfig["apps"][string], "workload">;

const rulesOf = ({ host, mode, active, standby }: Policy) => ({ host, mode, active, standby });

function argsOf(
  name: string,
  { placement, command, arguments: given, user, env, ...rest }: WorkloadConfig,
  { sides, ingress, virtualNodes, databases }: AppPlaces,
): Omit<WorkloadArgs, "host" | "mode" | "images"> {
  const database = databases[name];
  return {
    ...rest,
    ...(command === undefined ? {} : { command }),
    ...(given === undefined ? {} : { arguments: given }),
    ...(user === undefined ? {} : { user }),
    ...(env === undefined ? {} : { env }),
    ...(database === undefined ? {} : { database }),
    clusters: { eks: clusterOf(sides.eks, ingress?.eks), aks: clusterOf(sides.aks, ingress?.aks) },
    placement: {
      eks: { kind: placement.eks === "spot" ? "eks-spot" : "eks-nodes" },
      aks: aksClass(placement.aks, virtualNodes),
    },
  };
}

/** The config has been checked: a cluster without virtual nodes has no app on them. */
function aksClass(placement: WorkloadConfig["placement"]["aks"], virtualNodes?: NodeClass): NodeClass {
  if (placement === "virtual-nodes" && virtualNodes !== undefined) return virtualNodes;
  return { kind: placement === "spot" ? "aks-spot" : "aks-nodes" };
}

function clusterOf({ cluster, namespaces }: AppSide, ingress: IngressEndpoint | undefined): WorkloadCluster {
  if (ingress === undefined) return { cluster, namespaces };
  const { entrance, ready } = ingress;
  return { cluster, namespaces, entrance, routesNeed: ready };
}

function readImageLock(): ImageLock {
  const parsed = parseImageLock(readFileSync(new URL(`../${IMAGE_LOCK_FILE}`, import.meta.url), "utf8"));
  if (parsed.kind === "refused") throw new RunError(formatProblem(parsed.problem));
  return parsed.lock;
}
