import { AccessEntry } from "@pulumi/aws/eks/accessEntry.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import type { CustomResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import {
  KARPENTER,
  KARPENTER_LABELS,
  KARPENTER_REPLICAS,
  KARPENTER_RIGHTS,
  karpenterPod,
  METRICS,
} from "../../lib/nodes/karpenter-controller.ts";
import { KARPENTER_DEFINITIONS } from "../../lib/nodes/karpenter-definitions.ts";
import { karpenterStatements } from "../../lib/nodes/karpenter-statements.ts";
import type { Tags } from "../contracts/cloud.ts";
import { createGrants } from "../contracts/iam-grants.ts";
import type { KubernetesCluster } from "../contracts/kubernetes-cluster.ts";
import type { Network } from "../contracts/network.ts";
import { createRights } from "./account-rights.ts";
import { createInterruptions, type InterruptionQueue } from "./karpenter-interruptions.ts";

/** Where it runs, and what it makes nodes of. */
interface KarpenterArgs {
  readonly cluster: KubernetesCluster;
  /** The cluster's name, known from the start. */
  readonly clusterName: string;
  readonly network: Network;
  /** The key of the nodes' disks. @default that of EBS */
  readonly volumeKeyArn?: Input<string>;
  readonly tags: Tags;
}

/** Karpenter, as far as its pools need it. */
export interface Karpenter {
  readonly nodeRoleName: Output<string>;
  /** What pools and classes wait for; so they are deleted while Karpenter can still take their machines away. */
  readonly ready: readonly Resource[];
}

/** What the kubelet needs and no more, as the nodes of node groups have it (Amazon EKS User Guide, "Amazon EKS node IAM role"). */
const NODE_POLICIES = {
  worker: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
  registry: "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
};

/** Makes Karpenter's kinds, its controller and identity, the queue of interruptions, and the role of its nodes. */
export function createKarpenter(name: string, args: KarpenterArgs, parent: CustomResourceOptions): Karpenter {
  const { cluster, clusterName, tags } = args;
  const inCluster = { ...parent, provider: cluster.provider, deletedWith: cluster.deletedWith };
  const definitions = createDefinitions(name, inCluster);
  const queue = createInterruptions(`${name}-interruptions`, clusterName, tags, parent);
  const { role, admitted } = createNodeRole(`${name}-node`, args, parent);
  const rights = createIdentity(name, args, { queue, role }, inCluster);
  const controller = createController(name, args, queue, {
    ...inCluster,
    dependsOn: [...definitions, ...rights, ...cluster.plainPodsNeed],
  });
  return { nodeRoleName: role.name, ready: [controller, ...admitted, ...queue.sources] };
}

const createDefinitions = (parent: string, options: CustomResourceOptions): readonly Resource[] =>
  KARPENTER_DEFINITIONS.map(
    ({ name, spec }) =>
      new CustomResource(
        `${parent}-${spec.names.plural}`,
        { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name }, spec },
        options,
      ),
  );

/** Another role than that of node groups, which EKS lets in by itself; this one it must be told to. */
function createNodeRole(
  name: string,
  { cluster, clusterName, tags }: KarpenterArgs,
  options: CustomResourceOptions,
): { readonly role: Role; readonly admitted: readonly Resource[] } {
  const role = new Role(
    name,
    {
      description: `Nodes that Karpenter makes for ${clusterName}`,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
        ],
      }),
      tags,
    },
    options,
  );
  const grants = createGrants(name, role, { managedPolicies: NODE_POLICIES }, options);
  const entry = new AccessEntry(
    name,
    { clusterName: cluster.clusterName, principalArn: role.arn, type: "EC2_LINUX", tags },
    options,
  );
  return { role, admitted: [...grants, entry] };
}

function createIdentity(
  name: string,
  { cluster, clusterName, network, volumeKeyArn }: KarpenterArgs,
  { queue, role }: { readonly queue: InterruptionQueue; readonly role: Role },
  options: CustomResourceOptions,
): readonly Resource[] {
  const statements = karpenterStatements<Input<string>>({
    clusterName,
    region: network.region,
    nodeRoleArn: role.arn,
    queueArn: queue.arn,
    ...(volumeKeyArn === undefined ? {} : { volumeKeyArn }),
  });
  const identity = cluster.identityFor(KARPENTER.name, KARPENTER, { aws: { statements } });
  const account = new ServiceAccount(
    name,
    {
      metadata: { ...KARPENTER, annotations: identity.serviceAccountAnnotations },
      automountServiceAccountToken: false,
    },
    options,
  );
  return createRights(name, account, KARPENTER_RIGHTS, options);
}

function createController(
  name: string,
  { cluster, clusterName, network }: KarpenterArgs,
  queue: InterruptionQueue,
  options: CustomResourceOptions,
): Resource {
  const metadata = { ...KARPENTER, labels: KARPENTER_LABELS };
  const selector = { matchLabels: KARPENTER_LABELS };
  const { dependsOn, ...beside } = options;
  new PodDisruptionBudget(
    name,
    { metadata, spec: { selector, maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" } },
    beside,
  );
  new Service(
    name,
    {
      // It waits for pods that come later.
      metadata: { ...metadata, annotations: { "pulumi.com/skipAwait": "true" } },
      spec: { selector: KARPENTER_LABELS, ports: [METRICS] },
    },
    beside,
  );
  const spec = karpenterPod<Input<string>>({
    clusterName,
    clusterEndpoint: cluster.endpoint,
    region: network.region,
    interruptionQueue: queue.name,
  });
  return new Deployment(
    name,
    {
      metadata,
      spec: {
        replicas: KARPENTER_REPLICAS,
        selector,
        // A third would find no node of its own.
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
        template: { metadata: { labels: KARPENTER_LABELS }, spec },
      },
    },
    { ...beside, ...(dependsOn === undefined ? {} : { dependsOn }) },
  );
}
