import { z } from "zod";
import type { Manifest } from "../../simulator/kubernetes/api-server.ts";
import type { RehearsedResource } from "../network/rehearsed.ts";
import type { Cloud } from "./clusters.ts";
import { aksCapacity, eksCapacity, type Capacity } from "./capacity.ts";

/** A pool of like nodes, as a stack has it. */
export interface Pool {
  readonly cloud: Cloud;
  readonly name: string;
  readonly count: number;
  readonly instanceType: string;
  readonly capacity: Capacity;
  readonly region: string;
  /** By the names that nodes' labels have. */
  readonly zones: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

const strings = z.record(z.string(), z.string()).default({});

const nodeGroupSchema = z.object({
  nodeGroupName: z.string(),
  capacityType: z.string().default("ON_DEMAND"),
  instanceTypes: z.array(z.string()).min(1),
  scalingConfig: z.object({ desiredSize: z.number() }),
  subnetIds: z.array(z.string()),
  labels: strings,
  taints: z
    .array(z.object({ key: z.string(), value: z.string().optional(), effect: z.string() }))
    .default([]),
});

const agentPoolSchema = z.object({
  count: z.number(),
  vmSize: z.string(),
  mode: z.string(),
  maxPods: z.number().optional(),
  availabilityZones: z.array(z.string()).default([]),
  nodeLabels: strings,
  nodeTaints: z.array(z.string()).default([]),
});

const clusterSchema = z.object({
  location: z.string(),
  agentPoolProfiles: z.array(agentPoolSchema.extend({ name: z.string() })),
  addonProfiles: z.record(z.string(), z.object({ enabled: z.boolean() })).default({}),
});

/** The pools of a stack's clusters, at the size that they start with. */
export function poolsOf(resources: readonly RehearsedResource[]): readonly Pool[] {
  const ofType = (type: string) => resources.filter((it) => it.type === type);
  const [aks] = ofType("azure-native:containerservice:ManagedCluster");
  const cluster = aks === undefined ? undefined : clusterSchema.parse(aks.inputs);
  const more = ofType("azure-native:containerservice:AgentPool").map(({ inputs }) => ({
    ...agentPoolSchema.parse(inputs),
    name: z.string().parse(inputs.agentPoolName),
  }));
  const zones = new Map(
    ofType("aws:ec2/subnet:Subnet").map(({ id, outputs }) => [id, String(outputs.availabilityZone)]),
  );
  return [
    ...ofType("aws:eks/nodeGroup:NodeGroup").map(({ inputs }) => eksPool(inputs, zones)),
    ...(cluster === undefined
      ? []
      : [...cluster.agentPoolProfiles, ...more].map((pool) => aksPool(pool, cluster.location))),
    ...(cluster?.addonProfiles.aciConnectorLinux?.enabled === true ? [virtualPool(cluster.location)] : []),
  ];
}

/** Labels and taints of managed node groups (Amazon EKS User Guide, "Create a managed node group"). */
function eksPool(inputs: Readonly<Record<string, unknown>>, subnets: ReadonlyMap<string, string>): Pool {
  const group = nodeGroupSchema.parse(inputs);
  const [instanceType = ""] = group.instanceTypes;
  const zones = [...new Set(group.subnetIds.map((id) => subnets.get(id) ?? id))].sort();
  return {
    cloud: "aws",
    name: group.nodeGroupName,
    count: group.scalingConfig.desiredSize,
    instanceType,
    capacity: eksCapacity(instanceType),
    region: (zones[0] ?? "").replace(/[a-z]$/, ""),
    zones,
    labels: {
      ...group.labels,
      "eks.amazonaws.com/nodegroup": group.nodeGroupName,
      "eks.amazonaws.com/capacityType": group.capacityType,
    },
    taints: group.taints.map(({ key, value, effect }) => ({
      key,
      ...(value === undefined ? {} : { value }),
      effect: EFFECTS[effect] ?? effect,
    })),
  };
}

/** EKS's words for Kubernetes' (Amazon EKS API, "Taint"). */
const EFFECTS: Readonly<Record<string, string>> = {
  NO_SCHEDULE: "NoSchedule",
  NO_EXECUTE: "NoExecute",
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
};

/** Labels of AKS (Microsoft Learn, "Use labels in an AKS cluster"); zones are named after their region. */
function aksPool(pool: z.infer<typeof agentPoolSchema> & { readonly name: string }, region: string): Pool {
  return {
    cloud: "azure",
    name: pool.name,
    count: pool.count,
    instanceType: pool.vmSize,
    capacity: aksCapacity(pool.vmSize, pool.maxPods),
    region,
    zones: pool.availabilityZones.map((zone) => `${region}-${zone}`),
    labels: {
      ...pool.nodeLabels,
      agentpool: pool.name,
      "kubernetes.azure.com/agentpool": pool.name,
      "kubernetes.azure.com/mode": pool.mode.toLowerCase(),
    },
    taints: pool.nodeTaints.map(taintOf),
  };
}

/** `key=value:effect`, as AKS writes taints. */
export function taintOf(text: string): Taint {
  const [left = "", effect = ""] = text.split(":");
  const [key = "", value] = left.split("=");
  return { key, ...(value === undefined ? {} : { value }), effect };
}

/** The node of AKS' add-on of virtual nodes (Microsoft Learn, "Create virtual nodes in AKS using Azure CLI"). */
export function virtualPool(region: string): Pool {
  return {
    cloud: "azure",
    name: "virtual-node-aci-linux",
    count: 1,
    instanceType: "virtual-kubelet",
    // What the add-on registers, for as many container groups as a subnet has addresses.
    capacity: { cpu: "10k", memory: "4Ti", pods: 5000, allocatableCpu: "10k", allocatableMemory: "4Ti" },
    region,
    zones: [],
    labels: {
      type: "virtual-kubelet",
      "kubernetes.io/role": "agent",
      "alpha.service-controller.kubernetes.io/exclude-balancer": "true",
    },
    taints: [{ key: "virtual-kubelet.io/provider", value: "azure", effect: "NoSchedule" }],
  };
}

/** The nodes of a pool, spread over its zones. */
export function nodesOf(pool: Pool): readonly Manifest[] {
  const { capacity, zones, region } = pool;
  return Array.from({ length: pool.count }, (_, index): Manifest => {
    const name = `${pool.name}-${index + 1}`;
    const zone = zones[index % Math.max(1, zones.length)];
    return {
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name,
        labels: {
          ...pool.labels,
          "kubernetes.io/hostname": name,
          "kubernetes.io/os": "linux",
          "kubernetes.io/arch": "amd64",
          "node.kubernetes.io/instance-type": pool.instanceType,
          "topology.kubernetes.io/region": region,
          ...(zone === undefined ? {} : { "topology.kubernetes.io/zone": zone }),
        },
      },
      ...(pool.taints.length === 0 ? {} : { spec: { taints: pool.taints } }),
      status: {
        capacity: { cpu: capacity.cpu, memory: capacity.memory, pods: String(capacity.pods) },
        allocatable: {
          cpu: capacity.allocatableCpu,
          memory: capacity.allocatableMemory,
          pods: String(capacity.pods),
        },
      },
    };
  });
}
