import { LaunchTemplate } from "@pulumi/aws/ec2/launchTemplate.js";
import { NodeGroup } from "@pulumi/aws/eks/nodeGroup.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import type { CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { privateSubnets, type EksClusterArgs } from "./eks-args.ts";
import { homePool, type EksNodePool, type NodeTaint } from "./node-pools.ts";

const AMI_TYPES = { x86_64: "AL2023_x86_64_STANDARD", arm64: "AL2023_ARM_64_STANDARD" } as const;

const CAPACITY_TYPES = { "on-demand": "ON_DEMAND", spot: "SPOT" } as const;

const TAINT_EFFECTS = {
  NoSchedule: "NO_SCHEDULE",
  PreferNoSchedule: "PREFER_NO_SCHEDULE",
  NoExecute: "NO_EXECUTE",
} as const satisfies Record<NodeTaint["effect"], string>;

/**
 * What the kubelet needs and no more. The CNI and the CSI driver have identities of their own, so that no
 * pod gains their rights from the node (Amazon EKS User Guide, "Amazon EKS node IAM role").
 */
const NODE_POLICIES = {
  worker: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
  registry: "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
} as const;

/** A third of a pool at a time: what AKS recommends as surge for production too, so both clouds drain alike. */
const MAX_UNAVAILABLE_PERCENT = 33;

/** The node groups, and the one that cluster DNS runs on first. */
export interface Nodes {
  readonly groups: readonly NodeGroup[];
  readonly home: NodeGroup | undefined;
}

/**
 * Makes a managed node group for each pool, all at the same time.
 * @param before what a node cannot become ready without
 */
export function createNodes(
  name: string,
  args: EksClusterArgs,
  cluster: Output<string>,
  before: readonly Resource[],
  options: CustomResourceOptions,
): Nodes {
  const { role, grants } = createNodeRole(name, args, options);
  const home = homePool(args.nodePools);
  const groups = Object.entries(args.nodePools).map(([key, pool]) => ({
    key,
    group: new NodeGroup(
      `${name}-nodes-${key}`,
      {
        clusterName: cluster,
        nodeRoleArn: role.arn,
        subnetIds: privateSubnets(args.network).map(({ id }) => id),
        version: args.kubernetesVersion,
        launchTemplate: launchTemplate(`${name}-nodes-${key}`, args, pool, options),
        ...poolArgs(pool, key === home),
        tags: args.tags,
      },
      {
        ...options,
        dependsOn: [...before, ...grants],
        // The autoscaler owns it from the first day on.
        ignoreChanges: ["scalingConfig.desiredSize"],
      },
    ),
  }));
  return {
    groups: groups.map(({ group }) => group),
    home: groups.find(({ key }) => key === home)?.group,
  };
}

/** The home pool starts with one node at least: cluster DNS and the autoscaler itself need one. */
const poolArgs = (pool: EksNodePool, home: boolean) => ({
  amiType: AMI_TYPES[pool.architecture],
  capacityType: CAPACITY_TYPES[pool.capacity],
  instanceTypes: [...pool.instanceTypes],
  scalingConfig: {
    minSize: pool.min,
    maxSize: pool.max,
    desiredSize: home ? Math.max(pool.min, 1) : pool.min,
  },
  updateConfig: { maxUnavailablePercentage: MAX_UNAVAILABLE_PERCENT },
  nodeRepairConfig: { enabled: true },
  labels: pool.labels,
  taints: pool.taints.map(({ key, value, effect }) => ({ key, value, effect: TAINT_EFFECTS[effect] })),
});

function createNodeRole(
  name: string,
  { clusterName, tags }: EksClusterArgs,
  options: CustomResourceOptions,
): { readonly role: Role; readonly grants: readonly Resource[] } {
  const role = new Role(
    `${name}-node`,
    {
      description: `Nodes of ${clusterName}`,
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
  const grants = Object.entries(NODE_POLICIES).map(
    ([key, policyArn]) =>
      new RolePolicyAttachment(`${name}-node-${key}`, { role: role.name, policyArn }, options),
  );
  return { role, grants };
}

function launchTemplate(
  name: string,
  { tags }: EksClusterArgs,
  { diskGiB }: EksNodePool,
  options: CustomResourceOptions,
): { readonly id: Output<string>; readonly version: Output<string> } {
  const nodeTags = { ...tags, Name: name };
  const template = new LaunchTemplate(
    name,
    {
      updateDefaultVersion: true,
      // One hop ends at the node: pods cannot reach the node's credentials.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: { volumeType: "gp3", volumeSize: diskGiB, encrypted: "true", deleteOnTermination: "true" },
        },
      ],
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags: nodeTags,
      })),
      tags,
    },
    options,
  );
  return { id: template.id, version: template.latestVersion.apply(String) };
}
