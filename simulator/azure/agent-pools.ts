import type { Check, CheckContext, ResourceModel } from "../model.ts";
import { UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject, WorldView } from "../world.ts";
import {
  armId,
  armObject,
  copiedName,
  find,
  fixedOnceMade,
  inResourceGroup,
  parentName,
  present,
} from "./arm.ts";
import { AGENT_POOL, MANAGED_CLUSTER } from "./kubernetes-kinds.ts";
import {
  offered,
  offeredMinors,
  parseVersion,
  runningVersion,
  VERSIONS_PAGE,
} from "./kubernetes-versions.ts";
import { poolName } from "./names.ts";
import { rulesOfPool, VNET_SUBNET } from "./node-pool-rules.ts";
import {
  ADDRESSES_SOURCE,
  isSystem,
  networkIdOf,
  networkOf,
  poolChecks,
  subnetOf,
  tooSmall,
} from "./node-pools.ts";
import { isOn, mapsAt, numberAt, refusal, sameText, textAt } from "./values.ts";

const { token } = AGENT_POOL;
const POOLS_PAGE = "https://learn.microsoft.com/azure/aks/create-node-pools#limitations";
const UPGRADE_PAGE = "https://learn.microsoft.com/azure/aks/upgrade-node-pools";
const CLUSTER = "resourceName";
/** The provider replaces a pool for these (pulumi-azure-native, provider/pkg/gen/replacement.go). */
const REPLACING = ["vmSize", "gpuInstanceProfile"];
/** Azure answers PropertyChangeNotAllowed to a change of these, which the provider sends in place. */
const FIXED = [
  ...["osType", "osDiskSizeGB", "osDiskType", "kubeletDiskType", "maxPods", "availabilityZones"],
  ...[VNET_SUBNET, "podSubnetID", "scaleSetPriority", "scaleSetEvictionPolicy", "spotMaxPrice"],
  ...[
    "enableNodePublicIP",
    "enableEncryptionAtHost",
    "enableUltraSSD",
    "proximityPlacementGroupID",
    "hostGroupID",
  ],
];

/** The pools of a cluster: those written inside it and those of their own. */
export function poolsOf(cluster: WorldObject, world: WorldView): readonly PropertyMap[] {
  const own = world.referrers(cluster).filter((it) => it.type === token);
  return [...inlinePools(cluster), ...own.map((it) => it.inputs)];
}

function inlinePools(cluster: WorldObject): readonly PropertyMap[] {
  return mapsAt(cluster.inputs, "agentPoolProfiles");
}

/** Whether pods get addresses of the nodes' subnet. */
export function isFlat(cluster: PropertyMap): boolean {
  const plugin = textAt(cluster, "networkProfile.networkPlugin") ?? "";
  return sameText(plugin, "azure") && textAt(cluster, "networkProfile.networkPluginMode") === undefined;
}

function sameName(pool: PropertyMap, name: string): boolean {
  return sameText(textAt(pool, "agentPoolName") ?? textAt(pool, "name") ?? "", name);
}

const takenName: Check = {
  id: `${token}:name-of-inline-pool`,
  source: POOLS_PAGE,
  when: "apply",
  needs: ["agentPoolName"],
  refuses: (ctx) => {
    const cluster = ctx.target(CLUSTER);
    const name = textAt(ctx.inputs, "agentPoolName") ?? "";
    if (cluster === undefined || !inlinePools(cluster).some((pool) => sameName(pool, name))) return undefined;
    return refusal("agentPoolName", "the cluster has the pool inside agentPoolProfiles", name, "rename it");
  },
};

const sameNetwork: Check = {
  id: `${token}:same-network`,
  source: "https://learn.microsoft.com/azure/aks/node-pool-unique-subnet#limitations",
  needs: [VNET_SUBNET],
  refuses: (ctx) => {
    const cluster = ctx.target(CLUSTER);
    const id = textAt(ctx.inputs, VNET_SUBNET) ?? "";
    const other =
      cluster === undefined
        ? undefined
        : inlinePools(cluster).flatMap((it) => textAt(it, VNET_SUBNET) ?? [])[0];
    if (other === undefined || sameText(networkIdOf(other), networkIdOf(id))) return undefined;
    // That it lies in another region is said by another check.
    const network = networkOf(ctx.inputs, ctx);
    if (!sameText(network?.region ?? "", cluster?.region ?? "")) return undefined;
    return refusal(
      VNET_SUBNET,
      `must lie in the cluster's network ${networkIdOf(other)}`,
      id,
      "use a subnet of it",
    );
  },
};

