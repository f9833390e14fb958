import type { PropertyMap } from "../../properties.ts";
import { cases } from "./cases.ts";
import type { CaseList } from "./cases.ts";
import type { CheckCase } from "../case.ts";
import { changed } from "../changes.ts";
import type { Changes } from "../changes.ts";
import { clusterInputs, poolInputs, subnet, T } from "./fixtures.ts";
import type { Platform } from "./fixtures.ts";

const GROUP = { resourceGroupName: "platform" };

/** A second network, with a subnet for nodes. */
export const secondNetwork = (location: string, range = "10.90.0.0/16"): ((platform: Platform) => void) => {
  return ({ cloud }) => {
    cloud.make(T.network, "second", {
      ...GROUP,
      location,
      virtualNetworkName: "second",
      addressSpace: { addressPrefixes: [range] },
    });
    cloud.make(T.subnet, "second-nodes", {
      ...subnet("nodes", range.replace("/16", "/20")),
      virtualNetworkName: "second",
    });
  };
};
/** The subnet of the second network. */
export const inSecond = ({ nodes }: Platform): string =>
  nodes.id.replace("virtualNetworks/azure", "virtualNetworks/second");

/** A subnet with the name that Azure keeps for gateways. */
const gatewaySubnet = ({ cloud }: Platform): void => {
  cloud.make(T.subnet, "GatewaySubnet", subnet("GatewaySubnet", "10.68.48.0/24"));
};
/**
 * Cases of pools, for a pool inside a cluster and for one of its own: the same rules under another path.
 * @param bare changes to a cluster, so that any subnet will do for its pool
 */
export function poolCases(at: string, name: string, bare: Changes = {}): CaseList {
  const path = (key: string): string => (at === "" ? key : `${at}.${key}`);
  const fixed = {
    [path("enableAutoScaling")]: undefined,
    [path("minCount")]: undefined,
    [path("maxCount")]: undefined,
  };
  const windows = (named: string, vmSize: string) => windowsPool(at, { [name]: named, vmSize });
  return {
    "pool-vm-size": {
      refuses: { [path("vmSize")]: "m7i.large" },
      passes: { [path("vmSize")]: "Standard_B2s_v2" },
    },
    "pool-autoscaling": {
      refuses: { [path("enableAutoScaling")]: true, [path("minCount")]: 5, [path("maxCount")]: 4 },
      passes: { [path("enableAutoScaling")]: true, [path("minCount")]: 1, [path("maxCount")]: 5 },
    },
    "pool-system-pool": {
      refuses: { ...fixed, [path("mode")]: "System", [path("count")]: 0 },
      passes: { ...fixed, [path("mode")]: "System", [path("count")]: 1 },
    },
    "pool-spot-pool": { refuses: { [path("spotMaxPrice")]: 0.5 } },
    "pool-reserved-label": {
      refuses: { [path("nodeLabels")]: { "kubernetes.azure.com/scalesetpriority": "spot" } },
      passes: { [path("nodeLabels")]: { "example.com/priority": "spot" } },
    },
    "pool-windows-name": { refuses: windows("windows", "Standard_D4ds_v5") },
    "pool-os-sku": { refuses: { [path("osSKU")]: "Windows2022" }, passes: { [path("osSKU")]: "Ubuntu" } },
    "pool-ephemeral-disk": {
      refuses: { [path("osDiskType")]: "Ephemeral", [path("vmSize")]: "Standard_D4s_v5" },
      passes: { [path("osDiskType")]: "Ephemeral" },
    },
    "pool-arm-windows": { refuses: windows("win", "Standard_D4pds_v5") },
    "pool-zones": {
      refuses: { [path("availabilityZones")]: ["1", "4"] },
      passes: { [path("availabilityZones")]: ["1"] },
    },
    "pool-subnet-not-delegated": {
      refuses: ({ virtualNodes }) => ({ ...bare, [path("vnetSubnetID")]: virtualNodes.id }),
    },
    "pool-subnet-name": {
      before: (platform) => {
        gatewaySubnet(platform);
        if (at === "") withCluster(platform);
      },
      refuses: ({ nodes }) => ({
        ...bare,
        [path("vnetSubnetID")]: nodes.id.replace(/nodes$/, "GatewaySubnet"),
      }),
    },
    "pool-subnet-region": {
      before: (platform) => {
        secondNetwork("japanwest")(platform);
        if (at === "") withCluster(platform);
      },
      refuses: (platform) => ({ ...bare, [path("vnetSubnetID")]: inSecond(platform) }),
    },
  };
}

