/** What a node has, and what of it is left for pods. */
export interface Capacity {
  readonly cpu: string;
  readonly memory: string;
  readonly pods: number;
  readonly allocatableCpu: string;
  readonly allocatableMemory: string;
}

/** vCPUs of EC2's sizes: each is twice the one before. Smaller ones differ by family, and hold few pods. */
const EC2_VCPUS: Readonly<Record<string, number>> = {
  ...{ large: 2, xlarge: 4, "2xlarge": 8, "4xlarge": 16, "8xlarge": 32 },
};

/** GiB for each vCPU, by a family's first letter (EC2 and Azure document the same three ratios). */
const GIB_PER_VCPU: Readonly<Record<string, number>> = { c: 2, f: 2, m: 4, t: 4, d: 4, b: 4, r: 8, e: 8 };

/** Pods of the VPC CNI without prefixes: by interfaces and their addresses (EKS AMI, eni-max-pods.txt). */
const EC2_PODS: Readonly<Record<string, number>> = {
  ...{ large: 29, xlarge: 58, "2xlarge": 58, "4xlarge": 234, "8xlarge": 234 },
  "t3.large": 35,
};

/** AKS with Azure CNI Overlay, when the pool says nothing. */
const AKS_PODS = 250;

const MIB_PER_GIB = 1024;

/** What the kubelet keeps free before it evicts, in MiB: both clouds set it. */
const EVICTION_MIB = 100;

/** A node of an EC2 type; nodeadm reserves for the kubelet what this computes (awslabs/amazon-eks-ami, kubelet config). */
export function eksCapacity(instanceType: string): Capacity {
  const [family = "", size = ""] = instanceType.split(".");
  const vcpus = EC2_VCPUS[size];
  const ratio = GIB_PER_VCPU[family.charAt(0)];
  if (vcpus === undefined || ratio === undefined)
    throw new Error(`${instanceType}: the lab does not know its size; add it to lab/kubernetes/capacity.ts`);
  const pods = EC2_PODS[instanceType] ?? EC2_PODS[size] ?? 0;
  return capacityOf(vcpus, vcpus * ratio, pods, { cpu: eksReservedCpu(vcpus), memory: 255 + 11 * pods });
}

/** 6 % of the first core, 1 % of the second, 0.5 % of the next two, 0.25 % of the others; in millicores. */
function eksReservedCpu(vcpus: number): number {
  return Array.from({ length: vcpus }, (_, core) =>
    core === 0 ? 60 : core === 1 ? 10 : core < 4 ? 5 : 2.5,
  ).reduce((sum, part) => sum + part, 0);
}

/** Family, vCPUs and constrained vCPUs of an Azure size (Microsoft Learn, "VM naming conventions"). */
const AZURE_SIZE = /^Standard_([A-Z])[A-Z]*(\d+)(?:-(\d+))?[a-z]*(?:_v\d+)?$/;

/** Millicores that AKS reserves, by vCPUs (Microsoft Learn, "Resource reservations in AKS"). */
const AKS_CPU: readonly (readonly [vcpus: number, millicores: number])[] = [
  ...([
    [1, 60],
    [2, 100],
    [4, 140],
    [8, 180],
    [16, 260],
    [32, 420],
    [64, 740],
  ] as const),
];

/** A node of an Azure size. */
export function aksCapacity(vmSize: string, maxPods = AKS_PODS): Capacity {
  const match = AZURE_SIZE.exec(vmSize);
  const vcpus = Number(match?.[3] ?? match?.[2]);
  const ratio = GIB_PER_VCPU[match?.[1]?.toLowerCase() ?? ""];
  if (match === null || ratio === undefined)
    throw new Error(`${vmSize}: the lab does not know its size; add it to lab/kubernetes/capacity.ts`);
  const gib = Number(match[2]) * ratio;
  // The lesser of 20 MB for each pod and 50 MB, and a quarter of the memory.
  const memory = Math.min(20 * maxPods + 50, (gib * MIB_PER_GIB) / 4);
  const cpu = AKS_CPU.findLast(([least]) => least <= vcpus)?.[1] ?? 60;
  return capacityOf(vcpus, gib, maxPods, { cpu, memory });
}

function capacityOf(
  vcpus: number,
  gib: number,
  pods: number,
  reserved: { readonly cpu: number; readonly memory: number },
): Capacity {
  return {
    cpu: String(vcpus),
    memory: `${gib}Gi`,
    pods,
    allocatableCpu: `${Math.floor(vcpus * 1000 - reserved.cpu)}m`,
    allocatableMemory: `${Math.floor(gib * MIB_PER_GIB - reserved.memory - EVICTION_MIB)}Mi`,
  };
}
