import assert from "node:assert/strict";
import { aksCapacity, eksCapacity } from "../../../lab/kubernetes/capacity.ts";
import { nodesOf, poolsOf, taintOf, virtualPool } from "../../../lab/kubernetes/nodes.ts";
import type { RehearsedResource } from "../../../lab/network/rehearsed.ts";

function resource(type: string, more: Partial<RehearsedResource>): RehearsedResource {
  return { urn: "", type, id: "", inputs: {}, outputs: {}, provider: "", ...more };
}

const SUBNETS = ["a", "c"].map((zone) =>
  resource("aws:ec2/subnet:Subnet", {
    id: `subnet-${zone}`,
    outputs: { availabilityZone: `ap-northeast-1${zone}` },
  }),
);

const GROUP = resource("aws:eks/nodeGroup:NodeGroup", {
  inputs: {
    nodeGroupName: "general",
    instanceTypes: ["m7i.xlarge", "m7a.xlarge"],
    scalingConfig: { desiredSize: 3 },
    subnetIds: ["subnet-a", "subnet-c"],
    labels: { team: "web" },
    taints: [{ key: "spot", value: "true", effect: "NO_SCHEDULE" }],
  },
});

const POOL = {
  count: 2,
  vmSize: "Standard_D4ds_v5",
  mode: "System",
  nodeTaints: ["CriticalAddonsOnly=true:NoSchedule"],
};

const AKS = resource("azure-native:containerservice:ManagedCluster", {
  inputs: {
    location: "japaneast",
    agentPoolProfiles: [{ ...POOL, name: "system", availabilityZones: ["1", "2"] }],
    addonProfiles: { aciConnectorLinux: { enabled: true } },
  },
});

describe("the lab's nodes", () => {
  it("are those of EKS' node groups, spread over their zones, with their labels and taints", () => {
    const [pool, ...others] = poolsOf([...SUBNETS, GROUP]);
    assert.ok(pool !== undefined && others.length === 0);
    const nodes = nodesOf(pool);
    assert.deepEqual(
      nodes.map(({ metadata }) => metadata),
      ["a", "c", "a"].map((zone, index) => ({
        name: `general-${index + 1}`,
        labels: {
          team: "web",
          "eks.amazonaws.com/nodegroup": "general",
          "eks.amazonaws.com/capacityType": "ON_DEMAND",
          "kubernetes.io/hostname": `general-${index + 1}`,
          "kubernetes.io/os": "linux",
          "kubernetes.io/arch": "amd64",
          "node.kubernetes.io/instance-type": "m7i.xlarge",
          "topology.kubernetes.io/region": "ap-northeast-1",
          "topology.kubernetes.io/zone": `ap-northeast-1${zone}`,
        },
      })),
    );
    assert.deepEqual(nodes[0]?.spec, { taints: [{ key: "spot", value: "true", effect: "NoSchedule" }] });
  });

  it("are those of AKS' pools, and a virtual one with the add-on", () => {
    const [system, virtual] = poolsOf([AKS]);
    assert.ok(system !== undefined);
    assert.deepEqual([system.zones, system.count], [["japaneast-1", "japaneast-2"], 2]);
    assert.deepEqual(system.taints, [{ key: "CriticalAddonsOnly", value: "true", effect: "NoSchedule" }]);
    assert.equal(system.labels["kubernetes.azure.com/mode"], "system");
    assert.deepEqual(virtual, virtualPool("japaneast"));
  });

  it("have taints as AKS writes them", () => {
    assert.deepEqual(taintOf("a/b:NoExecute"), { key: "a/b", effect: "NoExecute" });
  });

  it("leave what the clouds leave for pods", () => {
    assert.deepEqual(eksCapacity("m7i.xlarge"), {
      ...{ cpu: "4", memory: "16Gi", pods: 58 },
      ...{ allocatableCpu: "3920m", allocatableMemory: "15391Mi" },
    });
    assert.deepEqual(eksCapacity("t3.large").pods, 35);
    assert.deepEqual(aksCapacity("Standard_D4ds_v5"), {
      ...{ cpu: "4", memory: "16Gi", pods: 250 },
      ...{ allocatableCpu: "3860m", allocatableMemory: "12188Mi" },
    });
    assert.equal(aksCapacity("Standard_B2s_v2", 30).allocatableMemory, "7442Mi");
    assert.throws(() => eksCapacity("p5.48xlarge"), /p5\.48xlarge: the lab does not know its size/);
    assert.throws(() => aksCapacity("Basic_A1"), /Basic_A1: the lab does not know its size/);
  });
});
