import { AgentPool } from "@pulumi/azure-native/containerservice/agentPool.js";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import { nodeSubnetId, type AksClusterArgs } from "./aks-args.ts";
import type { AksNodePool } from "./node-pools.ts";

/**
 * How upgrades roll: surge as AKS recommends for production; a drain that outlasts the longest shutdown
 * budget (AKS's default, 30 minutes); and a node that does not drain is kept, cordoned, rather than the
 * upgrade stopped (upgrade-aks-node-pools-rolling.md). The soak shows a bad node before the next is taken.
 */
const UPGRADE = {
  maxSurge: "33%",
  drainTimeoutInMinutes: 30,
  nodeSoakDurationInMinutes: 5,
  undrainableNodeBehavior: "Cordon",
} as const;

/** AKS puts both on spot pools by itself; said here, they are no drift (spot-node-pool.md). */
const SPOT_LABEL = { "kubernetes.azure.com/scalesetpriority": "spot" };
const SPOT_TAINT = "kubernetes.azure.com/scalesetpriority=spot:NoSchedule";

/** Makes an autoscaled user pool for each entry, all at the same time. */
export function createPools(
  name: string,
  args: AksClusterArgs,
  clusterName: Output<string>,
  options: CustomResourceOptions,
): readonly AgentPool[] {
  return Object.entries(args.nodePools).map(
    ([key, pool]) =>
      new AgentPool(
        `${name}-pool-${key}`,
        {
          resourceGroupName: args.resourceGroupName,
          resourceName: clusterName,
          agentPoolName: key,
          mode: "User",
          type: "VirtualMachineScaleSets",
          orchestratorVersion: args.kubernetesVersion,
          osType: "Linux",
          osSKU: "AzureLinux",
          vmSize: pool.vmSize,
          osDiskSizeGB: pool.diskGiB,
          availabilityZones: [...args.network.zones],
          vnetSubnetID: nodeSubnetId(args),
          enableAutoScaling: true,
          minCount: pool.min,
          maxCount: pool.max,
          count: pool.min,
          ...priority(pool),
          tags: args.tags,
        },
        // The autoscaler owns the count from the first day on.
        { ...options, ignoreChanges: ["count"] },
      ),
  );
}

function priority({ capacity, labels, taints }: AksNodePool) {
  const own = taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`);
  if (capacity === "on-demand") return { nodeLabels: labels, nodeTaints: own, upgradeSettings: UPGRADE };
  return {
    nodeLabels: { ...labels, ...SPOT_LABEL },
    nodeTaints: [...own, SPOT_TAINT],
    scaleSetPriority: "Spot",
    scaleSetEvictionPolicy: "Delete",
    // Up to the price of an ordinary node.
    spotMaxPrice: -1,
  };
}
