import assert from "node:assert/strict";
import type { AksArgs, EksArgs } from "../../../lib/kubernetes-support/args.ts";
import { type ClusterArgs, validateClusters } from "../../../lib/kubernetes-support/validate.ts";
import { formatProblem } from "../../../lib/problems.ts";

const TODAY = new Date("2026-11-20T12:00:00Z");

const eks = (change: Partial<EksArgs> = {}): ClusterArgs => ({
  kubernetesVersion: "1.35",
  eks: {
    allowedCidrs: ["203.0.113.0/28"],
    nodePools: { general: { instanceTypes: ["m7i.large"], architecture: "x86_64" } },
    ...change,
  },
});

const aks = (change: Partial<AksArgs> = {}): ClusterArgs => ({
  kubernetesVersion: "1.35",
  aks: {
    access: { kind: "authorised-ranges", ranges: ["203.0.113.0/28"] },
    networking: "overlay",
    virtualNodes: "off",
    nodeProvisioning: "manual",
    tier: "Standard",
    systemPool: { vmSize: "Standard_D4ds_v5", count: 2 },
    nodePools: { general: { vmSize: "Standard_D4ds_v5", max: 10 } },
    ...change,
  },
});

const burst = (change: Partial<AksArgs> = {}): ClusterArgs =>
  aks({
    virtualNodes: "aci-next",
    networking: "node-subnet",
    access: { kind: "private-cluster" },
    ...change,
  });

const pool = (instanceType: string, architecture: "x86_64" | "arm64"): ClusterArgs =>
  eks({ nodePools: { general: { instanceTypes: [instanceType], architecture } } });

const ranges = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `52.0.${index}.0/24`);

const addresses = (nodes: string, pods: string) => ({ addresses: { nodes, pods } });

const says = (args: ClusterArgs, today: Date): readonly string[] =>
  validateClusters(args, today).map((problem) => `${problem.severity} ${formatProblem(problem)}`);

/** One rule: what it refuses or warns of, in which words, and the nearest input that passes. */
interface Rule {
  readonly rule: string;
  readonly refused: ClusterArgs;
  readonly line: string;
  readonly passes: ClusterArgs;
  readonly today?: string;
}

const VERSION_RULES: readonly Rule[] = [
  {
    rule: "a version that EKS does not know",
    refused: { ...eks(), kubernetesVersion: "1.37" },
    line: "refuse clusters.kubernetesVersion: is not known to be offered by EKS, got 1.37; use 1.34, 1.35, 1.36",
    passes: { ...eks(), kubernetesVersion: "1.36" },
  },
  {
    rule: "a version that AKS does not know",
    refused: { ...aks(), kubernetesVersion: "1.38" },
    line: "refuse clusters.kubernetesVersion: is not known to be offered by AKS, got 1.38; use 1.34, 1.35, 1.36, 1.37",
    passes: { ...aks(), kubernetesVersion: "1.37" },
  },
  {
    rule: "a version past EKS's standard support",
    refused: { ...eks(), kubernetesVersion: "1.33" },
    line: "refuse clusters.kubernetesVersion: left EKS's support on 2026-07-29, got 1.33; use 1.34, 1.35, 1.36",
    passes: { ...eks({ support: "extended" }), kubernetesVersion: "1.33" },
  },
  {
    rule: "a version past AKS's community support",
    refused: { ...aks(), kubernetesVersion: "1.33" },
    line: "refuse clusters.kubernetesVersion: left AKS's support on 2026-07-31, got 1.33; use 1.34, 1.35, 1.36, 1.37, or set aks.tier: Premium for long-term support",
    passes: { ...aks({ tier: "Premium" }), kubernetesVersion: "1.33" },
  },
  {
    rule: "a version past AKS's long-term support",
    refused: { ...aks({ tier: "Premium" }), kubernetesVersion: "1.32" },
    line: "refuse clusters.kubernetesVersion: left AKS's support on 2027-03-31, got 1.32; use 1.36, 1.37",
    passes: { ...aks({ tier: "Premium" }), kubernetesVersion: "1.33" },
    today: "2027-04-01",
  },
  {
    rule: "the last 60 days of EKS's support",
    refused: eks(),
    line: "warn clusters.kubernetesVersion: leaves EKS's support on 2027-03-27, in 60 days, got 1.35; plan the upgrade to 1.36",
    passes: { ...eks(), kubernetesVersion: "1.36" },
    today: "2027-01-26",
  },
  {
    rule: "the last day of EKS's support",
    refused: eks(),
    line: "warn clusters.kubernetesVersion: leaves EKS's support on 2027-03-27, in 0 days, got 1.35; plan the upgrade to 1.36",
    passes: { ...eks(), kubernetesVersion: "1.36" },
    today: "2027-03-27",
  },
  {
    rule: "the day after EKS's support",
    refused: eks(),
    line: "refuse clusters.kubernetesVersion: left EKS's support on 2027-03-27, got 1.35; use 1.36",
    passes: { ...eks(), kubernetesVersion: "1.36" },
    today: "2027-03-28",
  },
  {
    rule: "a table that time has overtaken",
    refused: eks(),
    line: "refuse clusters.kubernetesVersion: left EKS's support on 2027-03-27, got 1.35; use a version added to lib/kubernetes-support/versions.ts",
    passes: { ...eks({ support: "extended" }), kubernetesVersion: "1.36" },
    today: "2028-03-01",
  },
];

