import type { Check, CheckContext, RuleContext } from "../model.ts";
import { isMap, UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { find } from "./arm.ts";
import { LABELS_PAGE, refusedLabel } from "./node-labels.ts";
import { VNET_SUBNET } from "./node-pool-rules.ts";
import { KEPT_PER_SUBNET, ranges, sizeOf } from "./ranges.ts";
import { wrongZones, zonesOf } from "./regions.ts";
import { SUBNET } from "./subnets.ts";
import { isOn, mapsAt, numberAt, refusal, sameText, textAt, textsAt } from "./values.ts";
import { prefixesOf } from "./virtual-networks.ts";
import { hasLocalDisk, isArm, parseVmSize, SIZES_PAGE } from "./vm-sizes.ts";

const POOLS_PAGE = "https://learn.microsoft.com/azure/aks/create-node-pools#limitations";
const SYSTEM_PAGE = "https://learn.microsoft.com/azure/aks/use-system-pools#limitations";
const SPOT_PAGE = "https://learn.microsoft.com/azure/aks/spot-node-pool#limitations";
const AUTOSCALER_PAGE = "https://learn.microsoft.com/azure/aks/cluster-autoscaler";
const ADDRESSES_PAGE = "https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning";

/** What a check of pools sees of its surroundings. */
export interface PoolPlace {
  /** The path of the pool's properties: empty, or `agentPoolProfiles[0].` */
  readonly path: string;
  readonly location: string;
  readonly ctx: CheckContext;
}

/** A rule of one pool, wherever it is written. */
interface PoolRule {
  readonly id: string;
  readonly source: string;
  /** As in a check. */
  readonly when?: "apply";
  refuses(pool: PropertyMap, place: PoolPlace): string | undefined;
}

function is(pool: PropertyMap, key: string, value: string, otherwise: string): boolean {
  return sameText(textAt(pool, key) ?? otherwise, value);
}

export function isSystem(pool: PropertyMap): boolean {
  return is(pool, "mode", "System", "User");
}

function isSpot(pool: PropertyMap): boolean {
  return is(pool, "scaleSetPriority", "Spot", "Regular");
}

/** The most nodes that a pool may come to. */
export function mostNodes(pool: PropertyMap): number {
  const count = numberAt(pool, "count") ?? 1;
  return isOn(pool, "enableAutoScaling") ? Math.max(count, numberAt(pool, "maxCount") ?? count) : count;
}

const size: PoolRule = {
  id: "vm-size",
  source: SIZES_PAGE,
  refuses: (pool, { path }) => {
    const text = textAt(pool, "vmSize");
    if (text === undefined) return undefined;
    const parsed = parseVmSize(text);
    if (parsed === undefined)
      return refusal(`${path}vmSize`, "must be a size of Azure", text, "use one such as Standard_D4ds_v5");
    if (parsed.vcpus >= 2) return undefined;
    return refusal(`${path}vmSize`, "nodes have two vCPUs or more", text, "use a larger size");
  },
};

const autoscaling: PoolRule = {
  id: "autoscaling",
  source: AUTOSCALER_PAGE,
  refuses: (pool, { path }) => {
    const min = numberAt(pool, "minCount");
    const max = numberAt(pool, "maxCount");
    const count = numberAt(pool, "count");
    if (pool.enableAutoScaling === UNKNOWN || pool.minCount === UNKNOWN || pool.maxCount === UNKNOWN)
      return undefined;
    if (!isOn(pool, "enableAutoScaling")) {
      if (min === undefined && max === undefined) return undefined;
      return refusal(
        `${path}enableAutoScaling`,
        "only an autoscaled pool has minCount and maxCount",
        false,
        "set it to true or remove them",
      );
    }
    if (min === undefined || max === undefined)
      return refusal(
        `${path}minCount`,
        "an autoscaled pool has minCount and maxCount",
        min ?? max,
        "set both",
      );
    if (min > max)
      return refusal(
        `${path}minCount`,
        `must not exceed maxCount (${max})`,
        min,
        "lower it or raise maxCount",
      );
    if (count === undefined || (count >= min && count <= max)) return undefined;
    return refusal(
      `${path}count`,
      `must lie between minCount (${min}) and maxCount (${max})`,
      count,
      "choose one between",
    );
  },
};

const systemPool: PoolRule = {
  id: "system-pool",
  source: SYSTEM_PAGE,
  refuses: (pool, { path }) => {
    if (!isSystem(pool)) return undefined;
    if (is(pool, "osType", "Windows", "Linux"))
      return refusal(`${path}osType`, "a system pool runs Linux", "Windows", "make it a User pool");
    if (isSpot(pool))
      return refusal(
        `${path}scaleSetPriority`,
        "a system pool cannot be of Spot nodes",
        "Spot",
        "make it a User pool",
      );
    const least = isOn(pool, "enableAutoScaling") ? "minCount" : "count";
    if (numberAt(pool, least) === 0)
      return refusal(
        path + least,
        "a system pool keeps a node",
        0,
        "keep at least one; AKS wants two or more",
      );
    const pods = numberAt(pool, "maxPods");
    const nodes = numberAt(pool, least) ?? 1;
    if (pods === undefined || pods * nodes >= 30) return undefined;
    return refusal(
      `${path}maxPods`,
      "a system pool has room for 30 pods",
      pods * nodes,
      "raise maxPods or the number of nodes",
    );
  },
};

const spotPool: PoolRule = {
  id: "spot-pool",
  source: SPOT_PAGE,
  refuses: (pool, { path }) => {
    const price = numberAt(pool, "spotMaxPrice");
    if (!isSpot(pool)) {
      if (price === undefined || price === -1) return undefined;
      return refusal(
        `${path}spotMaxPrice`,
        "only a Spot pool has a price",
        price,
        "remove it or set scaleSetPriority to Spot",
      );
    }
    if (!is(pool, "type", "VirtualMachineScaleSets", "VirtualMachineScaleSets")) {
      return refusal(
        `${path}type`,
        "a Spot pool is a scale set",
        textAt(pool, "type"),
        "use VirtualMachineScaleSets",
      );
    }
    if (price === undefined || price === -1 || (price > 0 && Number(price.toFixed(5)) === price))
      return undefined;
    return refusal(
      `${path}spotMaxPrice`,
      "must be -1 or a price with up to five decimals",
      price,
      "use -1 for the price of an ordinary node",
    );
  },
};

const reservedLabel: PoolRule = {
  id: "reserved-label",
  source: LABELS_PAGE,
  refuses: (pool, { path }) =>
    isMap(pool.nodeLabels) ? refusedLabel(pool.nodeLabels, `${path}nodeLabels`, isSpot(pool)) : undefined,
};

const windowsName: PoolRule = {
  id: "windows-name",
  source: POOLS_PAGE,
  refuses: (pool, { path }) => {
    const key = path === "" ? "agentPoolName" : "name";
    const name = textAt(pool, key) ?? "";
    if (!is(pool, "osType", "Windows", "Linux") || name.length <= 6) return undefined;
    return refusal(path + key, "a pool of Windows nodes has up to 6 characters", name, "shorten it");
  },
};

const osMatch: PoolRule = {
  id: "os-sku",
  source: "https://learn.microsoft.com/rest/api/aks/agent-pools/create-or-update#ossku",
  refuses: (pool, { path }) => {
    const sku = textAt(pool, "osSKU");
    if (sku === undefined) return undefined;
    const isWindows = is(pool, "osType", "Windows", "Linux");
    if (sku.toLowerCase().startsWith("windows") === isWindows) return undefined;
    return refusal(
      `${path}osSKU`,
      `is not of osType ${isWindows ? "Windows" : "Linux"}`,
      sku,
      "make the two agree",
    );
  },
};

const ephemeralDisk: PoolRule = {
  id: "ephemeral-disk",
  source: "https://learn.microsoft.com/azure/aks/concepts-storage#ephemeral-os-disks-in-aks",
  refuses: (pool, { path }) => {
    const parsed = parseVmSize(textAt(pool, "vmSize") ?? "");
    if (!is(pool, "osDiskType", "Ephemeral", "Managed") || parsed === undefined) return undefined;
    if (is(pool, "scaleDownMode", "Deallocate", "Delete")) {
      return refusal(
        `${path}scaleDownMode`,
        "nodes with ephemeral disks are deleted, not deallocated",
        "Deallocate",
        "use Delete, or Managed disks",
      );
    }
    if (hasLocalDisk(parsed)) return undefined;
    return refusal(
      `${path}osDiskType`,
      `${textAt(pool, "vmSize") ?? ""} has no local disk`,
      "Ephemeral",
      "use Managed, or a size with d in its name",
    );
  },
};

const armImage: PoolRule = {
  id: "arm-windows",
  source: "https://learn.microsoft.com/azure/aks/use-arm64-vms",
  refuses: (pool, { path }) => {
    const parsed = parseVmSize(textAt(pool, "vmSize") ?? "");
    if (parsed === undefined || !isArm(parsed) || !is(pool, "osType", "Windows", "Linux")) return undefined;
    return refusal(
      `${path}vmSize`,
      "Windows nodes do not run on Arm",
      textAt(pool, "vmSize"),
      "use an x64 size",
    );
  },
};

const poolZones: PoolRule = {
  id: "zones",
  source: "https://learn.microsoft.com/azure/aks/reliability-availability-zones-configure",
  refuses: (pool, { path, location }) =>
    // In a preview the cluster that says where the pool will be may not be there yet.
    location === ""
      ? undefined
      : wrongZones(`${path}availabilityZones`, textsAt(pool, "availabilityZones"), location),
};

const subnetFit: PoolRule = {
  id: "subnet-not-delegated",
  source:
    "https://learn.microsoft.com/azure/aks/concepts-network-cni-overview#aks-cni-networking-prerequisites",
  when: "apply",
  refuses: (pool, { path, ctx }) => {
    const subnet = subnetOf(pool, ctx);
    const service =
      subnet === undefined ? undefined : textAt(mapsAt(subnet.inputs, "delegations")[0] ?? {}, "serviceName");
    if (subnet === undefined || service === undefined) return undefined;
    return refusal(
      path + VNET_SUBNET,
      `nodes cannot lie in a subnet delegated to ${service}`,
      subnet.id,
      "give them a subnet of their own",
    );
  },
};

const reservedSubnet: PoolRule = {
  id: "subnet-name",
  source: "https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-vpn-gateway-settings#gwsub",
  refuses: (pool, { path, ctx }) => {
    const subnet = subnetOf(pool, ctx);
    const name = (subnet === undefined ? undefined : textAt(subnet.outputs, "name")) ?? "";
    if (!/^(?:GatewaySubnet|AzureBastionSubnet|AzureFirewallSubnet|RouteServerSubnet)$/i.test(name))
      return undefined;
    return refusal(
      path + VNET_SUBNET,
      "is kept for Azure's own gateways",
      subnet?.id,
      "give the nodes a subnet of their own",
    );
  },
};

const subnetRegion: PoolRule = {
  id: "subnet-region",
  source: "https://learn.microsoft.com/azure/aks/configure-azure-cni",
  refuses: (pool, { path, location, ctx }) => {
    const network = networkOf(pool, ctx);
    if (network === undefined || sameText(network.region, location)) return undefined;
    if (zonesOf(location) === undefined) return undefined;
    return refusal(
      path + VNET_SUBNET,
      `must lie in ${location}, as the cluster does`,
      network.region,
      "use a network of that region",
    );
  },
};

/** Rules of every pool, inside a cluster or of its own. */
const RULES = [
  ...[size, autoscaling, systemPool, spotPool, reservedLabel, windowsName, osMatch, ephemeralDisk, armImage],
  ...[poolZones, subnetFit, reservedSubnet, subnetRegion],
];

/** The checks of a type whose objects hold pools. */
export function poolChecks(
  type: string,
  pools: (ctx: CheckContext) => readonly { pool: PropertyMap; place: PoolPlace }[],
): readonly Check[] {
  return RULES.map((rule) => ({
    id: `${type}:pool-${rule.id}`,
    source: rule.source,
    ...(rule.when === undefined ? {} : { when: rule.when }),
    refuses: (ctx) => {
      for (const { pool, place } of pools(ctx)) {
        const problem = rule.refuses(pool, place);
        if (problem !== undefined) return problem;
      }
      return undefined;
    },
  }));
}

/** The subnet that a pool's nodes lie in. */
export function subnetOf(pool: PropertyMap, ctx: RuleContext): WorldObject | undefined {
  const id = textAt(pool, VNET_SUBNET);
  return id === undefined ? undefined : find(ctx, id, SUBNET.token);
}

/** The virtual network of a pool's subnet. */
export function networkOf(pool: PropertyMap, ctx: RuleContext): WorldObject | undefined {
  const id = subnetOf(pool, ctx)?.id;
  return id === undefined ? undefined : find(ctx, networkIdOf(id), "azure-native:network:VirtualNetwork");
}

/** The id of a subnet's network. */
export function networkIdOf(subnetId: string): string {
  return subnetId.replace(/\/subnets\/[^/]+$/i, "");
}

/** Addresses that a pool may take of its subnet, one more node for upgrades included. */
function addressesOf(pool: PropertyMap, isFlat: boolean): number {
  const nodes = mostNodes(pool) + 1;
  return isFlat && pool.podSubnetID === undefined
    ? nodes * (1 + (numberAt(pool, "maxPods") ?? DEFAULT_FLAT_PODS))
    : nodes;
}

const DEFAULT_FLAT_PODS = 30;
export const ADDRESSES_SOURCE = ADDRESSES_PAGE;

/** Says when the pools of a subnet need more addresses than it has. */
export function tooSmall(
  subnet: WorldObject,
  pools: readonly PropertyMap[],
  isFlat: boolean,
  path: string,
): string | undefined {
  const needed = pools.reduce((sum, pool) => sum + addressesOf(pool, isFlat), 0);
  const offered = ranges(prefixesOf(subnet.inputs)).reduce(
    (sum, it) => sum + sizeOf(it) - KEPT_PER_SUBNET,
    0,
  );
  if (needed <= offered) return undefined;
  const why = isFlat
    ? "nodes and as many addresses as pods, and one node more for upgrades"
    : "nodes, and one more for upgrades";
  return refusal(
    path + VNET_SUBNET,
    `its ${offered} addresses are too few for ${needed} (${why})`,
    subnet.id,
    "use a larger subnet, or fewer nodes or pods",
  );
}
