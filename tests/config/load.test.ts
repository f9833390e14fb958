import assert from "node:assert/strict";
import { z } from "zod";
import { parsePulumiConfig, parseStackConfig, STACK_NAMES, stackNameProblems } from "../../config/load.ts";
import { formatProblem } from "../../lib/problems.ts";
import { type Mutable, problemsOf, put, REMOVED, sections, TODAY, type Wrong } from "./raw.ts";

describe("a stack's name", () => {
  it("is one of those that the program builds", () => {
    assert.deepEqual(STACK_NAMES.flatMap(stackNameProblems), []);
    assert.deepEqual(stackNameProblems("staging").map(formatProblem), [
      "stack: is unknown, got staging; use one of dev, prod, or add it to stacks/index.ts",
    ]);
  });
});

/** An AKS cluster that bursts onto virtual nodes. */
function burstingAks(): Mutable {
  const raw = sections("dev");
  put(raw, "clusters.aks.virtualNodes", "aci-next");
  put(raw, "clusters.aks.networking", "node-subnet");
  put(raw, "clusters.aks.access", { kind: "private-cluster" });
  const { clusters } = z
    .object({ clusters: z.object({ aks: z.record(z.string(), z.unknown()) }) })
    .parse(raw);
  return clusters.aks;
}

const WRONG_TOGETHER: readonly Wrong[] = [
  [
    "apps.shop.host",
    "shop.example.org",
    "apps.shop.host: must lie in the zone dev.kakehashi.example.com, got shop.example.org; use a name within dev.kakehashi.example.com, or correct dns.zone",
  ],
  [
    "apps.shop.weights",
    { eks: 0, aks: 0 },
    "apps.shop.weights: must not sum to zero, got 0 + 0; give one side more than 0, or use mode active-standby",
  ],
  [
    "apps.copy",
    { host: "shop.dev.kakehashi.example.com", mode: "active-active" },
    "apps.copy.host: is the name of apps.shop too, got shop.dev.kakehashi.example.com; give each app a name of its own",
  ],
  [
    "dns",
    REMOVED,
    ...["shop", "site", "docs", "status"].map(
      (app) => `dns: must be there for apps.${app}, got nothing; add the section dns, or remove the app`,
    ),
  ],
  [
    "ingress",
    REMOVED,
    ...["shop", "site", "docs", "status"].map(
      (app) =>
        `ingress: must be there for apps.${app}.workload, got nothing; add the section ingress, or leave workload out`,
    ),
  ],
  [
    "apps.site.workload.delivery",
    "argocd",
    // The three share a node of the file.
    ...["site", "docs", "status"].map(
      (app) =>
        `gitops: must be there for apps.${app}.workload, got nothing; add the section gitops, or say delivery: pulumi`,
    ),
  ],
  [
    "clusters.eks.autoscaling",
    { kind: "karpenter", amiAlias: "al2023@latest", pools: {} },
    "clusters.eks.autoscaling.amiAlias: must be an image of AL2023 with its version, got al2023@latest; write one such as al2023@v20261101",
  ],
  [
    "clusters.eks.autoscaling",
    { kind: "auto-mode", pools: {} },
    "clusters.eks.autoscaling.kind: does not go with the section ingress, whose load balancer needs its own controller, got auto-mode; use karpenter, or remove ingress",
  ],
  [
    "apps.site.workload.placement",
    { aks: "virtual-nodes" },
    // The three share a node of the file.
    ...["site", "docs", "status"].map(
      (app) =>
        `apps.${app}.workload.placement.aks: needs virtual nodes, which the cluster has not, got virtual-nodes; set clusters.aks.virtualNodes, or use nodes`,
    ),
  ],
  [
    "network.azure.cidr",
    "10.64.0.0/14",
    "network.azure.cidr: overlaps network.aws.cidr (10.64.0.0/14), got 10.64.0.0/14; give each cloud a range of its own",
  ],
  [
    "network.aws.zones",
    ["a"],
    "network.aws.zones: EKS needs subnets in at least two zones, got [a]; name 2 zones or more",
  ],
  [
    "clusters.kubernetesVersion",
    "1.33",
    "clusters.kubernetesVersion: left EKS's support on 2026-07-29, got 1.33; use 1.34, 1.35, 1.36",
    "clusters.kubernetesVersion: left AKS's support on 2026-07-31, got 1.33; use 1.34, 1.35, 1.36, 1.37, or set aks.tier: Premium for long-term support",
  ],
  [
    "clusters.eks.allowedCidrs",
    ["0.0.0.0/0"],
    "clusters.eks.allowedCidrs[0]: opens the API server to everyone, got 0.0.0.0/0; list the ranges of your offices and runners",
  ],
  [
    "clusters.aks.virtualNodes",
    "aci-next",
    "clusters.aks.virtualNodes: needs pods in the node subnet, got aci-next; set aks.networking: node-subnet, or virtualNodes: off",
    "clusters.aks.virtualNodes: does not work with authorised ranges, got aci-next; set aks.access.kind: private-cluster, or virtualNodes: off",
  ],
  [
    "clusters.aks",
    { ...burstingAks(), nodeProvisioning: "auto" },
    "clusters.aks.nodeProvisioning: does not work with Calico, got auto; set virtualNodes: off, or set nodeProvisioning: manual",
  ],
  [
    "clusters.aks.nodePools.general.max",
    300,
    "clusters.aks.nodePools: together with the system pool and upgrades have room for 256 nodes in the pod range 10.69.0.0/16, got 401; lower the pools' max, or give Azure a wider range",
  ],
  [
    "clusters.eks.deployRoleArn",
    "arn:aws:iam::222222222222:role/kakehashi-deploy",
    "clusters.eks.deployRoleArn: must be a role of account 111111111111 (clouds.aws.accountId), got arn:aws:iam::222222222222:role/kakehashi-deploy; name a role of that account, or correct the account",
  ],
  [
    "clusters.eks.admins.me",
    "arn:aws:iam::111111111111:role/platform-team",
    "clusters.eks.admins.me: is the same principal as clusters.eks.admins.platform, got arn:aws:iam::111111111111:role/platform-team; remove one of the two",
  ],
  [
    "clusters.eks.admins.ci",
    "arn:aws:iam::111111111111:role/kakehashi-deploy",
    "clusters.eks.admins.ci: is the same principal as clusters.eks.deployRoleArn, got arn:aws:iam::111111111111:role/kakehashi-deploy; remove one of the two",
  ],
  [
    "vpn.aws.zones",
    ["d"],
    "vpn.aws.zones[0]: is none of network.aws.zones (a, c), got d; choose one of those, or add it there",
  ],
  ["vpn.azure.asn", 65515, "vpn.azure.asn: is one that Azure uses itself, got 65515; use one such as 64512"],
];

