import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  type Resource,
} from "@pulumi/pulumi";
import { judge } from "../../lib/findings.ts";
import {
  autoscalingFindings,
  imageFindings,
  type Autoscaling,
  type ScaledCluster,
} from "../../lib/nodes/autoscaling.ts";
import {
  aksNodeClassSpec,
  ec2NodeClassSpec,
  NODE_CLASSES,
  NODE_POOL,
  nodePoolSpec,
} from "../../lib/nodes/karpenter.ts";
import type { NodeClass } from "../../lib/shutdown/ceilings.ts";
import type { Tags } from "../contracts/cloud.ts";
import type { KubernetesCluster } from "../contracts/kubernetes-cluster.ts";
import type { Network } from "../contracts/network.ts";
import { refuse } from "../contracts/refuse.ts";
import { createClusterAutoscaler } from "./cluster-autoscaler.ts";
import { createKarpenter, type Karpenter } from "./karpenter.ts";

/** What nodes of Karpenter are made of, on EKS. */
export interface KarpenterNodes {
  /** The group that the cluster's nodes have: `EksCluster.securityGroupId`. */
  readonly securityGroupId: Input<string>;
  /** An image that does not move, such as `al2023@v20261101`. A change replaces the nodes, one in ten at a time. */
  readonly amiAlias: string;
  /** A key of KMS for their disks; its policy must let the account use it. @default the account's key of EBS */
  readonly volumeKeyArn?: Input<string>;
}

/** Who makes nodes for pods that wait, and takes them away. */
export interface NodeAutoscalingArgs {
  readonly cluster: KubernetesCluster;
  /** The cluster's name, known from the start. */
  readonly clusterName: string;
  readonly network: Network;
  readonly autoscaling: Autoscaling;
  /** The cluster's own node pools. */
  readonly nodePools: ScaledCluster["nodePools"];
  /** Whether the cluster itself makes nodes: EKS Auto Mode, or AKS's `nodeProvisioning: auto`. */
  readonly provisionsNodes: boolean;
  /** System disk of nodes that are made for pods, GiB. */
  readonly diskGiB: number;
  /** Longest grace period of pods on the cluster autoscaler's nodes, in seconds. @default 600, as it has it */
  readonly graceSeconds?: number;
  /** With `karpenter`. */
  readonly karpenter?: KarpenterNodes;
  readonly tags: Tags;
}

/** One way of autoscaling for a cluster: the autoscaler itself, or the pools of the one that is there. */
export class NodeAutoscaling extends ComponentResource {
  /** For an app's manifests, by pool: what its pods run on. */
  readonly nodeClasses: Readonly<Record<string, NodeClass>>;
  /** What pods of these nodes wait for. */
  readonly podsNeed: readonly Resource[];

  constructor(name: string, args: NodeAutoscalingArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:nodes:NodeAutoscaling", name, {}, opts);
    refuse(this, findProblems(args));
    this.nodeClasses = nodeClassesOf(args.autoscaling);
    this.podsNeed = create(name, args, this);
    this.registerOutputs({});
  }
}

function findProblems({ autoscaling, cluster, karpenter, nodePools, provisionsNodes }: NodeAutoscalingArgs) {
  const findings = autoscalingFindings(autoscaling, {
    cloud: cluster.cloud,
    kubernetesVersion: cluster.capabilities.kubernetesVersion,
    virtualNodes: cluster.capabilities.virtualNodes,
    provisionsNodes: provisionsNodes || cluster.capabilities.autoMode !== undefined,
    nodePools,
  });
  const problems = judge("nodes", findings);
  if (autoscaling.kind !== "karpenter") return problems;
  if (karpenter !== undefined)
    return [...problems, ...judge("nodes.karpenter", imageFindings(karpenter.amiAlias))];
  const problem = "must say what Karpenter's nodes are made of";
  return [...problems, { path: "nodes.karpenter", problem, got: "nothing", fix: "give group and image" }];
}

function nodeClassesOf(autoscaling: Autoscaling): Readonly<Record<string, NodeClass>> {
  if (autoscaling.kind === "cluster-autoscaler") return {};
  const kind = autoscaling.kind === "node-auto-provisioning" ? "aks-auto-provisioned" : "karpenter";
  return Object.fromEntries(
    Object.entries(autoscaling.pools).map(([name, { terminationGraceSeconds }]) => [
      name,
      { kind, terminationGracePeriodSeconds: terminationGraceSeconds },
    ]),
  );
}

function create(name: string, args: NodeAutoscalingArgs, parent: Resource): readonly Resource[] {
  const { autoscaling, cluster } = args;
  if (autoscaling.kind === "cluster-autoscaler")
    return cluster.cloud === "azure" ? [] : [createClusterAutoscaler(name, args, { parent })];
  const karpenter = autoscaling.kind === "karpenter" ? createKarpenterFor(name, args, parent) : undefined;
  // Not gone with the cluster: machines that are made for pods outlive it, and hold its network.
  const options = { parent, provider: cluster.provider, dependsOn: [...(karpenter?.ready ?? [])] };
  const nodeClass = createNodeClass(name, args, karpenter, options);
  const { kind, pools } = autoscaling;
  // EKS Auto Mode has a class from the start.
  const className = nodeClass === undefined ? "default" : args.clusterName;
  return Object.entries(pools).map(
    ([key, pool]) =>
      new CustomResource(
        `${name}-${key}`,
        { ...NODE_POOL, metadata: { name: key }, spec: nodePoolSpec(kind, className, pool) },
        { ...options, dependsOn: [...options.dependsOn, ...(nodeClass === undefined ? [] : [nodeClass])] },
      ),
  );
}

const createKarpenterFor = (name: string, args: NodeAutoscalingArgs, parent: Resource): Karpenter => {
  const volumeKeyArn = args.karpenter?.volumeKeyArn;
  const { cluster, clusterName, network, tags } = args;
  const own = { cluster, clusterName, network, tags };
  return createKarpenter(name, volumeKeyArn === undefined ? own : { ...own, volumeKeyArn }, { parent });
};

function createNodeClass(
  name: string,
  { autoscaling, clusterName, diskGiB, karpenter, network, tags }: NodeAutoscalingArgs,
  controller: Karpenter | undefined,
  options: CustomResourceOptions,
): Resource | undefined {
  const metadata = { name: clusterName };
  if (autoscaling.kind === "node-auto-provisioning")
    return new CustomResource(
      name,
      { ...NODE_CLASSES["node-auto-provisioning"], metadata, spec: aksNodeClassSpec(diskGiB) },
      options,
    );
  if (controller === undefined || karpenter === undefined) return undefined;
  const { amiAlias, securityGroupId, volumeKeyArn } = karpenter;
  const subnets = all((network.subnets.private ?? []).map(({ id }) => id));
  const spec = all([controller.nodeRoleName, subnets, securityGroupId, volumeKeyArn]).apply(
    ([roleName, subnetIds, groupId, keyArn]) =>
      ec2NodeClassSpec({
        roleName,
        amiAlias,
        diskGiB,
        subnetIds,
        securityGroupId: groupId,
        ...(keyArn === undefined ? {} : { volumeKeyArn: keyArn }),
        tags,
      }),
  );
  return new CustomResource(name, { ...NODE_CLASSES.karpenter, metadata, spec }, options);
}