const noSubnet: Check = {
  id: `${token}:subnet-of-cluster`,
  source: "https://learn.microsoft.com/azure/aks/node-pool-unique-subnet#limitations",
  refuses: (ctx) => {
    const cluster = ctx.target(CLUSTER);
    const inline = cluster === undefined ? [] : inlinePools(cluster);
    const own = ctx.inputs[VNET_SUBNET];
    if (inline.length === 0 || own === UNKNOWN) return undefined;
    const isOwnNetwork = inline.some((it) => it[VNET_SUBNET] !== undefined);
    if (isOwnNetwork === (own !== undefined)) return undefined;
    const problem = isOwnNetwork
      ? "the cluster's pools lie in a network of yours"
      : "the cluster's network is AKS's own";
    return refusal(VNET_SUBNET, problem, own, isOwnNetwork ? "give this pool a subnet too" : "remove it");
  },
};

const room: Check = {
  id: `${token}:subnet-size`,
  source: ADDRESSES_SOURCE,
  when: "apply",
  needs: [VNET_SUBNET],
  refuses: (ctx) => {
    const cluster = ctx.target(CLUSTER);
    const subnet = subnetOf(ctx.inputs, ctx);
    if (cluster === undefined || subnet === undefined) return undefined;
    const others = poolsOf(cluster, ctx.world).filter(
      (it) => !sameName(it, textAt(ctx.inputs, "agentPoolName") ?? ""),
    );
    const sharing = others.filter((it) => sameText(textAt(it, VNET_SUBNET) ?? "", subnet.id));
    return tooSmall(subnet, [...sharing, ctx.inputs], isFlat(cluster.inputs), "");
  },
};

const knownVersion: Check = {
  id: `${token}:version`,
  source: VERSIONS_PAGE,
  needs: ["orchestratorVersion"],
  refuses: (ctx) => {
    const text = textAt(ctx.inputs, "orchestratorVersion") ?? "";
    if (offered(text) !== undefined) return undefined;
    return refusal(
      "orchestratorVersion",
      "must be a version that AKS offers",
      text,
      `use ${offeredMinors()}`,
    );
  },
};

const versionSkew: Check = {
  id: `${token}:version-skew`,
  source: UPGRADE_PAGE,
  when: "apply",
  needs: ["orchestratorVersion"],
  refuses: (ctx) => {
    const cluster = ctx.target(CLUSTER);
    const text = textAt(ctx.inputs, "orchestratorVersion") ?? "";
    const own = parseVersion(text);
    const control = textAt(cluster?.outputs ?? {}, "currentKubernetesVersion") ?? "";
    const above = parseVersion(control);
    if (own === undefined || above === undefined) return undefined;
    const isNewer =
      own.minor > above.minor || (own.minor === above.minor && (own.patch ?? 0) > (above.patch ?? 0));
    if (isNewer)
      return refusal(
        "orchestratorVersion",
        `must not be above the control plane's ${control}`,
        text,
        "upgrade the cluster first",
      );
    if (above.minor - own.minor <= 3) return undefined;
    return refusal(
      "orchestratorVersion",
      `must be within three minor versions of the control plane's ${control}`,
      text,
      "use a newer one",
    );
  },
};

const downgrade: Check = {
  id: `${token}:no-downgrade`,
  source: "https://learn.microsoft.com/azure/aks/upgrade-aks-control-plane",
  needs: ["orchestratorVersion"],
  refuses: (ctx) => {
    const old = present(AGENT_POOL, ctx);
    const before = parseVersion(textAt(old?.outputs ?? {}, "currentOrchestratorVersion") ?? "");
    const text = textAt(ctx.inputs, "orchestratorVersion") ?? "";
    const next = parseVersion(text);
    if (before === undefined || next === undefined || next.minor >= before.minor) return undefined;
    return refusal(
      "orchestratorVersion",
      `nodes of 1.${before.minor} do not go back`,
      text,
      "make a new pool",
    );
  },
};

const lastSystemPool: Check = {
  id: `${token}:last-system-pool`,
  source: "https://learn.microsoft.com/azure/aks/use-system-pools#limitations",
  when: "apply",
  refuses: (ctx) => {
    const old = present(AGENT_POOL, ctx);
    const cluster = ctx.target(CLUSTER);
    if (old === undefined || cluster === undefined || !isSystem(old.inputs) || isSystem(ctx.inputs))
      return undefined;
    if (poolsOf(cluster, ctx.world).some((it) => isSystem(it) && it !== old.inputs)) return undefined;
    return refusal(
      "mode",
      "a cluster keeps a System pool",
      textAt(ctx.inputs, "mode"),
      "make another one first",
    );
  },
};