describe("parseStackConfig", () => {
  for (const stack of ["dev", "prod"] as const) {
    it(`takes the committed ${stack} as it is, without a warning`, () => {
      const parsed = parseStackConfig(sections(stack), { today: TODAY, productionGuards: stack === "prod" });
      assert.ok(parsed.ok);
      assert.deepEqual(parsed.warnings, []);
    });
  }

  it("fills in what may be left out", () => {
    const parsed = parseStackConfig(put(sections("dev"), "tags", REMOVED), { today: TODAY });
    assert.ok(parsed.ok);
    const { network, clusters, vpn, tags } = parsed.config;
    assert.deepEqual(tags, {});
    assert.deepEqual(network.aws.interfaceEndpoints, []);
    assert.equal(network.azure.natPublicIps, 1);
    assert.deepEqual(clusters.eks.nodePools.general, {
      instanceTypes: ["t3.large"],
      architecture: "x86_64",
      capacity: "on-demand",
      min: 0,
      max: 3,
      diskGiB: 64,
      labels: {},
      taints: [],
    });
    const { networking, virtualNodes, nodeProvisioning, upgrades } = clusters.aks;
    assert.deepEqual([networking, virtualNodes, nodeProvisioning], ["overlay", "off", "manual"]);
    assert.deepEqual([upgrades.cluster, upgrades.nodeOs], ["patch", "NodeImage"]);
    assert.deepEqual(
      [vpn.mtu, vpn.keepaliveSeconds, vpn.bfd, vpn.keys, vpn.alarms, vpn.aws.asn, vpn.azure.routes],
      [
        ...[1360, 10, { intervalMilliseconds: 300, multiplier: 3 }, { generation: 1 }, { emails: {} }, 64512],
        { kind: "load-balancer", probeIntervalSeconds: 5, probeThreshold: 2 },
      ],
    );
  });

  for (const [path, value, ...lines] of WRONG_TOGETHER) {
    it(`says: ${lines.join(" / ")}`, () => {
      assert.deepEqual(problemsOf(put(sections("dev"), path, value)), lines);
    });
  }

  it("says everything at once: forms first, then what does not fit together", () => {
    const raw = sections("dev");
    put(raw, "clouds.aws.region", "tokyo");
    put(raw, "network.aws.nat", "two");
    put(raw, "network.aws.cidr", "10.64.0.1/14");
    put(raw, "network.azure.cidr", "10.64.0.0/14");
    put(raw, "clusters.kubernetesVersion", 1.35);
    put(raw, "clusters.eks.nodePool", {});
    put(raw, "clusters.aks.virtualNodes", "aci-next");
    const parsed = parseStackConfig(raw, { today: TODAY });
    assert.ok(!parsed.ok);
    assert.deepEqual(
      parsed.problems.map(({ path }) => path),
      [
        "clouds.aws.region",
        "network.aws.nat",
        "clusters.kubernetesVersion",
        "clusters.eks.nodePool",
        "network.aws.cidr",
        "network.azure.cidr",
        "clusters.aks.virtualNodes",
        "clusters.aks.virtualNodes",
      ],
    );
  });

  it("hands warnings over beside the config, and beside problems", () => {
    const late = new Date("2027-02-01T12:00:00Z");
    const lines = [
      "clusters.kubernetesVersion: leaves EKS's support on 2027-03-27, in 54 days, got 1.35; plan the upgrade to 1.36",
      "clusters.kubernetesVersion: leaves AKS's support on 2027-03-31, in 58 days, got 1.35; plan the upgrade to 1.37",
    ];
    const good = parseStackConfig(sections("dev"), { today: late });
    assert.ok(good.ok);
    assert.deepEqual(good.warnings.map(formatProblem), lines);
    const bad = parseStackConfig(put(sections("dev"), "clouds", REMOVED), { today: late });
    assert.ok(!bad.ok);
    assert.deepEqual(bad.warnings.map(formatProblem), lines);
  });

  it("demands an uptime SLA and a second gateway only of production", () => {
    const parsed = parseStackConfig(sections("dev"), { today: TODAY, productionGuards: true });
    assert.ok(!parsed.ok);
    assert.deepEqual(parsed.problems.map(formatProblem), [
      "clusters.aks.tier: has no uptime SLA, which production needs, got Free; use Standard, or Premium for long-term support",
      "vpn.aws.zones: leaves production one gateway, and no bridge while it is down, got [a]; name two zones",
      "vpn.azure.zones: leaves production one gateway, and no bridge while it is down, got [1]; name two zones",
      "database.aurora.zones: leaves production one server, and no database while its zone is down, got [a]; name two zones",
      "database.azure.zones: leaves production one server, and no database while its zone is down, got [1]; name two zones",
    ]);
  });

  it("leaves what it is given as it was", () => {
    const raw = sections("dev");
    parseStackConfig(raw, { today: TODAY });
    assert.deepEqual(raw, sections("dev"));
  });
});

