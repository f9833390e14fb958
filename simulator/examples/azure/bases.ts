import type { PropertyMap } from "../../properties.ts";
import { changed } from "../changes.ts";
import type { ExampleCloud } from "../cloud.ts";
import type { Base } from "../pairs.ts";
import { clusterInputs, NETWORK, platform, T } from "./fixtures.ts";

/** Maintenance by a schedule, of a cluster that is there. */
const maintenance =
  (schedule: PropertyMap) =>
  (cloud: ExampleCloud): PropertyMap => {
    cloud.make(T.cluster, "cluster", clusterInputs(platform(cloud)));
    return {
      resourceGroupName: "platform",
      resourceName: "kakehashi",
      configName: "aksManagedAutoUpgradeSchedule",
      maintenanceWindow: { schedule, durationHours: 4, startTime: "03:00", utcOffset: "+09:00" },
    };
  };

/** Inputs that pass, with properties that no case has. */
export const azureBases: readonly Base[] = [
  {
    type: T.network,
    inputs: (cloud) => {
      platform(cloud);
      const space = { addressSpace: { addressPrefixes: ["10.90.0.0/16"] } };
      const encryption = { enabled: true, enforcement: "AllowUnencrypted" };
      return { ...NETWORK, virtualNetworkName: "second", ...space, encryption };
    },
  },
  {
    type: T.cluster,
    inputs: (cloud) =>
      changed(clusterInputs(platform(cloud)), {
        linuxProfile: { adminUsername: "azureuser", ssh: { publicKeys: [{ keyData: "ssh-ed25519 AAAA" }] } },
      }),
  },
  ...[
    { daily: { intervalDays: 2 } },
    { absoluteMonthly: { intervalMonths: 1, dayOfMonth: 15 } },
    { relativeMonthly: { intervalMonths: 1, dayOfWeek: "Sunday", weekIndex: "First" } },
  ].map((schedule) => ({ type: T.maintenance, inputs: maintenance(schedule) })),
  {
    type: T.setting,
    inputs: (cloud) => {
      const where = platform(cloud);
      return {
        name: "metrics",
        resourceUri: cloud.make(T.cluster, "cluster", clusterInputs(where)).id,
        workspaceId: where.workspace.id,
        metrics: [{ category: "AllMetrics", enabled: true }],
      };
    },
  },
  {
    type: T.lock,
    inputs: (cloud) => ({
      scope: platform(cloud).network.id,
      lockName: "keep",
      level: "CanNotDelete",
      notes: "It carries everything",
    }),
  },
];
