import { z } from "zod";
import { aksAutoscaling, eksAutoscaling } from "./autoscaling.ts";
import { arn, cidr, guid, logRetention, text, uniqueList } from "./forms.ts";
import { aksPool, eksPool, poolName, vmSize } from "./node-pools.ts";

const publicRange = cidr("203.0.113.7/32");

const eksSchema = z
  .strictObject({
    allowedCidrs: uniqueList(publicRange, "range").describe(
      "Who may reach the public API endpoint, at most 40 ranges; empty leaves only the private one.",
    ),
    admins: z
      .record(
        text(
          /^[a-z][a-z0-9-]{0,62}$/,
          "must be named by a-z, 0-9 and -, a letter first",
          "rename it, such as on-call",
        ),
        arn("role or user"),
      )
      .describe("Cluster admins: a name of their own and an IAM principal's ARN each."),
    logRetentionDays: logRetention.default(30).describe("Days that control-plane logs are kept."),
    deployRoleArn: arn("role").describe(
      "The role that deploys; the kubeconfig assumes it, and it is an admin by name.",
    ),
    nodePools: z.record(poolName, eksPool).describe("Managed node groups, by name."),
    autoscaling: eksAutoscaling.optional().describe("Who makes nodes for pods that wait. Default: nobody."),
  })
  .describe("The EKS cluster.");

const aksAccess = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("authorised-ranges").describe("A public API server for listed ranges."),
    ranges: uniqueList(publicRange, "range").min(1).describe("Who may reach it, at most 200 ranges."),
  }),
  z.strictObject({ kind: z.literal("private-cluster").describe("An API server in the VNet only.") }),
]);

const maintenanceWindow = z.strictObject({
  day: z
    .enum(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])
    .describe("Day on which it opens."),
  startTime: text(
    /^([01]\d|2[0-3]):[0-5]\d$/,
    "must be a time of day",
    "write HH:MM, such as 03:00",
  ).describe("When it opens, at the offset."),
  durationHours: z.int().min(4).max(24).describe("How long it stays open, hours."),
  utcOffset: text(
    /^[+-](0\d|1[0-4]):[0-5]\d$/,
    "must be an offset from UTC",
    "write one such as +09:00",
  ).describe("The offset that the time is counted at."),
});

const upgrades = z.strictObject({
  cluster: z
    .enum(["none", "patch", "stable", "rapid"])
    .default("patch")
    .describe("Automatic upgrades of Kubernetes; stable and rapid also change the minor version."),
  nodeOs: z
    .enum(["None", "Unmanaged", "SecurityPatch", "NodeImage"])
    .default("NodeImage")
    .describe("Automatic updates of the nodes' system."),
  window: maintenanceWindow.describe("Weekly window in which Azure may upgrade."),
});

const aksSchema = z
  .strictObject({
    access: aksAccess.describe("Who may reach the API server: listed ranges, or the VNet only."),
    networking: z
      .enum(["overlay", "node-subnet"])
      .default("overlay")
      .describe("Azure CNI mode: pods on an overlay, or in the node subnet (virtual nodes need this)."),
    virtualNodes: z
      .enum(["off", "aci-addon", "aci-next"])
      .default("off")
      .describe(
        "Burst onto Azure Container Instances, by AKS's add-on or by the next generation; needs node-subnet and private-cluster.",
      ),
    virtualNodePods: z
      .int()
      .min(1)
      .max(1000)
      .default(100)
      .describe("Most pods on virtual nodes at a time, those of a rollout counted."),
    nodeProvisioning: z
      .enum(["manual", "auto"])
      .default("manual")
      .describe("auto: node auto-provisioning (Karpenter)."),
    tier: z
      .enum(["Free", "Standard", "Premium"])
      .default("Standard")
      .describe("Free has no uptime SLA; Premium has long-term support."),
    adminGroupIds: uniqueList(guid("Entra group"), "group")
      .min(1)
      .describe("Entra groups that administer the cluster, by object id."),
    upgrades: upgrades.describe("When and what Azure upgrades by itself."),
    systemPool: z
      .strictObject({
        vmSize: vmSize.describe("Azure VM size, with 4 vCPUs or more."),
        count: z.int().min(1).max(100).describe("Nodes; AKS wants two or more."),
      })
      .describe("The pool for what AKS runs itself."),
    nodePools: z
      .record(poolName, aksPool)
      .refine((pools) => !("system" in pools), {
        path: ["system"],
        error: "has the name of the system pool; rename it, or size the system pool in systemPool",
      })
      .describe("User agent pools, by name."),
    autoscaling: aksAutoscaling
      .optional()
      .describe("Pools of node auto-provisioning. Default: each pool sizes itself between min and max."),
  })
  .describe("The AKS cluster.");

/** The two clusters. */
export const clustersSchema = z
  .strictObject({
    kubernetesVersion: text(
      /^1\.\d{2}$/,
      "must be a minor version",
      'write one such as "1.35", in quotes',
    ).describe("Kubernetes minor version of both clusters, in quotes."),
    eks: eksSchema,
    aks: aksSchema,
  })
  .describe("The two Kubernetes clusters.");
