import type { PropertyRule } from "../model.ts";
import { subnetReference } from "./subnets.ts";

/** The API's own description: Microsoft.ContainerService 2025-09-01, agent pools. */
const API = "https://learn.microsoft.com/rest/api/aks/agent-pools/create-or-update";
const POOLS_PAGE = "https://learn.microsoft.com/azure/aks/create-node-pools";
const PODS_PAGE =
  "https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning#maximum-pods-per-node";

export const VNET_SUBNET = "vnetSubnetID";

/** The rules of an agent pool's properties, under `agentPoolProfiles[*].` or at the top. */
export function rulesOfPool(prefix: string): Readonly<Record<string, PropertyRule>> {
  const oneOf = (values: readonly string[]): PropertyRule => ({
    oneOf: values,
    ignoreCase: true,
    source: API,
  });
  const range = (min: number, max: number, source = API): PropertyRule => ({ min, max, source });
  const rules: Readonly<Record<string, PropertyRule>> = {
    mode: oneOf(["System", "User", "Gateway"]),
    type: oneOf(["VirtualMachineScaleSets", "AvailabilitySet", "VirtualMachines"]),
    osType: oneOf(["Linux", "Windows"]),
    osSKU: oneOf([
      "Ubuntu",
      "Ubuntu2204",
      "Ubuntu2404",
      "AzureLinux",
      "AzureLinux3",
      "CBLMariner",
      "Windows2019",
      "Windows2022",
    ]),
    osDiskType: oneOf(["Managed", "Ephemeral"]),
    kubeletDiskType: oneOf(["OS", "Temporary"]),
    workloadRuntime: oneOf(["OCIContainer", "WasmWasi", "KataVmIsolation"]),
    scaleDownMode: oneOf(["Delete", "Deallocate"]),
    scaleSetPriority: oneOf(["Regular", "Spot"]),
    scaleSetEvictionPolicy: oneOf(["Delete", "Deallocate"]),
    gpuInstanceProfile: oneOf(["MIG1g", "MIG2g", "MIG3g", "MIG4g", "MIG7g"]),
    count: range(0, 1000, POOLS_PAGE),
    minCount: range(0, 1000, POOLS_PAGE),
    maxCount: range(1, 1000, POOLS_PAGE),
    maxPods: range(10, 250, PODS_PAGE),
    osDiskSizeGB: range(0, 2048),
    "upgradeSettings.drainTimeoutInMinutes": range(1, 1440),
    "upgradeSettings.nodeSoakDurationInMinutes": range(0, 30),
    "upgradeSettings.undrainableNodeBehavior": oneOf(["Cordon", "Schedule"]),
    "upgradeSettings.maxSurge": {
      pattern: /^(?:[1-9]\d*|(?:[1-9]\d?|100)%)$/,
      patternMeans: "a number of nodes or a percentage, such as 1 or 33%",
      source: "https://learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling",
    },
    [VNET_SUBNET]: {
      references: subnetReference,
      source: "https://learn.microsoft.com/azure/aks/node-pool-unique-subnet",
    },
    podSubnetID: {
      references: subnetReference,
      source: "https://learn.microsoft.com/azure/aks/configure-azure-cni-dynamic-ip-allocation",
    },
    "nodeTaints[*]": {
      pattern:
        /^(?:[a-z0-9A-Z](?:[-a-z0-9A-Z.]{0,251}[a-z0-9A-Z])?\/)?[a-zA-Z0-9](?:[\w.-]{0,61}[a-zA-Z0-9])?(?:=[\w.-]{0,63})?:(?:NoSchedule|PreferNoSchedule|NoExecute)$/,
      patternMeans: "a taint key=value:effect, the effect NoSchedule, PreferNoSchedule or NoExecute",
      source: "https://learn.microsoft.com/azure/aks/use-node-taints",
    },
  };
  return Object.fromEntries(Object.entries(rules).map(([path, rule]) => [prefix + path, rule]));
}
