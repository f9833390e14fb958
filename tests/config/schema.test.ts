import assert from "node:assert/strict";
import { stackSchema } from "../../config/schema.ts";
import { problemsOf, put, REMOVED, sections, type Wrong } from "./raw.ts";

const GENERAL = "clusters.eks.nodePools.general";

const WRONG_FORM: readonly Wrong[] = [
  [
    "dns.zone",
    "kakehashi",
    "dns.zone: must be a DNS name of two labels or more, in lower case, got kakehashi; write one such as prod.example.com",
  ],
  ["dns.ttlSeconds", 0, "dns.ttlSeconds: must be at least 1, got 0; use at least 1"],
  [
    "dns.authority",
    { kind: "dual", healthCheck: {} },
    "dns.authority.healthCheck: is not a key here, got an empty object; remove it; known are kind",
  ],
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
    "vpn",
    REMOVED,
    "vpn: is missing; add it: The WireGuard bridge between the clouds",
    "vpn: must be there for database: a replica reads from the other cloud through it, got nothing; add the section vpn, or remove database",
  ],
  ["vpn.mtu", 1279, "vpn.mtu: must be at least 1280, got 1279; use at least 1280"],
  ["vpn.mtu", 1421, "vpn.mtu: must be at most 1420, got 1421; use at most 1420"],
  ["vpn.keepaliveSeconds", 25, "vpn.keepaliveSeconds: must be at most 10, got 25; use at most 10"],
  ["vpn.keys", { generation: 0 }, "vpn.keys.generation: must be at least 1, got 0; use at least 1"],
  [
    "vpn.keys",
    { generation: 1.5 },
    "vpn.keys.generation: must be a whole number, got the number 1.5; round it",
  ],
  [
    "vpn.bfd",
    { intervalMilliseconds: 50, multiplier: 3 },
    "vpn.bfd.intervalMilliseconds: must be at least 100, got 50; use at least 100",
  ],
  [
    "vpn.aws.routes",
    { kind: "routeserver" },
    "vpn.aws.routes.kind: must be one of route-server, replace-route-agent, got routeserver; did you mean route-server?",
  ],
  [
    "vpn.aws.routes",
    { kind: "replace-route-agent", asn: 64514 },
    "vpn.aws.routes.asn: is not a key here, got 64514; remove it; known are kind",
  ],
  [
    "vpn.azure.routes",
    { kind: "load-balancer", probeIntervalSeconds: 2 },
    "vpn.azure.routes.probeIntervalSeconds: must be at least 5, got 2; use at least 5",
  ],
  ["vpn.azure.zones", [], "vpn.azure.zones: must have at least 1 entry, got an empty list; list at least 1"],
  [
    "vpn.alarms",
    { emails: { "on-call": "nobody" } },
    "vpn.alarms.emails.on-call: must be an e-mail address, got nobody; write one such as on-call@example.com",
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

describe("the schema of stacks", () => {
  for (const [path, value, ...lines] of WRONG_FORM) {
    it(`says: ${lines.join(" / ")}`, () => {
      assert.deepEqual(problemsOf(put(sections("dev"), path, value)), lines);
    });
  }
});
