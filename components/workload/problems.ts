import { STORAGE_CLASSES } from "../../lib/database/storage-classes.ts";
import { SIDES, type Side } from "../../lib/dns/names.ts";
import { endsByItself, storageOf } from "../../lib/manifests/controller.ts";
import { showValue, type Problem } from "../../lib/problems.ts";
import { cloudOf } from "../../lib/shutdown/ceilings.ts";
import type { WorkloadArgs } from "./workload-args.ts";

const CLOUDS = { eks: "aws", aks: "azure" } as const;

type Add = (path: string, problem: string, got: unknown, fix: string) => void;

/** What cannot even be rendered: parts that are missing, or that the clusters have not. */
export function findStructureProblems(name: string, args: WorkloadArgs): readonly Problem[] {
  const problems: Problem[] = [];
  const add: Add = (path, problem, got, fix) => {
    problems.push({ path: `${name}.${path}`, problem, got: showValue(got), fix });
  };
  if (args.mode === "active-standby" && args.active === undefined)
    add("active", "must be said in active-standby", args.active, "write eks or aks");
  findReachProblems(args, add);
  for (const side of SIDES) findClusterProblems(side, args, add);
  return problems;
}

/** What may be meant, and surprises. */
export function findWarnings(
  name: string,
  args: Pick<WorkloadArgs, "controller" | "mode">,
): readonly Problem[] {
  if (!endsByItself(args) || args.mode === "active-standby") return [];
  const fix = "say active-standby for work that is to be done once";
  return [{ path: `${name}.mode`, problem: "runs on both clusters, each for itself", got: args.mode, fix }];
}

function findReachProblems({ port, probes, host, callers = [] }: WorkloadArgs, add: Add): void {
  if (port === undefined) {
    if (host === undefined && callers.length === 0) return;
    add("port", "must be said where somebody comes", port, "write the port that the container listens on");
    return;
  }
  if (probes === undefined)
    add("probes", "must be said with a port", probes, "write the paths of readiness and liveness");
  if (host === undefined && callers.length === 0)
    add("host", "nobody may come", host, "give a host or callers, or leave port out");
}

function findClusterProblems(side: Side, args: WorkloadArgs, add: Add): void {
  const { namespaces, entrance, storageClasses, cluster } = args.clusters[side];
  const at = `clusters.${side}`;
  if (cluster.cloud !== CLOUDS[side])
    add(`${at}.cluster`, `must be a cluster of ${CLOUDS[side]}`, cluster.cloud, "pass each side its own");
  if (namespaces[args.namespace] === undefined) {
    const there = Object.keys(namespaces).join(", ");
    add("namespace", `is none of ${side}'s (${there})`, args.namespace, "make it in the cluster's baseline");
  }
  if (args.host !== undefined && entrance === undefined)
    add(
      `${at}.entrance`,
      "is how a host is reached",
      entrance,
      "say how requests come in, or leave host out",
    );
  const storage = storageOf(args);
  const classes = storageClasses ?? STORAGE_CLASSES[cluster.cloud];
  if (storage !== undefined && !classes.includes(storage.class)) {
    const problem = `is no storage class of ${side} (${classes.join(", ")})`;
    add("controller.storage.class", problem, storage.class, "use one of them");
  }
  findPlacementProblems(side, args, add);
}

function findPlacementProblems(side: Side, { placement, clusters }: WorkloadArgs, add: Add): void {
  const { kind } = placement[side];
  const { capabilities } = clusters[side].cluster;
  const path = `placement.${side}`;
  if (cloudOf(placement[side]) !== CLOUDS[side])
    add(path, `is not of ${side}`, kind, "choose nodes of its cloud");
  else if (kind.startsWith("aci-") && !capabilities.virtualNodes)
    add(path, "needs virtual nodes, which the cluster has not", kind, "add them, or run it on nodes");
  else if (kind === "eks-fargate" && !capabilities.fargate)
    add(path, "needs Fargate, which the cluster has not", kind, "add a profile, or run it on nodes");
}
