import assert from "node:assert/strict";
import type { ResourceGraph } from "../../support/graph.ts";
import { aksPool, deployAks } from "./fixtures.ts";

const CLUSTER = "azure-native:containerservice:ManagedCluster";
const MAINTENANCE = "azure-native:containerservice:MaintenanceConfiguration";
const POOL = "azure-native:containerservice:AgentPool";

describe("user pools of AksCluster", () => {
  it("scale by themselves between their bounds, and drain in time", async () => {
    const pool = aksPool({
      min: 2,
      max: 9,
      diskGiB: 128,
      labels: { tier: "web" },
      taints: [{ key: "web", value: "yes", effect: "NoExecute" }],
    });
    const { graph } = await deployAks({ nodePools: { web: pool } });
    const made = graph.find(POOL, "aks-pool-web");
    assert.deepEqual(made.inputs, {
      resourceGroupName: "dev",
      resourceName: "dev-aks",
      agentPoolName: "web",
      mode: "User",
      type: "VirtualMachineScaleSets",
      orchestratorVersion: "1.35",
      osType: "Linux",
      osSKU: "AzureLinux",
      vmSize: "Standard_D4ds_v5",
      osDiskSizeGB: 128,
      availabilityZones: ["1", "2"],
      vnetSubnetID: "/subnets/nodes",
      enableAutoScaling: true,
      minCount: 2,
      maxCount: 9,
      count: 2,
      nodeLabels: { tier: "web" },
      nodeTaints: ["web=yes:NoExecute"],
      upgradeSettings: {
        maxSurge: "33%",
        drainTimeoutInMinutes: 30,
        nodeSoakDurationInMinutes: 5,
        undrainableNodeBehavior: "Cordon",
      },
      tags: { environment: "test" },
    });
    assert.deepEqual(made.ignoreChanges, ["count"]);
    assert.deepEqual(made.dependsOn, []);
    assert.deepEqual(made.propertyDependencies.resourceName, [`${CLUSTER}::aks`]);
  });

  it("on spot carry the label and the taint that AKS gives them, and no surge", async () => {
    const burst = aksPool({
      capacity: "spot",
      min: 0,
      labels: { tier: "batch" },
      taints: [{ key: "a", value: "b", effect: "NoSchedule" }],
    });
    const { graph } = await deployAks({ nodePools: { burst } });
    const inputs = graph.inputsOf(POOL, "aks-pool-burst");
    assert.deepEqual(inputs.nodeLabels, { tier: "batch", "kubernetes.azure.com/scalesetpriority": "spot" });
    assert.deepEqual(inputs.nodeTaints, [
      "a=b:NoSchedule",
      "kubernetes.azure.com/scalesetpriority=spot:NoSchedule",
    ]);
    assert.equal(inputs.scaleSetPriority, "Spot");
    assert.equal(inputs.scaleSetEvictionPolicy, "Delete");
    assert.equal(inputs.spotMaxPrice, -1);
    assert.equal("upgradeSettings" in inputs, false);
  });
});

describe("upgrades of AksCluster", () => {
  /** Shared by the tests that only look: of the smallest cluster. */
  let graph: ResourceGraph;
  before(async () => {
    ({ graph } = await deployAks());
  });

  it("stay in their window", () => {
    for (const [name, configName] of [
      ["aks-upgrade-cluster", "aksManagedAutoUpgradeSchedule"],
      ["aks-upgrade-node-os", "aksManagedNodeOSUpgradeSchedule"],
    ] as const)
      assert.deepEqual(graph.inputsOf(MAINTENANCE, name), {
        resourceGroupName: "dev",
        resourceName: "dev-aks",
        configName,
        maintenanceWindow: {
          schedule: { weekly: { dayOfWeek: "Saturday", intervalWeeks: 1 } },
          durationHours: 4,
          startTime: "03:00",
          utcOffset: "+09:00",
        },
      });
  });

  it("have no window where Azure does none, or minds none", async () => {
    const window = { day: "Monday", startTime: "01:00", durationHours: 8, utcOffset: "+00:00" } as const;
    const made = async (cluster: "none" | "stable", nodeOs: "Unmanaged" | "SecurityPatch") => {
      const { graph } = await deployAks({ upgrades: { cluster, nodeOs, window } });
      return graph.ofType(MAINTENANCE).map(({ name }) => name);
    };
    assert.deepEqual(await made("none", "Unmanaged"), []);
    assert.deepEqual(await made("stable", "Unmanaged"), ["aks-upgrade-cluster"]);
    assert.deepEqual(await made("none", "SecurityPatch"), ["aks-upgrade-node-os"]);
  });
});
