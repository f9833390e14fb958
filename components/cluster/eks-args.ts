import type { Input } from "@pulumi/pulumi";
import type { Problem } from "../../lib/problems.ts";
import type { Tags } from "../contracts/cloud.ts";
import type { Network, Subnet } from "../contracts/network.ts";
import { findAutoModeProblems, type EksAutoMode } from "./eks-auto-mode-args.ts";
import { homePool, type EksNodePool } from "./node-pools.ts";

/** Add-ons of EKS that every cluster gets. */
export type EksAddOn =
  "vpc-cni" | "kube-proxy" | "eks-pod-identity-agent" | "coredns" | "metrics-server" | "aws-ebs-csi-driver";

/** What keeps an EKS cluster from being deleted by mistake. */
export interface EksGuards {
  /** AWS refuses to delete the cluster until this is off. */
  readonly deletionProtection: boolean;
  /** Pulumi refuses to delete or replace the cluster and the key of its secrets. */
  readonly protect: boolean;
}

/** How to build an EKS cluster. */
export interface EksClusterArgs {
  /** The cluster's name, unique in its account and region. A change replaces the cluster. */
  readonly clusterName: string;
  /** A network of AWS with private subnets in two zones or more. Other subnets later: update in place. */
  readonly network: Network;
  /** Minor version, such as `1.35`. The control plane goes first, then the nodes; never back. */
  readonly kubernetesVersion: string;
  /** Addresses of Kubernetes services, /12 to /24. A change replaces the cluster. */
  readonly serviceCidr: string;
  /** Who may reach the public endpoint; with an empty list there is only the private one. */
  readonly allowedCidrs: readonly string[];
  /** Fixed addresses of the other cloud, which may reach the public endpoint too. @default none */
  readonly peerEgressAddresses?: Input<readonly string[]>;
  /** Days that control-plane logs are kept. */
  readonly logRetentionDays: number;
  /** The role that deploys. It is an admin by name, and the kubeconfig assumes it. */
  readonly deployRoleArn: string;
  /** Other admins: a name and an IAM principal's ARN each. */
  readonly admins: Readonly<Record<string, string>>;
  /** Managed node groups by name. One at least has no taints; with `autoMode` there is none. */
  readonly nodePools: Readonly<Record<string, EksNodePool>>;
  /**
   * EKS runs nodes, cluster DNS, volumes and load balancers. Off again is no update that can be relied on
   * (hashicorp/terraform-provider-aws #40582, pulumi-eks #1585): make another cluster.
   * @default off
   */
  readonly autoMode?: EksAutoMode;
  /**
   * Versions of add-ons, such as `v1.21.1-eksbuild.1`.
   * @default the one that EKS has for the Kubernetes version when the add-on is made
   */
  readonly addOnVersions?: Readonly<Partial<Record<EksAddOn, string>>>;
  readonly guards: EksGuards;
  readonly tags: Tags;
}

/** The subnets that nodes and the control plane's interfaces are in. */
export const privateSubnets = (network: Network): readonly Subnet[] => network.subnets.private ?? [];

/** What would fail only after the control plane has been built. */
export function findProblems(args: EksClusterArgs): readonly Problem[] {
  const { admins, deployRoleArn, network } = args;
  const problems: Problem[] = [];
  const zones = new Set(privateSubnets(network).map(({ zone }) => zone));
  if (network.cloud !== "aws" || zones.size < 2)
    problems.push({
      path: "network",
      problem: "must be of AWS, with private subnets in two zones or more",
      got: `${network.cloud} with ${zones.size}`,
      fix: "add a zone, or give it the network of AWS",
    });
  problems.push(...findNodeProblems(args));
  const names = new Map<string, string>([[deployRoleArn, "deployRoleArn"]]);
  for (const [key, arn] of Object.entries(admins)) {
    const twin = names.get(arn);
    if (twin !== undefined)
      problems.push({
        path: `admins.${key}`,
        problem: `must not be the same principal as ${twin}; EKS has one access entry for each`,
        got: arn,
        fix: "remove one of the two",
      });
    names.set(arn, `admins.${key}`);
  }
  return problems;
}

function findNodeProblems({ addOnVersions, autoMode, nodePools }: EksClusterArgs): readonly Problem[] {
  if (autoMode !== undefined) return findAutoModeProblems(autoMode, { addOnVersions, nodePools });
  if (homePool(nodePools) !== undefined) return [];
  return [
    {
      path: "nodePools",
      problem: "must have a pool without taints, for cluster DNS and the drivers of volumes",
      got: Object.keys(nodePools).join(", ") || "none",
      fix: "take the taints off one, or add a small one",
    },
  ];
}