const EKS_RULES: readonly Rule[] = [
  {
    rule: "a public endpoint for everyone",
    refused: eks({ allowedCidrs: ["203.0.113.0/28", "0.0.0.0/0"] }),
    line: "refuse clusters.eks.allowedCidrs[1]: opens the API server to everyone, got 0.0.0.0/0; list the ranges of your offices and runners",
    passes: eks({ allowedCidrs: [] }),
  },
  {
    rule: "a private source of a public endpoint",
    refused: eks({ allowedCidrs: ["10.1.0.0/16"] }),
    line: "refuse clusters.eks.allowedCidrs[0]: is not a public address, got 10.1.0.0/16; list the public addresses that your traffic leaves by",
    passes: eks({ allowedCidrs: ["11.1.0.0/16"] }),
  },
  {
    rule: "host bits in a source range",
    refused: eks({ allowedCidrs: ["203.0.113.7/28"] }),
    line: "refuse clusters.eks.allowedCidrs[0]: has host bits set, got 203.0.113.7/28; write 203.0.113.0/28",
    passes: eks({ allowedCidrs: ["203.0.113.7/32"] }),
  },
  {
    rule: "what is no range",
    refused: eks({ allowedCidrs: ["203.0.113.7"] }),
    line: "refuse clusters.eks.allowedCidrs[0]: must be an IPv4 range in CIDR notation, got 203.0.113.7; write one such as 203.0.113.7/32",
    passes: eks(),
  },
  {
    rule: "more public ranges than EKS takes",
    refused: eks({ allowedCidrs: ranges(41) }),
    line: "refuse clusters.eks.allowedCidrs: must not have more than 40 ranges, got 41; join neighbouring ranges, or reach the private endpoint over the VPN",
    passes: eks({ allowedCidrs: ranges(40) }),
  },
  {
    rule: "Graviton types in a pool of x86_64",
    refused: pool("m7g.large", "x86_64"),
    line: "refuse clusters.eks.nodePools.general.instanceTypes[0]: is arm64, but the pool's architecture is x86_64, got m7g.large; choose x86_64 types, or set architecture: arm64",
    passes: pool("g5.xlarge", "x86_64"),
  },
  {
    rule: "x86_64 types in a pool of arm64",
    refused: pool("g4dn.xlarge", "arm64"),
    line: "refuse clusters.eks.nodePools.general.instanceTypes[0]: is x86_64, but the pool's architecture is arm64, got g4dn.xlarge; choose arm64 types, or set architecture: x86_64",
    passes: pool("im4gn.large", "arm64"),
  },
];

