import type { ArmKind } from "./arm.ts";

/** Microsoft.ContainerService spells the group's segment in lower case. */
const shared = { apiVersion: "2025-09-01", groupSegment: "resourcegroups" } as const;

export const MANAGED_CLUSTER: ArmKind = {
  ...shared,
  token: "azure-native:containerservice:ManagedCluster",
  arm: "Microsoft.ContainerService/managedClusters",
  names: ["resourceName"],
};

export const AGENT_POOL: ArmKind = {
  ...shared,
  token: "azure-native:containerservice:AgentPool",
  arm: "Microsoft.ContainerService/managedClusters/agentPools",
  names: ["resourceName", "agentPoolName"],
};

export const MAINTENANCE_CONFIGURATION: ArmKind = {
  ...shared,
  token: "azure-native:containerservice:MaintenanceConfiguration",
  arm: "Microsoft.ContainerService/managedClusters/maintenanceConfigurations",
  names: ["resourceName", "configName"],
};
