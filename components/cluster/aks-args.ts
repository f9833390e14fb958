import type { Input, Output } from "@pulumi/pulumi";
import type { Problem } from "../../lib/problems.ts";
import type { Tags } from "../contracts/cloud.ts";
import type { Network } from "../contracts/network.ts";
import type { AksNodePool } from "./node-pools.ts";

/** Who may reach the API server. */
export type AksAccess =
  | { readonly kind: "authorised-ranges"; readonly ranges: readonly string[] }
  | { readonly kind: "private-cluster" };

/** When and how far Azure upgrades by itself. */
export interface AksUpgrades {
  readonly cluster: "none" | "patch" | "stable" | "rapid";
  readonly nodeOs: "None" | "Unmanaged" | "SecurityPatch" | "NodeImage";
  readonly window: {
    readonly day: "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday";
    /** `HH:MM`. */
    readonly startTime: string;
    /** Four or more. */
    readonly durationHours: number;
    /** Such as `+09:00`. */
    readonly utcOffset: string;
  };
}

/** What keeps an AKS cluster from being deleted by mistake. */
export interface AksGuards {
  /** Pulumi refuses to delete or replace the cluster. */
  readonly protect: boolean;
}

/** How to build an AKS cluster. */
export interface AksClusterArgs {
  /** The cluster's name, unique in its resource group. A change replaces the cluster. */
  readonly clusterName: string;
  /** The resource group of the cluster and of the identities of its pods. A change replaces the cluster. */
  readonly resourceGroupName: Input<string>;
  readonly subscriptionId: string;
  /** The Entra tenant that authenticates users. */
  readonly tenantId: string;
  /** A change replaces the cluster. */
  readonly location: string;
  /** A network of Azure with a `nodes` subnet whose NAT gateway gives the way out. */
  readonly network: Network;
  /** Minor version, such as `1.35`. The control plane goes first, then the user pools; never back. */
  readonly kubernetesVersion: string;
  /** Addresses of Kubernetes services. A change replaces the cluster. */
  readonly serviceCidr: string;
  /** Addresses of pods on the overlay, a /24 for each node. A change replaces the cluster. */
  readonly podCidr: string;
  /** Azure CNI mode: pods on an overlay, or in the node subnet, which virtual nodes need. */
  readonly networking: "overlay" | "node-subnet";
  /** Whether pods are to run on Azure Container Instances. */
  readonly virtualNodes: boolean;
  /**
   * AKS's own add-on for virtual nodes, the classic kind, with the days (30 to 730) that the logs of its pods are kept in a
   * workspace. A change turns the add-on on or off in place.
   * @default none: virtual nodes of the next generation are pods, and the cluster knows nothing of them
   */
  readonly virtualNodesAddOn?: { readonly logDays: number };
  /** `auto`: Karpenter makes the nodes; there are no pools then. */
  readonly nodeProvisioning: "manual" | "auto";
  /** Free has no uptime SLA. */
  readonly tier: "Free" | "Standard" | "Premium";
  readonly access: AksAccess;
  /** Fixed addresses of the other cloud, which may reach a public API server too. @default none */
  readonly peerEgressAddresses?: Input<readonly string[]>;
  /** Entra groups whose members are admins; the deploying identity is in one of them. */
  readonly adminGroupIds: readonly string[];
  readonly upgrades: AksUpgrades;
  /** The pool of the cluster's own pods. Fixed at creation; its edits are ignored. */
  readonly systemPool: { readonly vmSize: string; readonly count: number };
  /** User pools by name. */
  readonly nodePools: Readonly<Record<string, AksNodePool>>;
  /**
   * Days that control-plane logs are kept, in a workspace of their own (30 to 730).
   * @default none are kept: they cost by the gigabyte
   */
  readonly auditLogDays?: number;
  readonly guards: AksGuards;
  readonly tags: Tags;
  /**
   * The cluster's kubeconfig as it was last known, for when Azure may be out of reach: it is not asked then.
   * @default Azure is asked
   */
  readonly lastKubeconfig?: Input<string | undefined>;
}

/** The subnet that nodes of every pool are in. */
export const nodeSubnetId = ({ network }: AksClusterArgs): Output<string> | undefined =>
  network.subnets.nodes?.[0]?.id;

/** What Azure would refuse only after the network has been built, or not at all. */
export function findProblems(args: AksClusterArgs): readonly Problem[] {
  const { network, networking, nodePools, nodeProvisioning, virtualNodes, virtualNodesAddOn } = args;
  const problems: Problem[] = [];
  if (network.cloud !== "azure" || network.subnets.nodes?.[0] === undefined)
    problems.push({
      path: "network",
      problem: "must be of Azure, with a subnet for nodes",
      got: network.cloud,
      fix: "give it the network of Azure",
    });
  if (virtualNodes && networking === "overlay")
    problems.push({
      path: "networking",
      problem: "must be node-subnet where pods run on virtual nodes",
      got: networking,
      fix: "choose node-subnet, or turn virtual nodes off",
    });
  if (virtualNodesAddOn !== undefined && !virtualNodes)
    problems.push({
      path: "virtualNodesAddOn",
      problem: "needs a cluster whose network is made for virtual nodes",
      got: "virtualNodes false",
      fix: "set virtualNodes, or leave the add-on out",
    });
  if (virtualNodesAddOn !== undefined && network.subnets["virtual-nodes"]?.[0] === undefined)
    problems.push({
      path: "network",
      problem: "must have a subnet for virtual nodes",
      got: Object.keys(network.subnets).join(", "),
      fix: "add one, or leave the add-on out",
    });
  if (nodeProvisioning === "auto" && Object.keys(nodePools).length > 0)
    problems.push({
      path: "nodePools",
      problem: "must be empty where AKS provisions nodes by itself; autoscaled pools exclude that",
      got: Object.keys(nodePools).join(", "),
      fix: "remove the pools, or choose nodeProvisioning manual",
    });
  return problems;
}
