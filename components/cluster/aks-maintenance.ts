import { MaintenanceConfiguration } from "@pulumi/azure-native/containerservice/maintenanceConfiguration.js";
import type { ManagedCluster } from "@pulumi/azure-native/containerservice/managedCluster.js";
import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting.js";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import type { AksClusterArgs } from "./aks-args.ts";

/** Limits when Azure upgrades by itself; a channel that does nothing, or minds no window, needs none. */
export function createMaintenanceWindows(
  name: string,
  { resourceGroupName, upgrades }: AksClusterArgs,
  clusterName: Output<string>,
  options: CustomResourceOptions,
): void {
  const { day, durationHours, startTime, utcOffset } = upgrades.window;
  const schedule = (child: string, configName: string): MaintenanceConfiguration =>
    new MaintenanceConfiguration(
      child,
      {
        resourceGroupName,
        resourceName: clusterName,
        configName,
        maintenanceWindow: {
          schedule: { weekly: { dayOfWeek: day, intervalWeeks: 1 } },
          durationHours,
          startTime,
          utcOffset,
        },
      },
      options,
    );
  if (upgrades.cluster !== "none") schedule(`${name}-upgrade-cluster`, "aksManagedAutoUpgradeSchedule");
  if (upgrades.nodeOs === "SecurityPatch" || upgrades.nodeOs === "NodeImage")
    schedule(`${name}-upgrade-node-os`, "aksManagedNodeOSUpgradeSchedule");
}

/**
 * What the control plane can tell. `kube-audit` is left out: it repeats `kube-audit-admin` and adds every
 * get and list (articles/aks/monitor-aks.md).
 */
const LOG_CATEGORIES = [
  "kube-audit-admin",
  "guard",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "cluster-autoscaler",
  "cloud-controller-manager",
];

/** Keeps the control plane's logs in a workspace of their own. */
export function createAuditLogs(
  name: string,
  { location, resourceGroupName, tags }: AksClusterArgs,
  retentionDays: number,
  cluster: ManagedCluster,
  options: CustomResourceOptions,
): void {
  const workspace = new Workspace(
    `${name}-logs`,
    { resourceGroupName, location, retentionInDays: retentionDays, sku: { name: "PerGB2018" }, tags },
    options,
  );
  new DiagnosticSetting(
    `${name}-logs`,
    {
      resourceUri: cluster.id,
      workspaceId: workspace.id,
      logAnalyticsDestinationType: "Dedicated",
      logs: LOG_CATEGORIES.map((category) => ({ category, enabled: true })),
    },
    options,
  );
}
