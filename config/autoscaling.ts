import { z } from "zod";
import { text } from "./forms.ts";
import { labelKey, labelValue, poolName, taint } from "./node-pools.ts";

const pool = z.strictObject({
  capacity: z
    .array(z.enum(["on-demand", "spot"]))
    .min(1)
    .default(["on-demand"])
    .describe("What may be bought."),
  architectures: z
    .array(z.enum(["amd64", "arm64"]))
    .min(1)
    .default(["amd64"])
    .describe("Of the machines."),
  families: z
    .array(text(/^[a-zA-Z]$/, "must be a family's letter", "write one such as m, or D on Azure"))
    .min(1)
    .describe("Families of machines by their letter: c, m, r on AWS, D, E on Azure."),
  cpuLimit: z
    .int()
    .min(1)
    .max(10_000)
    .describe("Most cores of all its nodes: the bound of a mistake's cost."),
  expireHours: z.int().min(1).max(8760).default(336).describe("Hours after which a node is replaced."),
  terminationGraceSeconds: z
    .int()
    .min(30)
    .max(86_400)
    .default(600)
    .describe("Longest drain of a node; it goes before grace periods and budgets."),
  labels: z.record(labelKey, labelValue).default({}).describe("Kubernetes labels of the nodes."),
  taints: z.array(taint).default([]).describe("Kubernetes taints of the nodes."),
});

const pools = z.record(poolName, pool).describe("Pools of nodes that are made for pods, by name.");

const diskGiB = z.int().min(30).max(2048).default(64).describe("System disk of such a node, GiB.");

/** Who makes EKS's nodes beside the pools' own numbers. */
export const eksAutoscaling = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("cluster-autoscaler").describe("Sizes the node pools between min and max."),
  }),
  z.strictObject({
    kind: z.literal("karpenter").describe("Machines for pods, by a controller in the cluster."),
    amiAlias: text(
      /^al2023@v\d{8}$/,
      "must be an image of AL2023 with its version",
      "write one such as al2023@v20261101",
    ).describe("The nodes' image."),
    volumeKeyArn: text(
      /^arn:aws(-cn|-us-gov)?:kms:[\w-]+:\d{12}:key\/\S+$/,
      "must be the ARN of a key",
      "write one such as arn:aws:kms:ap-northeast-1:111111111111:key/...",
    )
      .optional()
      .describe("A key of KMS for their disks. Default: the account's."),
    diskGiB,
    pools,
  }),
  z.strictObject({
    kind: z
      .literal("auto-mode")
      .describe(
        "Machines for pods, by EKS itself: no node pools, and no ingress, which needs its own controller.",
      ),
    builtInPools: z
      .array(z.enum(["general-purpose", "system"]))
      .min(1)
      .default(["general-purpose", "system"])
      .describe("Pools of EKS's own."),
    pools,
  }),
]);

/** Who makes AKS's nodes where it is not the pools' own autoscaler. */
export const aksAutoscaling = z.strictObject({
  kind: z.literal("node-auto-provisioning").describe("Machines for pods; needs nodeProvisioning: auto."),
  diskGiB,
  pools,
});
