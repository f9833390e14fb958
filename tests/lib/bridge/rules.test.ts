import assert from "node:assert/strict";
import { type BridgeArgs, type BridgeSite, validateBridge } from "../../../lib/bridge/rules.ts";
import { formatProblem } from "../../../lib/problems.ts";

const BRIDGE: BridgeArgs = {
  aws: {
    zones: ["a", "c"],
    instanceType: "c7i.large",
    asn: 64_512,
    routes: { kind: "route-server", asn: 64_514 },
  },
  azure: {
    zones: ["1", "2"],
    vmSize: "Standard_D2as_v5",
    asn: 64_513,
    routes: { kind: "load-balancer" },
  },
  maintenance: [],
};

const SITE: BridgeSite = {
  awsZones: ["a", "c", "d"],
  azureZones: ["1", "2", "3"],
  awsRegion: "ap-northeast-1",
  productionGuards: true,
};

const aws = (changes: Partial<BridgeArgs["aws"]>): BridgeArgs => ({
  ...BRIDGE,
  aws: { ...BRIDGE.aws, ...changes },
});

const azure = (changes: Partial<BridgeArgs["azure"]>): BridgeArgs => ({
  ...BRIDGE,
  azure: { ...BRIDGE.azure, ...changes },
});

const findings = (args: BridgeArgs, site: BridgeSite = SITE): readonly string[] =>
  validateBridge(args, site).map((problem) => `${problem.severity} ${formatProblem(problem)}`);

const REFUSED: readonly (readonly [name: string, args: BridgeArgs, ...problems: readonly string[]])[] = [
  [
    "a zone that the network does not have",
    aws({ zones: ["a", "b"] }),
    "vpn.aws.zones[1]: is none of network.aws.zones (a, c, d), got b; choose one of those, or add it there",
  ],
  [
    "one gateway in production",
    azure({ zones: ["2"] }),
    "vpn.azure.zones: leaves production one gateway, and no bridge while it is down, got [2]; name two zones",
  ],
  [
    "a public number",
    aws({ asn: 16_509 }),
    "vpn.aws.asn: must be a private number (RFC 6996), got 16509; use one from 64512 to 65534",
  ],
  [
    "the last number of two bytes",
    azure({ asn: 65_535 }),
    "vpn.azure.asn: must be a private number (RFC 6996), got 65535; use one from 64512 to 65534",
  ],
  [
    "the number of Azure's Route Servers",
    azure({ asn: 65_515 }),
    "vpn.azure.asn: is one that Azure uses itself, got 65515; use one such as 64512",
  ],
  [
    "one of Azure's numbers on AWS",
    aws({ asn: 65_520 }),
    "vpn.aws.asn: is one that Azure uses itself, got 65520; use one such as 64512",
  ],
  [
    "one number for both sides",
    azure({ asn: 64_512 }),
    "vpn.azure.asn: is vpn.aws.asn too: BGP drops what carries its own number, got 64512; give each its own",
  ],
  [
    "a Route Server with the number of its peers",
    aws({ routes: { kind: "route-server", asn: 64_512 } }),
    "vpn.aws.routes.asn: is vpn.aws.asn too: BGP drops what carries its own number, got 64512; give each its own",
  ],
  [
    "four bytes towards Azure Route Server",
    azure({ asn: 4_200_000_000, routes: { kind: "route-server" } }),
    "vpn.azure.asn: is too long for Azure Route Server, which takes two bytes, got 4200000000; use one up to 65534",
  ],
  [
    "maintenance of what is no gateway",
    { ...BRIDGE, maintenance: ["aws-a", "azure-3"] },
    "vpn.maintenance[1]: is none of the gateways (aws-a, aws-c, azure-1, azure-2), got azure-3; name one of those",
  ],
  [
    "maintenance of a whole side",
    { ...BRIDGE, maintenance: ["aws-a", "azure-2", "aws-c"] },
    "vpn.maintenance: leaves a cloud no gateway that carries traffic: there is no bridge meanwhile, got [aws-a, azure-2, aws-c]; take the gateways of a side in turn",
  ],
  [
    "a type of Graviton",
    aws({ instanceType: "c7gn.medium" }),
    "vpn.aws.instanceType: is arm64, but the gateways' image is x86_64, got c7gn.medium; choose one such as c7i.large",
  ],
  [
    "an Arm size",
    azure({ vmSize: "Standard_D2ps_v5" }),
    "vpn.azure.vmSize: is arm64, but the gateways' image is x86_64, got Standard_D2ps_v5; choose one such as Standard_D2as_v5",
  ],
  ...["Standard_B2s", "Standard_A2_v2", "Standard_D1_v2"].map(
    (vmSize) =>
      [
        `the size ${vmSize}`,
        azure({ vmSize }),
        `vpn.azure.vmSize: has no accelerated networking, got ${vmSize}; choose one such as Standard_D2as_v5`,
      ] as const,
  ),
];

const PASSING: readonly (readonly [name: string, args: BridgeArgs])[] = [
  ["the usual bridge", BRIDGE],
  ["maintenance of one gateway a side", { ...BRIDGE, maintenance: ["aws-a", "azure-2"] }],
  ["four bytes where nobody minds", aws({ asn: 4_200_000_000 })],
  ["a Route Server with four bytes", azure({ routes: { kind: "route-server" } })],
  ["an agent instead of a Route Server", aws({ routes: { kind: "replace-route-agent" } })],
  ...["c6in.large", "t3.small", "m7i-flex.large"].map(
    (instanceType) => [instanceType, aws({ instanceType })] as const,
  ),
  ...["Standard_B2s_v2", "Standard_F2s_v2", "Standard_D2ds_v5", "Standard_B16ms"].map(
    (vmSize) => [vmSize, azure({ vmSize })] as const,
  ),
];

describe("the rules of the bridge", () => {
  for (const [name, args, ...problems] of REFUSED) {
    it(`refuse ${name}`, () => {
      assert.deepEqual(
        findings(args),
        problems.map((problem) => `refuse ${problem}`),
      );
    });
  }

  for (const [name, args] of PASSING) {
    it(`let pass: ${name}`, () => {
      assert.deepEqual(findings(args), []);
    });
  }

  it("warn of a region that Route Server did not begin in", () => {
    assert.deepEqual(findings(BRIDGE, { ...SITE, awsRegion: "ap-northeast-3" }), [
      "warn vpn.aws.routes.kind: may not be there in ap-northeast-3, got route-server; look it up in the VPC console, or use replace-route-agent",
    ]);
  });

  it("ask for one gateway only without production's guards", () => {
    const one = { ...BRIDGE, aws: { ...BRIDGE.aws, zones: ["a"] }, azure: { ...BRIDGE.azure, zones: ["1"] } };
    assert.deepEqual(findings(one, { ...SITE, productionGuards: false }), []);
  });

  it("say nothing of what they do not know", () => {
    assert.deepEqual(findings(aws({ zones: ["h", "b"] }), { productionGuards: true }), []);
  });
});
