import type { JsonObject } from "../manifests/objects.ts";
import type { Autoscaling, ProvisionedPool } from "./autoscaling.ts";

/** Karpenter's own kind, the same on all of them. */
export const NODE_POOL = { apiVersion: "karpenter.sh/v1", kind: "NodePool" } as const;

/** The kind that says what a node is made of. EKS Auto Mode has one called `default` from the start. */
export const NODE_CLASSES = {
  karpenter: { apiVersion: "karpenter.k8s.aws/v1", kind: "EC2NodeClass" },
  "auto-mode": { apiVersion: "eks.amazonaws.com/v1", kind: "NodeClass" },
  "node-auto-provisioning": { apiVersion: "karpenter.azure.com/v1beta1", kind: "AKSNodeClass" },
} as const;

/** Kinds of autoscaling that make machines for pods. */
export type Provisioner = Exclude<Autoscaling["kind"], "cluster-autoscaler">;

/** The label by which a machine's family is asked for. */
const FAMILY: Readonly<Record<Provisioner, string>> = {
  karpenter: "karpenter.k8s.aws/instance-category",
  "auto-mode": "eks.amazonaws.com/instance-category",
  "node-auto-provisioning": "karpenter.azure.com/sku-family",
};

/** A NodePool's specification. Empty nodes and half-empty ones go, one in ten at a time as Karpenter has it. */
export function nodePoolSpec(kind: Provisioner, className: string, pool: ProvisionedPool): JsonObject {
  const { apiVersion, kind: classKind } = NODE_CLASSES[kind];
  const among = (key: string, values: readonly string[]) => ({ key, operator: "In", values: [...values] });
  return {
    template: {
      metadata: { labels: pool.labels },
      spec: {
        nodeClassRef: { group: apiVersion.split("/")[0] ?? "", kind: classKind, name: className },
        requirements: [
          among("karpenter.sh/capacity-type", pool.capacity),
          among("kubernetes.io/arch", pool.architectures),
          among("kubernetes.io/os", ["linux"]),
          among(FAMILY[kind], pool.families),
        ],
        taints: pool.taints.map((taint) => ({ ...taint })),
        expireAfter: `${pool.expireHours}h`,
        terminationGracePeriod: `${pool.terminationGraceSeconds}s`,
      },
    },
    limits: { cpu: String(pool.cpuLimit) },
    disruption: {
      consolidationPolicy: "WhenEmptyOrUnderutilized",
      consolidateAfter: "5m",
      budgets: [{ nodes: "10%" }],
    },
  };
}

/** What nodes of Karpenter on EKS are made of. */
export interface Ec2NodeClassArgs {
  /** Name of the nodes' role; the cluster lets it in by an access entry of type EC2_LINUX. */
  readonly roleName: string;
  /** An image that does not move, such as `al2023@v20261101`. */
  readonly amiAlias: string;
  readonly diskGiB: number;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /** A key of KMS for the disks. @default the account's key of EBS */
  readonly volumeKeyArn?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** As node groups are made: an encrypted disk, and no pod can reach the node's credentials. */
export const ec2NodeClassSpec = (args: Ec2NodeClassArgs): JsonObject => ({
  role: args.roleName,
  amiSelectorTerms: [{ alias: args.amiAlias }],
  subnetSelectorTerms: args.subnetIds.map((id) => ({ id })),
  securityGroupSelectorTerms: [{ id: args.securityGroupId }],
  metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
  blockDeviceMappings: [
    {
      deviceName: "/dev/xvda",
      ebs: {
        volumeType: "gp3",
        volumeSize: `${args.diskGiB}Gi`,
        encrypted: true,
        ...(args.volumeKeyArn === undefined ? {} : { kmsKeyID: args.volumeKeyArn }),
        deleteOnTermination: true,
      },
    },
  ],
  tags: args.tags,
});

/** As node pools of AKS are made. */
export const aksNodeClassSpec = (diskGiB: number): JsonObject => ({
  imageFamily: "AzureLinux",
  osDiskSizeGB: diskGiB,
});
