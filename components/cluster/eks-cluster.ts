import type { Provider } from "@pulumi/kubernetes/provider.js";
import {
  ComponentResource,
  secret,
  type ComponentResourceOptions,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import type { Problem } from "../../lib/problems.ts";
import type { Tags } from "../contracts/cloud.ts";
import type {
  ClusterCapabilities,
  IdentityPermissions,
  KubernetesCluster,
  ServiceAccountRef,
  WorkloadIdentity,
} from "../contracts/kubernetes-cluster.ts";
import type { Network } from "../contracts/network.ts";
import { createClusterProvider } from "./cluster-provider.ts";
import { addOnsOf, createNodeAddOns, createPodAddOns, type EksAddOn } from "./eks-add-ons.ts";
import { createControlPlane, privateSubnets } from "./eks-control-plane.ts";
import { createPodIdentity } from "./eks-identity.ts";
import { createNodes } from "./eks-nodes.ts";
import { eksLogin, readApiServer, renderKubeconfig } from "./kubeconfig.ts";
import { homePool, type EksNodePool } from "./node-pools.ts";
import { refuse } from "./refuse.ts";

export type { EksNodePool, NodeTaint } from "./node-pools.ts";

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
  /** Days that control-plane logs are kept. */
  readonly logRetentionDays: number;
  /** The role that deploys. It is an admin by name, and the kubeconfig assumes it. */
  readonly deployRoleArn: string;
  /** Other admins: a name and an IAM principal's ARN each. */
  readonly admins: Readonly<Record<string, string>>;
  /** Managed node groups by name. One at least has no taints. */
  readonly nodePools: Readonly<Record<string, EksNodePool>>;
  /**
   * Versions of add-ons, such as `v1.21.1-eksbuild.1`.
   * @default the one that EKS has for the Kubernetes version when the add-on is made
   */
  readonly addOnVersions?: Readonly<Partial<Record<EksAddOn, string>>>;
  readonly guards: EksGuards;
  readonly tags: Tags;
}

/** Amazon's Kubernetes: control plane, managed node groups, the add-ons that make nodes and pods run. */
export class EksCluster extends ComponentResource implements KubernetesCluster {
  readonly cloud = "aws" as const;
  readonly clusterName: Output<string>;
  readonly endpoint: Output<string>;
  readonly provider: Provider;
  readonly kubeconfig: Output<string>;
  readonly oidcIssuerUrl: Output<string>;
  readonly egressAddresses: Output<readonly string[]>;
  readonly capabilities: ClusterCapabilities;
  readonly deletedWith: Resource;
  readonly podsNeed: readonly Resource[];
  /** The IAM OIDC provider, for pods that EKS Pod Identity does not reach (Fargate). */
  readonly oidcProviderArn: Output<string>;
  /** The security group that EKS made for control plane and nodes. */
  readonly securityGroupId: Output<string>;
  readonly #name: string;
  readonly #args: EksClusterArgs;

  constructor(name: string, args: EksClusterArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:cluster:EksCluster", name, {}, opts);
    this.#name = name;
    this.#args = args;
    refuse(this, findProblems(args));
    const parent = { parent: this };

    const { cluster, clusterName, deployerAccess } = createControlPlane(name, args, parent);
    const addOn = addOnsOf(name, args, clusterName, parent);
    const nodeAddOns = createNodeAddOns(name, args, clusterName, addOn, parent);
    const nodes = createNodes(name, args, clusterName, [...nodeAddOns, ...args.network.egressPath], parent);
    const home = nodes.home === undefined ? [] : [nodes.home];
    const podAddOns = createPodAddOns(name, args, clusterName, addOn, home, parent);

    const api = cluster.kubeconfigJson.apply(readApiServer);
    const login = eksLogin(args.clusterName, args.network.region, args.deployRoleArn);
    this.clusterName = clusterName;
    this.endpoint = api.server;
    this.kubeconfig = secret(api.apply((server) => renderKubeconfig(args.clusterName, server, login)));
    this.provider = createClusterProvider(
      name,
      this.kubeconfig,
      ["eks", args.network.region, args.clusterName, args.serviceCidr],
      // Deletions in the cluster need the login as well (pulumi-eks #598).
      { ...parent, dependsOn: [deployerAccess] },
    );
    this.oidcIssuerUrl = cluster.oidcProviderUrl;
    this.oidcProviderArn = cluster.oidcProviderArn;
    this.securityGroupId = cluster.clusterSecurityGroupId;
    this.egressAddresses = args.network.egressAddresses;
    this.capabilities = {
      kubernetesVersion: args.kubernetesVersion,
      virtualNodes: false,
      fargate: false,
      identity: "pod-identity",
    };
    this.deletedWith = cluster;
    this.podsNeed = [...nodes.groups, ...podAddOns];
    this.registerOutputs({
      clusterName,
      endpoint: this.endpoint,
      kubeconfig: this.kubeconfig,
      oidcIssuerUrl: this.oidcIssuerUrl,
    });
  }

  identityFor(
    name: string,
    serviceAccount: ServiceAccountRef,
    permissions: IdentityPermissions,
  ): WorkloadIdentity {
    const { clusterName, tags } = this.#args;
    const { role, association } = createPodIdentity(
      `${this.#name}-identity-${name}`,
      { cluster: this.clusterName, clusterName, serviceAccount, permissions: permissions.aws ?? {}, tags },
      { parent: this },
    );
    return {
      principal: role.arn,
      serviceAccountAnnotations: association.associationId.apply(
        (): Readonly<Record<string, string>> => ({}),
      ),
      podLabels: {},
    };
  }
}

/** What would fail only after the control plane has been built. */
function findProblems({ admins, deployRoleArn, network, nodePools }: EksClusterArgs): readonly Problem[] {
  const problems: Problem[] = [];
  const zones = new Set(privateSubnets(network).map(({ zone }) => zone));
  if (network.cloud !== "aws" || zones.size < 2)
    problems.push({
      path: "network",
      problem: "must be of AWS, with private subnets in two zones or more",
      got: `${network.cloud} with ${zones.size}`,
      fix: "add a zone, or give it the network of AWS",
    });
  if (homePool(nodePools) === undefined)
    problems.push({
      path: "nodePools",
      problem: "must have a pool without taints, for cluster DNS and the drivers of volumes",
      got: Object.keys(nodePools).join(", ") || "none",
      fix: "take the taints off one, or add a small one",
    });
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
