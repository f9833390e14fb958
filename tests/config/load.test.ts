import assert from "node:assert/strict";
import { parsePulumiConfig, parseStackConfig } from "../../config/load.ts";
import { stackSchema } from "../../config/schema.ts";
import { formatProblem } from "../../lib/problems.ts";
import { put, REMOVED, sections, TODAY } from "./raw.ts";

const problemsOf = (raw: Readonly<Record<string, unknown>>): readonly string[] => {
  const parsed = parseStackConfig(raw, { today: TODAY });
  return parsed.ok ? [] : parsed.problems.map(formatProblem);
};

/** A change to the dev config, and every problem that it makes. */
type Wrong = readonly [path: string, value: unknown, ...lines: readonly string[]];

const GENERAL = "clusters.eks.nodePools.general";

const WRONG_FORM: readonly Wrong[] = [
  ["clouds", REMOVED, "clouds: is missing; add it: Which account and subscription, and where"],
  ["clusters", null, "clusters: must be an object, got null; write its keys below it, indented"],
  ["netwrok", {}, "netwrok: is not a section of the config, got an empty object; did you mean network?"],
  [
    "xyz",
    1,
    `xyz: is not a section of the config, got 1; remove it; known are ${Object.keys(stackSchema.shape).join(", ")}`,
  ],
  [
    "tags",
    '{"a":',
    'tags: is not valid JSON, got {\\"a\\":; write it as YAML below its key, or correct the JSON',
  ],
  ["network", "aws", "network: must be an object, got the text aws; write its keys below it, indented"],
  [
    "clouds.aws.accountId",
    111111111111,
    'clouds.aws.accountId: must be text, got the number 111111111111; put it in quotes: "111111111111"',
  ],
  [
    "clouds.aws.accountId",
    1111,
    "clouds.aws.accountId: must be text, got the number 1111; put it in quotes, or YAML makes it a number and drops zeros",
  ],
  ["clouds.aws.accountId", REMOVED, "clouds.aws.accountId: is missing; add it: AWS account, in quotes"],
  [
    "clouds.aws.region",
    "ap-northeast-1a",
    "clouds.aws.region: must be an AWS region, got ap-northeast-1a; write one such as ap-northeast-1, without a zone's letter",
  ],
  ["clouds.aws.region", true, "clouds.aws.region: must be text, got true; write text"],
  [
    "clouds.azure.tenantId",
    "contoso",
    "clouds.azure.tenantId: must be the tenant's id, a GUID, got contoso; copy it from the Azure portal or az account show",
  ],
  [
    "clouds.azure.location",
    "Japan East",
    "clouds.azure.location: must be an Azure region's short name, got Japan East; write one such as japaneast, in lower case without spaces",
  ],
  [
    "clouds.azure.locaton",
    "japaneast",
    "clouds.azure.locaton: is not a key here, got japaneast; did you mean location?",
  ],
  [
    "network.aws.cidr",
    "10.64.0.0",
    "network.aws.cidr: must be an IPv4 range in CIDR notation, got 10.64.0.0; write one such as 10.64.0.0/14",
  ],
  [
    "network.aws.zones",
    "a",
    "network.aws.zones: must be a list, got the text a; write a list, such as [a, b]",
  ],
  [
    "network.aws.zones",
    [],
    "network.aws.zones: must have at least 1 entry, got an empty list; list at least 1",
  ],
  [
    "network.aws.zones",
    ["a", "ap-northeast-1c"],
    "network.aws.zones[1]: must be a zone's letter, a to h, got ap-northeast-1c; write only c",
  ],
  [
    "network.aws.zones",
    ["a", "c", "a"],
    "network.aws.zones: must not repeat a zone, got [a, c, a]; name each once",
  ],
  [
    "network.aws.nat",
    "per-zon",
    "network.aws.nat: must be one of single, per-zone, got per-zon; did you mean per-zone?",
  ],
  [
    "network.aws.flowLogRetentionDays",
    "7",
    "network.aws.flowLogRetentionDays: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, got the text 7; remove the quotes",
  ],
  [
    "network.azure.zones",
    [1, "2"],
    'network.azure.zones[0]: must be one of 1, 2, 3, got the number 1; put it in quotes: "1"',
  ],
  [
    "network.azure.natPublicIps",
    17,
    "network.azure.natPublicIps: must be at most 16, got 17; use at most 16",
  ],
  [
    "network.azure.natPublicIps",
    "2",
    "network.azure.natPublicIps: must be a number, got the text 2; remove the quotes",
  ],
  [
    "network.azure.natPublicIps",
    1.5,
    "network.azure.natPublicIps: must be a whole number, got the number 1.5; round it",
  ],
  [
    "network.azure.privateDomain",
    "internal",
    "network.azure.privateDomain: must be a DNS name of two labels or more, got internal; write one such as dev.kakehashi.internal",
  ],
  [
    "clusters.kubernetesVersion",
    1.35,
    'clusters.kubernetesVersion: must be text, got the number 1.35; put it in quotes: "1.35"',
  ],
  [
    "clusters.kubernetesVersion",
    1.3,
    "clusters.kubernetesVersion: must be text, got the number 1.3; put it in quotes, or YAML makes it a number and drops zeros",
  ],
  [
    "clusters.kubernetesVersion",
    "1.35.2",
    'clusters.kubernetesVersion: must be a minor version, got 1.35.2; write one such as "1.35", in quotes',
  ],
  [
    "clusters.eks.admins.On Call",
    "arn:aws:iam::111111111111:role/on-call",
    "clusters.eks.admins.On Call: must be named by a-z, 0-9 and -, a letter first, got On Call; rename it, such as on-call",
  ],
  [
    "clusters.eks.admins.platform",
    "arn:aws:sts::111111111111:assumed-role/platform/me",
    "clusters.eks.admins.platform: must be the ARN of an IAM role or user, got arn:aws:sts::111111111111:assumed-role/platform/me; write one such as arn:aws:iam::111111111111:role/platform-team",
  ],
  [`${GENERAL}.min`, 5, `${GENERAL}.min: must not exceed max (3), got 5; lower min or raise max`],
  [`${GENERAL}.max`, REMOVED, `${GENERAL}.max: is missing; add it: Most nodes`],
  [
    `${GENERAL}.taints`,
    [{ key: "spot", effect: "noschedule" }],
    `${GENERAL}.taints[0].effect: must be one of NoSchedule, PreferNoSchedule, NoExecute, got noschedule; did you mean NoSchedule?`,
  ],
  [
    `${GENERAL}.labels`,
    { "example.com/team": "a b" },
    `${GENERAL}.labels.example.com/team: must be a Kubernetes label value, at most 63 of letters, digits, - _ and ., got a b; shorten it or replace other characters`,
  ],
  [
    "clusters.aks.nodePools",
    { "spot-pool": { vmSize: "Standard_D4as_v5", min: 0, max: 1 } },
    "clusters.aks.nodePools.spot-pool: must be named by 1 to 12 of a-z and 0-9, a letter first, got spot-pool; rename it, such as general",
  ],
  [
    "clusters.aks.nodePools",
    { system: { vmSize: "Standard_D4as_v5", min: 0, max: 1 } },
    "clusters.aks.nodePools.system: has the name of the system pool, got an object with vmSize, min, max; rename it, or size the system pool in systemPool",
  ],
  [
    "clusters.aks.access",
    { kind: "authorized-ranges", ranges: ["203.0.113.0/28"] },
    "clusters.aks.access.kind: must be one of authorised-ranges, private-cluster, got authorized-ranges; did you mean authorised-ranges?",
  ],
  [
    "clusters.aks.access",
    {},
    "clusters.aks.access.kind: is missing; add it: A public API server for listed ranges",
  ],
  [
    "clusters.aks.access",
    { kind: "private-cluster", ranges: [] },
    "clusters.aks.access.ranges: is not a key here, got an empty list; remove it; known are kind",
  ],
  [
    "clusters.aks.adminGroupIds",
    [],
    "clusters.aks.adminGroupIds: must have at least 1 entry, got an empty list; list at least 1",
  ],
  [
    "clusters.aks.upgrades.window.startTime",
    "3:00",
    "clusters.aks.upgrades.window.startTime: must be a time of day, got 3:00; write HH:MM, such as 03:00",
  ],
  [
    "tags",
    { "aws:x": "y" },
    "tags.aws:x: must be a tag that both clouds take: 128 letters, digits, spaces and _ . : = + - @, not starting with aws:, got aws:x; rename it",
  ],
  [
    "tags",
    { password: "tab\there" },
    "tags.password: must be at most 256 letters, digits, spaces and _ . : / = + - @, got [secret]; shorten it or replace other characters",
  ],
  [
    "tags",
    Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`t${index}`, ""])),
    `tags: must not have more than 40 tags, got an object with ${Array.from(
      { length: 41 },
      (_, index) => `t${index}`,
    )
      .join(", ")
      .slice(0, 64)}… (208 characters); Azure takes 50 with the components' own`,
  ],
];