const notAutomatic: Check = {
  id: `${token}:no-autoscaling-with-provisioning`,
  source: "https://learn.microsoft.com/azure/aks/migrate-from-autoscaler-to-node-auto-provisioning",
  when: "apply",
  refuses: (ctx) => {
    const cluster = ctx.target(CLUSTER);
    const mode = textAt(cluster?.inputs ?? {}, "nodeProvisioningProfile.mode") ?? "Manual";
    if (!sameText(mode, "Auto") || !isOn(ctx.inputs, "enableAutoScaling")) return undefined;
    return refusal(
      "enableAutoScaling",
      "a cluster that provisions nodes by itself has no autoscaled pools",
      true,
      "remove it",
    );
  },
};

function locationOf(ctx: CheckContext): string {
  return ctx.target(CLUSTER)?.region ?? networkOf(ctx.inputs, ctx)?.region ?? "";
}

/** The image of a system; the week in it is assumed. */
function nodeImage(system: string): string {
  const isAzureLinux = system.toLowerCase().startsWith("azurelinux");
  return `${isAzureLinux ? "AKSAzureLinux-V3gen2" : "AKSUbuntu-2404gen2containerd"}-202611.01.0`;
}

/** Values that AKS fills in. */
export function poolOutputs(pool: PropertyMap, clusterVersion: string): PropertyMap {
  const wanted = textAt(pool, "orchestratorVersion") ?? clusterVersion;
  const running = runningVersion(wanted);
  return {
    currentOrchestratorVersion: running,
    enableFIPS: pool.enableFIPS ?? false,
    enableNodePublicIP: pool.enableNodePublicIP ?? false,
    kubeletDiskType: pool.kubeletDiskType ?? "OS",
    mode: pool.mode ?? "User",
    nodeImageVersion: nodeImage(textAt(pool, "osSKU") ?? "Ubuntu"),
    orchestratorVersion: wanted,
    osDiskSizeGB: numberAt(pool, "osDiskSizeGB") ?? 128,
    osDiskType: pool.osDiskType ?? "Managed",
    osSKU: pool.osSKU ?? "Ubuntu",
    osType: pool.osType ?? "Linux",
    powerState: { code: "Running" },
    provisioningState: "Succeeded",
    scaleDownMode: pool.scaleDownMode ?? "Delete",
  };
}

export const agentPool: ResourceModel = {
  type: token,
  title: "agent pool",
  ...copiedName("agentPoolName"),
  properties: {
    resourceGroupName: inResourceGroup,
    resourceName: parentName(MANAGED_CLUSTER, "cascades"),
    agentPoolName: poolName,
    ...rulesOfPool(""),
    vmSize: { immutable: true },
    gpuInstanceProfile: { ...rulesOfPool("").gpuInstanceProfile, immutable: true },
    "networkProfile.nodePublicIPTags": { immutable: true },
  },
  checks: [
    ...poolChecks(token, (ctx) => [
      { pool: ctx.inputs, place: { path: "", location: locationOf(ctx), ctx } },
    ]),
    ...[
      takenName,
      sameNetwork,
      noSubnet,
      room,
      knownVersion,
      versionSkew,
      downgrade,
      lastSystemPool,
      notAutomatic,
    ],
    fixedOnceMade(AGENT_POOL, FIXED, REPLACING, POOLS_PAGE),
  ],
  inputOnly: ["resourceGroupName", "resourceName", "agentPoolName"],
  unknownAfterUpdate: ["currentOrchestratorVersion", "nodeImageVersion", "powerState", "provisioningState"],
  create: (ctx) => {
    const { id, outputs } = armObject(AGENT_POOL, ctx);
    return { id, outputs: { ...outputs, ...ownOutputs(ctx) } };
  },
  update: ownOutputs,
  deleteBlockers: ({ object, world }) => {
    const cluster = clusterOf(object, world);
    if (cluster === undefined || !isSystem(object.inputs)) return [];
    const others = poolsOf(cluster, world).filter((it) => isSystem(it) && it !== object.inputs);
    return others.length > 0 ? [] : [`${cluster.id}, whose last System pool it is`];
  },
};

function ownOutputs(ctx: CheckContext): PropertyMap {
  const id = armId(MANAGED_CLUSTER, ctx) ?? "";
  const cluster = find(ctx, id, MANAGED_CLUSTER.token);
  return {
    ...poolOutputs(ctx.inputs, textAt(cluster?.outputs ?? {}, "kubernetesVersion") ?? ""),
    count: ctx.inputs.count ?? 1,
    maxPods: ctx.inputs.maxPods ?? (cluster !== undefined && isFlat(cluster.inputs) ? 30 : 250),
    type: AGENT_POOL.arm,
    upgradeSettings: ctx.inputs.upgradeSettings ?? { maxSurge: "10%" },
  };
}

function clusterOf(pool: WorldObject, world: WorldView): WorldObject | undefined {
  const id = pool.id.replace(/\/agentPools\/[^/]+$/i, "");
  return world.having("id", id).find((it) => it.type === MANAGED_CLUSTER.token);
}