describe("parsePulumiConfig", () => {
  const flat = (stack: "dev" | "prod") =>
    Object.fromEntries(
      Object.entries(sections(stack)).map(([name, value]) => [`kakehashi:${name}`, JSON.stringify(value)]),
    );

  it("takes Pulumi's flat map of JSON texts", () => {
    const parsed = parsePulumiConfig(
      { ...flat("prod"), "aws:region": "x", "pulumi:tags": "{}" },
      { today: TODAY },
    );
    const direct = parseStackConfig(sections("prod"), { today: TODAY });
    assert.ok(parsed.ok);
    assert.deepEqual(parsed, direct);
  });

  it("refuses an unknown key of the project's namespace", () => {
    const parsed = parsePulumiConfig({ ...flat("dev"), "kakehashi:cluster": "{}" }, { today: TODAY });
    assert.ok(!parsed.ok);
    assert.deepEqual(parsed.problems.map(formatProblem), [
      "cluster: is not a section of the config, got an empty object; did you mean clusters?",
    ]);
  });

  it("prints nothing of a secret section", () => {
    const raw = { ...flat("dev"), "kakehashi:tags": '{"a":"<hush>"}' };
    const parsed = parsePulumiConfig(raw, { today: TODAY, secretKeys: ["kakehashi:tags"] });
    assert.ok(!parsed.ok);
    assert.deepEqual(parsed.problems.map(formatProblem), [
      "tags.a: must be at most 256 letters, digits, spaces and _ . : / = + - @, got [secret]; shorten it or replace other characters",
    ]);
  });
});
