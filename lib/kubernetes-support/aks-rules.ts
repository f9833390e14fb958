import { readCidr, sizeOf } from "../addresses/cidr.ts";
import type { Finding } from "../findings.ts";
import type { AksArgs, ClusterArgs } from "./args.ts";
import { endpointFindings } from "./endpoint-rules.ts";
import { compareVersions } from "./versions.ts";

/** Newest Kubernetes that the next-generation virtual nodes are tested with (microsoft/virtualnodesOnAzureContainerInstances). */
const VIRTUAL_NODES_NEWEST = "1.35";

/** articles/aks/api-server-authorized-ip-ranges.md, "Limitations and considerations". */
const MOST_AUTHORISED_RANGES = 200;

/** Most nodes of a cluster by tier (articles/aks/free-standard-pricing-tiers.md). */
const MOST_NODES = { Free: 1000, Standard: 5000, Premium: 5000 } as const;

/** System pools need at least 4 vCPUs and two nodes (articles/aks/use-system-pools.md, "Limitations"). */
const SYSTEM_VCPUS = 4;
const SYSTEM_NODES = 2;

/** Addresses that Azure keeps in each subnet (Azure Virtual Network FAQ). */
const KEPT_BY_AZURE = 5;

/** What AKS refuses, what it does not support, and what has no room. */
export function aksFindings(aks: AksArgs, args: ClusterArgs): readonly Finding[] {
  return [
    ...accessFindings(aks),
    ...virtualNodeFindings(aks, args.kubernetesVersion),
    ...provisioningFindings(aks),
    ...systemPoolFindings(aks),
    ...upgradeFindings(aks),
    ...tierFindings(aks, args.productionGuards ?? false),
    ...addressFindings(aks),
  ];
}

function accessFindings({ access }: AksArgs): readonly Finding[] {
  if (access.kind === "private-cluster") return [];
  const at = "aks.access.ranges";
  const findings = [...endpointFindings(at, access.ranges)];
  if (access.ranges.length > MOST_AUTHORISED_RANGES) {
    findings.push({
      at,
      problem: `must not have more than ${MOST_AUTHORISED_RANGES} ranges`,
      got: access.ranges.length,
      fix: "join neighbouring ranges, or use access.kind: private-cluster",
    });
  }
  return findings;
}

/**
 * Virtual nodes need pods in the node subnet (articles/aks/concepts-network-azure-cni-overlay.md, "Choosing
 * a network model", and azure-cni-overlay.md, "Limitations"), and work neither with authorised ranges nor
 * with IPv6 (articles/aks/virtual-nodes.md, "Limitations").
 */
function virtualNodeFindings(aks: AksArgs, version: string | undefined): readonly Finding[] {
  if (aks.virtualNodes === "off") return [];
  const findings: Finding[] = [];
  const report = (problem: string, fix: string, severity: "refuse" | "warn" = "refuse") =>
    findings.push({ at: "aks.virtualNodes", problem, got: aks.virtualNodes, fix, severity });
  if (aks.networking !== "node-subnet") {
    report("needs pods in the node subnet", "set aks.networking: node-subnet, or virtualNodes: off");
  }
  if (aks.access.kind === "authorised-ranges") {
    report(
      "does not work with authorised ranges",
      "set aks.access.kind: private-cluster, or virtualNodes: off",
    );
  }
  if (aks.ipv6 === true) report("does not work with IPv6", "turn IPv6 off, or set virtualNodes: off");
  if (version !== undefined && compareVersions(version, VIRTUAL_NODES_NEWEST) > 0) {
    report(
      `is tested up to Kubernetes ${VIRTUAL_NODES_NEWEST}, not with ${version}`,
      `stay on ${VIRTUAL_NODES_NEWEST}, or try the burst in dev first`,
      "warn",
    );
  }
  return findings;
}

/** A channel that changes the minor version leaves the config behind (articles/aks/auto-upgrade-cluster.md). */
function upgradeFindings({ upgradeChannel = "none" }: AksArgs): readonly Finding[] {
  if (upgradeChannel === "none" || upgradeChannel === "patch") return [];
  return [
    {
      at: "aks.upgrades.cluster",
      problem:
        "changes the minor version without kubernetesVersion, so the next deployment would want it back",
      got: upgradeChannel,
      fix: "use patch, and change minor versions in the config",
      severity: "warn",
    },
  ];
}

/** articles/aks/node-auto-provisioning.md and node-auto-provisioning-networking.md, limitations. */
function provisioningFindings(aks: AksArgs): readonly Finding[] {
  if (aks.nodeProvisioning === "manual") return [];
  const findings: Finding[] = [];
  const report = (problem: string, fix: string) =>
    findings.push({ at: "aks.nodeProvisioning", problem, got: aks.nodeProvisioning, fix });
  if (aks.stops === true) {
    report(
      "forbids stopping the cluster",
      "scale to zero instead of stopping, or set nodeProvisioning: manual",
    );
  }
  if (aks.ipv6 === true) report("does not work with IPv6", "turn IPv6 off, or set nodeProvisioning: manual");
  if (aks.networkPolicy === "calico") {
    const instead = aks.virtualNodes === "off" ? "use the cilium network policy" : "set virtualNodes: off";
    report("does not work with Calico", `${instead}, or set nodeProvisioning: manual`);
  }
  return findings;
}