/** A pool of Windows nodes. A cluster's first pool runs Linux, so it gets a second. */
const windowsPool =
  (at: string, more: Changes) =>
  ({ nodes }: Platform): Changes => {
    const pool = { ...more, osType: "Windows", osSKU: "Windows2022" };
    const second = { mode: "User", count: 1, vnetSubnetID: nodes.id };
    return at === "" ? pool : changesWithin("agentPoolProfiles[1]", { ...pool, ...second });
  };

function changesWithin(at: string, changes: Changes): Changes {
  return Object.fromEntries(Object.entries(changes).map(([path, value]) => [`${at}.${path}`, value]));
}

function withCluster(platform: Platform, changes: Changes = {}): void {
  platform.cloud.make(T.cluster, "cluster", changed(clusterInputs(platform), changes));
}

/** The same cases, in a world that has the cluster. */
function besideCluster(list: CaseList): typeof list {
  const entries = Object.entries(list).map(([name, it]) => [name, { before: withCluster, ...it }] as const);
  return Object.fromEntries(entries);
}

const agentPools = cases(T.pool, poolInputs, {
  ...besideCluster(poolCases("", "agentPoolName")),
  ...besideCluster({
    "name-of-inline-pool": { refuses: { agentPoolName: "system" } },
    "subnet-of-cluster": { refuses: { vnetSubnetID: undefined } },
    "version-skew": { refuses: { orchestratorVersion: "1.36" }, passes: { orchestratorVersion: "1.35.2" } },
  }),
  version: {
    before: (platform) => {
      const old = { supportPlan: "AKSLongTermSupport", "sku.tier": "Premium", kubernetesVersion: "1.33" };
      withCluster(platform, old);
    },
    refuses: { orchestratorVersion: "1.30" },
    passes: { orchestratorVersion: "1.33" },
  },
  "same-network": {
    before: (platform) => {
      secondNetwork("japaneast")(platform);
      withCluster(platform);
    },
    refuses: (platform) => ({ vnetSubnetID: inSecond(platform) }),
  },
  "subnet-size": {
    before: (platform) => {
      withCluster(platform);
    },
    refuses: ({ bare }) => ({ vnetSubnetID: bare.id, maxCount: 11 }),
    passes: ({ bare }) => ({ vnetSubnetID: bare.id, maxCount: 10 }),
  },
  "no-downgrade": {
    before: (platform) => {
      withCluster(platform);
    },
    there: true,
    refuses: { orchestratorVersion: "1.34" },
    passes: { orchestratorVersion: "1.35" },
  },
  "last-system-pool": {
    base: (platform) => changed(poolInputs(platform), { mode: "System", agentPoolName: "core" }),
    before: (platform) => {
      // A cluster whose own pool was taken out of it, as AKS lets one do later.
      withCluster(platform);
      platform.cloud.changeByHand(T.cluster, "cluster", { agentPoolProfiles: [] });
    },
    there: true,
    refuses: { mode: "User" },
    passes: { maxCount: 5 },
  },
  "no-autoscaling-with-provisioning": {
    before: (platform) => {
      withCluster(platform, { "nodeProvisioningProfile.mode": "Auto" });
    },
    refuses: {},
    passes: { enableAutoScaling: undefined, minCount: undefined, maxCount: undefined },
  },
  "fixed-once-made": {
    before: (platform) => {
      withCluster(platform);
    },
    there: true,
    refuses: { osDiskSizeGB: 256 },
    passes: { maxCount: 6 },
  },
});

const weekly = { weekly: { intervalWeeks: 1, dayOfWeek: "Sunday" } };
const window: PropertyMap = { schedule: weekly, durationHours: 4, startTime: "03:00", utcOffset: "+09:00" };
const maintenance = cases(
  T.maintenance,
  () => ({
    ...GROUP,
    resourceName: "kakehashi",
    configName: "aksManagedAutoUpgradeSchedule",
    maintenanceWindow: window,
  }),
  besideCluster({
    schedule: { refuses: { "maintenanceWindow.schedule.daily": { intervalDays: 1 } } },
    "schedule-of-default": {
      refuses: { configName: "default", "maintenanceWindow.schedule": { daily: { intervalDays: 1 } } },
      passes: { configName: "default" },
    },
    window: {
      refuses: { maintenanceWindow: undefined },
      passes: {
        configName: "default",
        maintenanceWindow: undefined,
        timeInWeek: [{ day: "Sunday", hourSlots: [3] }],
      },
    },
    dates: {
      refuses: { "maintenanceWindow.notAllowedDates": [{ start: "2027-01-04", end: "2026-12-23" }] },
      passes: { "maintenanceWindow.notAllowedDates": [{ start: "2026-12-23", end: "2027-01-04" }] },
    },
  }),
);

/** Cases of AKS. */
/** Cases of agent pools and maintenance. */
export const poolAndMaintenanceCases: readonly CheckCase[] = [...agentPools, ...maintenance];