const AKS_RULES: readonly Rule[] = [
  {
    rule: "an API server for everyone",
    refused: aks({ access: { kind: "authorised-ranges", ranges: ["0.0.0.0/0"] } }),
    line: "refuse clusters.aks.access.ranges[0]: opens the API server to everyone, got 0.0.0.0/0; list the ranges of your offices and runners",
    passes: aks({ access: { kind: "private-cluster" } }),
  },
  {
    rule: "more ranges than AKS takes",
    refused: aks({ access: { kind: "authorised-ranges", ranges: ranges(201) } }),
    line: "refuse clusters.aks.access.ranges: must not have more than 200 ranges, got 201; join neighbouring ranges, or use access.kind: private-cluster",
    passes: aks({ access: { kind: "authorised-ranges", ranges: ranges(200) } }),
  },
  {
    rule: "virtual nodes with pods on an overlay",
    refused: burst({ networking: "overlay" }),
    line: "refuse clusters.aks.virtualNodes: needs pods in the node subnet, got aci-next; set aks.networking: node-subnet, or virtualNodes: off",
    passes: burst(),
  },
  {
    rule: "virtual nodes with authorised ranges",
    refused: burst({ access: { kind: "authorised-ranges", ranges: ["203.0.113.0/28"] } }),
    line: "refuse clusters.aks.virtualNodes: does not work with authorised ranges, got aci-next; set aks.access.kind: private-cluster, or virtualNodes: off",
    passes: burst(),
  },
  {
    rule: "virtual nodes with IPv6",
    refused: burst({ ipv6: true }),
    line: "refuse clusters.aks.virtualNodes: does not work with IPv6, got aci-next; turn IPv6 off, or set virtualNodes: off",
    passes: aks({ ipv6: true }),
  },
  {
    rule: "virtual nodes on a version they are not tested with",
    refused: { ...burst(), kubernetesVersion: "1.36" },
    line: "warn clusters.aks.virtualNodes: is tested up to Kubernetes 1.35, not with 1.36, got aci-next; stay on 1.35, or try the burst in dev first",
    passes: { ...aks(), kubernetesVersion: "1.36" },
  },
  {
    rule: "stopping a cluster with node auto-provisioning",
    refused: aks({ nodeProvisioning: "auto", stops: true }),
    line: "refuse clusters.aks.nodeProvisioning: forbids stopping the cluster, got auto; scale to zero instead of stopping, or set nodeProvisioning: manual",
    passes: aks({ stops: true }),
  },
  {
    rule: "node auto-provisioning with IPv6",
    refused: aks({ nodeProvisioning: "auto", ipv6: true }),
    line: "refuse clusters.aks.nodeProvisioning: does not work with IPv6, got auto; turn IPv6 off, or set nodeProvisioning: manual",
    passes: aks({ nodeProvisioning: "auto" }),
  },
  {
    rule: "node auto-provisioning with Calico",
    refused: aks({ nodeProvisioning: "auto", networkPolicy: "calico" }),
    line: "refuse clusters.aks.nodeProvisioning: does not work with Calico, got auto; use the cilium network policy, or set nodeProvisioning: manual",
    passes: aks({ nodeProvisioning: "auto", networkPolicy: "cilium" }),
  },
  {
    rule: "node auto-provisioning with the Calico of virtual nodes",
    refused: burst({ nodeProvisioning: "auto", networkPolicy: "calico" }),
    line: "refuse clusters.aks.nodeProvisioning: does not work with Calico, got auto; set virtualNodes: off, or set nodeProvisioning: manual",
    passes: burst({ networkPolicy: "calico" }),
  },
  {
    rule: "more nodes during an upgrade than the pod range has room for",
    refused: aks({ maxSurgePercent: 50, ...addresses("10.0.0.0/21", "10.0.16.0/20") }),
    line: "refuse clusters.aks.nodePools: together with the system pool and upgrades have room for 16 nodes in the pod range 10.0.16.0/20, got 17; lower the pools' max, or give Azure a wider range",
    passes: aks({ maxSurgePercent: 10, ...addresses("10.0.0.0/21", "10.0.16.0/20") }),
  },
  {
    rule: "a system pool of the B series",
    refused: aks({ systemPool: { vmSize: "Standard_B4s_v2", count: 2 } }),
    line: "warn clusters.aks.systemPool.vmSize: is of the B series, which AKS does not support for system pools, got Standard_B4s_v2; use one such as Standard_D4as_v5",
    passes: aks({ systemPool: { vmSize: "Standard_DS3_v2", count: 2 } }),
  },
  {
    rule: "a system pool of two vCPUs",
    refused: aks({ systemPool: { vmSize: "Standard_E8-2ds_v5", count: 2 } }),
    line: "warn clusters.aks.systemPool.vmSize: has 2 vCPUs, and a system pool needs 4, got Standard_E8-2ds_v5; use one such as Standard_D4as_v5",
    passes: aks({ systemPool: { vmSize: "Standard_E8-4ds_v5", count: 2 } }),
  },
  {
    rule: "a system pool of one node",
    refused: aks({ systemPool: { vmSize: "Standard_D4ds_v5", count: 1 } }),
    line: "warn clusters.aks.systemPool.count: is below 2, so an upgrade or a lost node stops DNS and metrics, got 1; use 2 or more",
    passes: aks(),
  },
  {
    rule: "an upgrade channel that changes the minor version",
    refused: aks({ upgradeChannel: "rapid" }),
    line: "warn clusters.aks.upgrades.cluster: changes the minor version without kubernetesVersion, so the next deployment would want it back, got rapid; use patch, and change minor versions in the config",
    passes: aks({ upgradeChannel: "patch" }),
  },
  {
    rule: "the Free tier where production guards are asked for",
    refused: { ...aks({ tier: "Free" }), productionGuards: true },
    line: "refuse clusters.aks.tier: has no uptime SLA, which production needs, got Free; use Standard, or Premium for long-term support",
    passes: aks({ tier: "Free" }),
  },
  {
    rule: "more nodes than the Free tier takes",
    refused: aks({ tier: "Free", nodePools: { general: { vmSize: "Standard_D4ds_v5", max: 950 } } }),
    line: "refuse clusters.aks.nodePools: together with the system pool must not exceed the 1000 nodes of tier Free, got 1266; lower the pools' max, or use tier Standard",
    passes: aks({ nodePools: { general: { vmSize: "Standard_D4ds_v5", max: 950 } } }),
  },
  {
    rule: "more nodes than the overlay has /24 networks for",
    refused: aks(addresses("10.0.0.0/21", "10.0.16.0/21")),
    line: "refuse clusters.aks.nodePools: together with the system pool and upgrades have room for 8 nodes in the pod range 10.0.16.0/21, got 16; lower the pools' max, or give Azure a wider range",
    passes: aks(addresses("10.0.0.0/21", "10.0.16.0/20")),
  },
  {
    rule: "more nodes and pods than the node subnet has addresses for",
    refused: aks({ networking: "node-subnet", ...addresses("10.0.0.0/24", "10.0.16.0/20") }),
    line: "refuse clusters.aks.nodePools: together with the system pool and upgrades have room for 8 nodes in the node subnet 10.0.0.0/24, got 16; lower the pools' max, or give Azure a wider range",
    passes: aks({
      networking: "node-subnet",
      maxPodsPerNode: 10,
      ...addresses("10.0.0.0/24", "10.0.16.0/24"),
    }),
  },
];