/** articles/aks/use-system-pools.md, "Limitations"; articles/aks/quotas-skus-regions.md for the B series. */
function systemPoolFindings({ systemPool }: AksArgs): readonly Finding[] {
  const { vmSize, count } = systemPool;
  const warn = (at: string, problem: string, got: unknown, fix: string): Finding => ({
    at: `aks.systemPool.${at}`,
    problem,
    got,
    fix,
    severity: "warn",
  });
  const findings: Finding[] = [];
  const vcpus = vcpusOf(vmSize);
  if (vmSize.startsWith("Standard_B")) {
    findings.push(
      warn(
        "vmSize",
        "is of the B series, which AKS does not support for system pools",
        vmSize,
        "use one such as Standard_D4as_v5",
      ),
    );
  } else if (vcpus !== undefined && vcpus < SYSTEM_VCPUS) {
    findings.push(
      warn(
        "vmSize",
        `has ${vcpus} vCPUs, and a system pool needs ${SYSTEM_VCPUS}`,
        vmSize,
        "use one such as Standard_D4as_v5",
      ),
    );
  }
  if (count < SYSTEM_NODES) {
    findings.push(
      warn(
        "count",
        `is below ${SYSTEM_NODES}, so an upgrade or a lost node stops DNS and metrics`,
        count,
        `use ${SYSTEM_NODES} or more`,
      ),
    );
  }
  return findings;
}

/** The vCPUs that a size of version 3 or later names: 4 in Standard_D4ds_v5 and Standard_E8-4ds_v5. */
function vcpusOf(vmSize: string): number | undefined {
  const match = /^Standard_[A-Z]+(\d+)(?:-(\d+))?[a-z]*_v(?:[3-9]|\d\d)$/.exec(vmSize);
  const vcpus = match?.[2] ?? match?.[1];
  return vcpus === undefined ? undefined : Number(vcpus);
}

function tierFindings(aks: AksArgs, productionGuards: boolean): readonly Finding[] {
  const findings: Finding[] = [];
  if (productionGuards && aks.tier === "Free") {
    findings.push({
      at: "aks.tier",
      problem: "has no uptime SLA, which production needs",
      got: aks.tier,
      fix: "use Standard, or Premium for long-term support",
    });
  }
  const nodes = mostNodes(aks);
  if (nodes > MOST_NODES[aks.tier]) {
    findings.push({
      at: "aks.nodePools",
      problem: `together with the system pool must not exceed the ${MOST_NODES[aks.tier]} nodes of tier ${aks.tier}`,
      got: nodes,
      fix: aks.tier === "Free" ? "lower the pools' max, or use tier Standard" : "lower the pools' max",
    });
  }
  return findings;
}

/** All nodes at once, and what an upgrade of the largest pool surges by: pools are upgraded one by one. */
function mostNodes({ systemPool, nodePools, maxSurgePercent = 33 }: AksArgs): number {
  const sizes = [systemPool.count, ...Object.values(nodePools).map(({ max }) => max)];
  const surge = Math.max(1, Math.ceil((Math.max(...sizes) * maxSurgePercent) / 100));
  return sizes.reduce((sum, size) => sum + size, surge);
}

/**
 * Every node finds an address, and its pods too. Overlay gives each node a /24 of the pod range
 * (articles/aks/concepts-network-azure-cni-overlay.md, "Pods"); node subnet gives each node one address and
 * one for each pod that it may run (articles/aks/concepts-network-ip-address-planning.md).
 */
function addressFindings(aks: AksArgs): readonly Finding[] {
  const nodes = readCidr(aks.addresses?.nodes ?? "");
  const pods = readCidr(aks.addresses?.pods ?? "");
  if (nodes === undefined || pods === undefined) return [];
  const perNode = aks.networking === "overlay" ? 1 : 1 + (aks.maxPodsPerNode ?? 30);
  const bySubnet = Math.floor((sizeOf(nodes) - KEPT_BY_AZURE) / perNode);
  const byPods = aks.networking === "overlay" ? Math.floor(sizeOf(pods) / 256) : Infinity;
  const room = Math.min(bySubnet, byPods);
  const wanted = mostNodes(aks);
  if (wanted <= room) return [];
  const where =
    byPods < bySubnet
      ? `pod range ${aks.addresses?.pods ?? ""}`
      : `node subnet ${aks.addresses?.nodes ?? ""}`;
  return [
    {
      at: "aks.nodePools",
      problem: `together with the system pool and upgrades have room for ${room} nodes in the ${where}`,
      got: wanted,
      fix: "lower the pools' max, or give Azure a wider range",
    },
  ];
}
