import { readCidr, sizeOf } from "../addresses/cidr.ts";
import { DRAIN_ANNOTATION } from "../manifests/pod.ts";
import type { Problem } from "../problems.ts";

/** The add-on of AKS, or its successor that runs a real kubelet (microsoft/virtualnodesOnAzureContainerInstances). */
export type VirtualNodesKind = "aci-addon" | "aci-next";

/** Pods that a virtual node of the next generation takes (microsoft/virtualnodesOnAzureContainerInstances, README). */
const PODS_OF_NODE = 200;

/** Addresses that Azure keeps in each subnet (Azure Virtual Network FAQ). */
const KEPT_BY_AZURE = 5;

/** How many pods at a time, and where. */
export interface VirtualRoom {
  readonly kind: VirtualNodesKind;
  /** The subnet that is delegated to container groups; each pod has an address of it. */
  readonly subnetCidr: string;
  /** Most pods at a time, with those that a rollout starts before the old ones go. */
  readonly mostPods: number;
}

/** Virtual nodes that this many pods need; the add-on is one node whatever runs on it. */
export function virtualNodeCount({ kind, mostPods }: VirtualRoom): number {
  return kind === "aci-addon" ? 1 : Math.ceil(mostPods / PODS_OF_NODE);
}

/** Whether every pod finds an address: one that does not stays pending, and says so only in its events. */
export function findRoomProblems(at: string, { subnetCidr, mostPods }: VirtualRoom): readonly Problem[] {
  const path = `${at}mostPods`;
  const got = String(mostPods);
  if (!Number.isInteger(mostPods) || mostPods < 1)
    return [
      { path, problem: "must be a whole number from 1 on", got, fix: "say how many pods there may be" },
    ];
  const subnet = readCidr(subnetCidr);
  const room = subnet === undefined ? 0 : Math.max(0, sizeOf(subnet) - KEPT_BY_AZURE);
  if (mostPods <= room) return [];
  const problem = `has room for ${room} in the virtual nodes' subnet ${subnetCidr}, where each pod takes an address`;
  return [{ path, problem, got, fix: "lower it, or give the subnet a wider range" }];
}

/** What is lost on virtual nodes, for whoever runs apps there (Azure/AKS, virtual nodes' limitations; azure-aci #28). */
export function virtualNodeWarnings(at: string, { kind, mostPods }: VirtualRoom): readonly Problem[] {
  const warnings: Problem[] = [];
  const warn = (path: string, problem: string, got: string, fix: string): void => {
    warnings.push({ path: `${at}${path}`, problem, got, fix });
  };
  if (kind === "aci-addon")
    warn(
      "kind",
      "ends a deleted pod at once with its requests, whatever grace it has, and refuses hooks and startup probes",
      kind,
      "take a pod out of its Service before it is deleted, or use aci-next",
    );
  warn(
    "kind",
    "does not hold network policies, and runs no DaemonSets: log and metric agents of nodes are not there",
    kind,
    "bound the subnet with a network security group",
  );
  warn(
    "mostPods",
    "needs as many container groups and their cores of Azure Container Instances' regional quota",
    String(mostPods),
    "compare with `az container list-usage --location REGION`, and ask for more in time",
  );
  return warnings;
}

/** A pod on classic virtual nodes that is to go. */
export interface LeavingPod {
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** A step of a drain from outside. */
export type DrainStep =
  /** Takes labels off the pod. */
  | { readonly kind: "leave"; readonly labels: readonly string[] }
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "delete" };

/**
 * How a pod leaves classic virtual nodes without cutting a request. Without its labels it is out of its Services, and out
 * of its ReplicaSet too, which starts another; it still answers what it has begun, and is deleted when that is over.
 * @param selectors of the Services of its namespace
 * @returns only the deletion for a pod that nothing is sent to
 */
export function drainOutside(
  { annotations, labels }: LeavingPod,
  selectors: readonly Readonly<Record<string, string>>[],
): readonly DrainStep[] {
  const seconds = Number(annotations[DRAIN_ANNOTATION] ?? 0);
  const keys = selectors.map((selector) => Object.entries(selector)).filter((it) => it.length > 0);
  const own = keys.filter((it) => it.every(([key, value]) => labels[key] === value));
  const leave = [...new Set(own.flat().map(([key]) => key))];
  if (seconds === 0 || leave.length === 0) return [{ kind: "delete" }];
  return [{ kind: "leave", labels: leave }, { kind: "wait", seconds }, { kind: "delete" }];
}