describe("validateClusters", () => {
  for (const { rule, refused, line, passes, today } of [...VERSION_RULES, ...EKS_RULES, ...AKS_RULES]) {
    const day = today === undefined ? TODAY : new Date(`${today}T12:00:00Z`);
    it(`stops at ${rule}`, () => {
      assert.deepEqual(says(refused, day), [line]);
    });
    it(`lets pass what is next to ${rule}`, () => {
      assert.deepEqual(says(passes, day), []);
    });
  }

  it("judges nothing that is absent", () => {
    assert.deepEqual(validateClusters({}, TODAY), []);
    assert.deepEqual(validateClusters({ kubernetesVersion: "0.1" }, TODAY), []);
    const { aks: burstAks } = burst();
    assert.ok(burstAks);
    assert.deepEqual(validateClusters({ aks: burstAks }, TODAY), []);
  });

  it("finds everything at once, under the path that it is given", () => {
    const both = {
      ...eks({ allowedCidrs: ["0.0.0.0/0"] }),
      ...aks({ tier: "Free" }),
      productionGuards: true,
    };
    const paths = validateClusters({ ...both, kubernetesVersion: "1.34", path: "lab" }, TODAY).map(
      ({ path, severity }) => `${severity} ${path}`,
    );
    assert.deepEqual(paths, [
      "warn lab.kubernetesVersion",
      "warn lab.kubernetesVersion",
      "refuse lab.eks.allowedCidrs[0]",
      "refuse lab.aks.tier",
    ]);
  });
});
