import { z } from "zod";
import { LOG_RETENTION_DAYS } from "./network.ts";

const cidr = z.cidrv4({ error: "must be an IPv4 range in CIDR notation, such as 203.0.113.7/32" });
const poolName = z.string().regex(/^[a-z][a-z0-9]{0,11}$/, "must be 1 to 12 of a-z and 0-9, a letter first");
const labels = z.record(z.string(), z.string());

const taint = z.strictObject({
  key: z.string().min(1),
  value: z.string().default(""),
  effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
});

/** Bounds shared by the pools of both clouds. */
const scale = {
  min: z.int().min(0).max(1000).describe("Fewest nodes."),
  max: z.int().min(1).max(1000).describe("Most nodes."),
  diskGiB: z.int().min(20).max(2048).default(64).describe("Size of a node's system disk, GiB."),
  labels: labels.default({}).describe("Kubernetes labels of the nodes."),
  taints: z.array(taint).default([]).describe("Kubernetes taints of the nodes."),
};

const scaleIsOrdered = {
  check: (pool: { readonly min: number; readonly max: number }) => pool.min <= pool.max,
  problem: { error: "min must not exceed max; lower min or raise max", path: ["min"] },
};

const eksPool = z
  .strictObject({
    instanceTypes: z.array(z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, "must be an EC2 type such as m7i.large")).min(1),
    architecture: z.enum(["x86_64", "arm64"]).default("x86_64"),
    capacity: z.enum(["on-demand", "spot"]).default("on-demand"),
    ...scale,
  })
  .refine(scaleIsOrdered.check, scaleIsOrdered.problem);

const aksPool = z
  .strictObject({
    vmSize: z.string().regex(/^Standard_[A-Za-z0-9_]+$/, "must be a VM size such as Standard_D4ds_v5"),
    capacity: z.enum(["on-demand", "spot"]).default("on-demand"),
    ...scale,
  })
  .refine(scaleIsOrdered.check, scaleIsOrdered.problem);

const eksSchema = z.strictObject({
  allowedCidrs: z
    .array(cidr)
    .describe("Who may reach the public API endpoint; empty leaves only the private one."),
  admins: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.string().regex(/^arn:aws:iam::\d{12}:(role|user)\/.+$/))
    .describe("Cluster admins: a name of their own and an IAM principal's ARN each."),
  logRetentionDays: z.literal([...LOG_RETENTION_DAYS]).default(30).describe("Days that control-plane logs are kept."),
  deployRoleArn: z
    .string()
    .regex(/^arn:aws:iam::\d{12}:role\/.+$/, "must be an IAM role's ARN")
    .describe("The role that deploys; the kubeconfig assumes it, and it is an admin by name."),
  nodePools: z.record(poolName, eksPool).describe("Managed node groups, by name."),
});

const aksAccess = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("authorised-ranges"), ranges: z.array(cidr).min(1).max(200) }),
  z.strictObject({ kind: z.literal("private-cluster") }),
]);

const aksSchema = z.strictObject({
  access: aksAccess.describe("Who may reach the API server: listed ranges, or the VNet only."),
  networking: z
    .enum(["overlay", "node-subnet"])
    .default("overlay")
    .describe("Azure CNI mode: pods on an overlay, or in the node subnet (virtual nodes need this)."),
  virtualNodes: z.enum(["off", "next-generation"]).default("off").describe("Burst onto Azure Container Instances."),
  nodeProvisioning: z.enum(["manual", "auto"]).default("manual").describe("auto: node auto-provisioning (Karpenter)."),
  tier: z.enum(["Free", "Standard", "Premium"]).default("Standard").describe("Free has no uptime SLA."),
  adminGroupIds: z.array(z.uuid()).min(1).describe("Entra groups that administer the cluster, by object id."),
  upgrades: z.strictObject({
    cluster: z.enum(["none", "patch", "stable", "rapid"]).default("patch"),
    nodeOs: z.enum(["None", "Unmanaged", "SecurityPatch", "NodeImage"]).default("NodeImage"),
    window: z
      .strictObject({
        day: z.enum(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]),
        startTime: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be HH:MM"),
        durationHours: z.int().min(4).max(24),
        utcOffset: z.string().regex(/^[+-](0\d|1[0-4]):[0-5]\d$/, "must be an offset such as +09:00"),
      })
      .describe("Weekly window in which Azure may upgrade."),
  }),
  systemPool: z.strictObject({
    vmSize: z.string().regex(/^Standard_[A-Za-z0-9_]+$/, "must be a VM size such as Standard_D2ds_v5"),
    count: z.int().min(1).max(100),
  }),
  nodePools: z.record(poolName, aksPool).describe("User agent pools, by name."),
});

/** The two clusters. */
export const clustersSchema = z.strictObject({
  kubernetesVersion: z
    .string()
    .regex(/^1\.\d{2}$/, "must be a minor version in quotes, such as '1.35'")
    .describe("Kubernetes minor version of both clusters."),
  eks: eksSchema,
  aks: aksSchema,
});