const WRONG_TOGETHER: readonly Wrong[] = [
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
    "next-generation",
    "clusters.aks.virtualNodes: needs pods in the node subnet, got next-generation; set aks.networking: node-subnet, or virtualNodes: off",
    "clusters.aks.virtualNodes: does not work with authorised ranges, got next-generation; set aks.access.kind: private-cluster, or virtualNodes: off",
  ],
  [
    "clusters.aks.nodePools.general.max",
    300,
    "clusters.aks.nodePools: together with the system pool and upgrades have room for 256 nodes in the pod range 10.69.0.0/16, got 332; lower the pools' max, or give Azure a wider range",
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
    const { network, clusters, tags } = parsed.config;
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
  });

  for (const [path, value, ...lines] of [...WRONG_FORM, ...WRONG_TOGETHER]) {
    it(`says: ${lines.join(" / ")}`, () => {
      assert.deepEqual(problemsOf(put(sections("dev"), path, value)), lines);
    });
  }

  it("says everything at once: forms first, then what does not fit together", () => {
    const raw = sections("dev");
    put(raw, "clouds.aws.region", "tokyo");
    put(raw, "network.aws.cidr", "10.64.0.1/14");
    put(raw, "network.azure.cidr", "10.64.0.0/14");
    put(raw, "clusters.kubernetesVersion", 1.35);
    put(raw, "clusters.eks.nodePool", {});
    put(raw, "clusters.aks.virtualNodes", "next-generation");
    const parsed = parseStackConfig(raw, { today: TODAY });
    assert.ok(!parsed.ok);
    assert.deepEqual(
      parsed.problems.map(({ path }) => path),
      [
        "clouds.aws.region",
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

  it("demands an uptime SLA only of production", () => {
    const parsed = parseStackConfig(sections("dev"), { today: TODAY, productionGuards: true });
    assert.ok(!parsed.ok);
    assert.deepEqual(parsed.problems.map(formatProblem), [
      "clusters.aks.tier: has no uptime SLA, which production needs, got Free; use Standard, or Premium for long-term support",
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
