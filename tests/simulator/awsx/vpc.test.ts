import assert from "node:assert/strict";
import { UNKNOWN } from "../../../simulator/properties.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { FakeEngine } from "../eks/fake-engine.ts";

const VPC = "awsx:ec2:Vpc";

describe("awsx.ec2.Vpc", () => {
  let engine: FakeEngine;
  beforeEach(async () => {
    engine = new FakeEngine();
    await engine.start();
  });
  afterEach(() => {
    engine.stop();
  });

  it("makes the children of the real component, each under its own parent", async () => {
    const { state } = await engine.construct(VPC, { numberOfAvailabilityZones: 2, tags: { team: "a" } });
    assert.deepEqual(engine.tree(), [
      "aws:ec2/eip:Eip eks-1 < eks-public-1",
      "aws:ec2/eip:Eip eks-2 < eks-public-2",
      "aws:ec2/internetGateway:InternetGateway eks < eks",
      "aws:ec2/natGateway:NatGateway eks-1 < eks-public-1",
      "aws:ec2/natGateway:NatGateway eks-2 < eks-public-2",
      ...["private-1", "private-2", "public-1", "public-2"].map(
        (it) => `aws:ec2/route:Route eks-${it} < eks-${it}`,
      ),
      ...["private-1", "private-2", "public-1", "public-2"].map(
        (it) => `aws:ec2/routeTable:RouteTable eks-${it} < eks-${it}`,
      ),
      ...["private-1", "private-2", "public-1", "public-2"].map(
        (it) => `aws:ec2/routeTableAssociation:RouteTableAssociation eks-${it} < eks-${it}`,
      ),
      ...["private-1", "private-2", "public-1", "public-2"].map(
        (it) => `aws:ec2/subnet:Subnet eks-${it} < eks`,
      ),
      "aws:ec2/vpc:Vpc eks < eks",
      "awsx:ec2:Vpc eks < stack",
    ]);
    assert.deepEqual(engine.find("eks-private-2", "aws:ec2/subnet").inputs, {
      vpcId: "id-of-eks",
      availabilityZone: "ap-northeast-1b",
      mapPublicIpOnLaunch: false,
      cidrBlock: "10.0.128.0/18",
      assignIpv6AddressOnCreation: false,
      tags: { Name: "eks-private-2", team: "a", SubnetType: "Private" },
    });
    assert.deepEqual(engine.find("eks-private-2", "aws:ec2/route:").inputs, {
      routeTableId: "id-of-eks-private-2",
      natGatewayId: "id-of-eks-2",
      destinationCidrBlock: "0.0.0.0/0",
    });
    assert.equal(engine.find("eks-public-1", "aws:ec2/route:").inputs.gatewayId, "id-of-eks");
    assert.deepEqual(
      [state.vpcId, state.publicSubnetIds, state.privateSubnetIds, state.isolatedSubnetIds],
      [
        "id-of-eks",
        ["id-of-eks-public-1", "id-of-eks-public-2"],
        ["id-of-eks-private-1", "id-of-eks-private-2"],
        [],
      ],
    );
    assert.deepEqual(state.subnetLayout, [
      { type: "Private", cidrBlocks: ["10.0.0.0/18", "10.0.128.0/18"] },
      { type: "Public", cidrBlocks: ["10.0.64.0/19", "10.0.192.0/19"] },
    ]);
  });

  const gateways = async (inputs: PropertyMap): Promise<readonly (readonly string[])[]> => {
    await engine.construct(VPC, { numberOfAvailabilityZones: 2, ...inputs });
    const names = (type: string) =>
      engine.asked.filter((it) => it.type.endsWith(type)).map(({ name }) => name);
    return [names(":NatGateway"), names(":Eip"), names(":Route")];
  };

  it("has a NAT gateway for all zones, or none, with the addresses that it is given", async () => {
    const all = ["eks-public-1", "eks-private-1", "eks-public-2", "eks-private-2"];
    assert.deepEqual(await gateways({ natGateways: { strategy: "Single" } }), [["eks-1"], ["eks-1"], all]);
    assert.equal(engine.find("eks-private-2", "aws:ec2/route:").inputs.natGatewayId, "id-of-eks-1");
    engine.asked.length = 0;
    const open = all.filter((it) => it.includes("public"));
    assert.deepEqual(await gateways({ natGateways: { strategy: "None" } }), [[], [], open]);
    engine.asked.length = 0;
    const given = { natGateways: { elasticIpAllocationIds: ["eipalloc-1", "eipalloc-2"] } };
    assert.deepEqual(await gateways(given), [["eks-1", "eks-2"], [], all]);
    assert.equal(engine.find("eks-2", "aws:ec2/nat").inputs.allocationId, "eipalloc-2");
  });

  it("takes zones, specs, endpoints and names as they are given", async () => {
    await engine.construct(VPC, {
      availabilityZoneNames: ["ap-northeast-1d"],
      cidrBlock: "10.9.0.0/20",
      subnetStrategy: "Auto",
      subnetNameTagStrategy: "AvailabilityZone",
      natGateways: { strategy: "None" },
      enableDnsHostnames: true,
      subnetSpecs: [
        { type: "Isolated", name: "db", size: 256, tags: { tier: "data" } },
        { type: "Unused", name: "later", cidrMask: 24 },
        { type: "Public", cidrMask: 24 },
      ],
      vpcEndpointSpecs: [{ serviceName: "com.amazonaws.ap-northeast-1.s3", routeTableIds: ["rtb-1"] }],
    });
    assert.deepEqual(engine.invoked, [], "nobody has to ask for zones");
    assert.deepEqual(engine.find("eks", "aws:ec2/vpc:").inputs, {
      cidrBlock: "10.9.0.0/20",
      enableDnsHostnames: true,
      tags: { Name: "eks" },
    });
    assert.deepEqual(engine.find("eks-db-1", "aws:ec2/subnet").inputs.tags, {
      Name: "eks-db-1d",
      SubnetType: "Isolated",
      tier: "data",
    });
    assert.equal(engine.find("eks-public-1", "aws:ec2/subnet").inputs.cidrBlock, "10.9.2.0/24");
    assert.ok(!engine.asked.some(({ name }) => name.includes("later")));
    assert.ok(!engine.asked.some((it) => it.type.endsWith(":Route") && it.name.includes("db")));
    const endpoint = engine.find("com.amazonaws.ap-northeast-1.s3");
    assert.deepEqual([endpoint.inputs.vpcId, endpoint.inputs.routeTableIds], ["id-of-eks", ["rtb-1"]]);
  });

  for (const [what, inputs, message] of [
    [
      "what is not simulated",
      { ipv6IpamPoolId: "x" },
      /^ipv6IpamPoolId: is not simulated, .*; IPv6 is not simulated$/,
    ],
    [
      "zones named and counted",
      { availabilityZoneNames: ["a"], numberOfAvailabilityZones: 1 },
      /^availabilityZoneNames: excludes numberOfAvailabilityZones/,
    ],
    [
      "more zones than there are",
      { numberOfAvailabilityZones: 5 },
      /the region has 4 zones, got 5; choose fewer/,
    ],
    [
      "NAT gateways without public subnets",
      { subnetSpecs: [{ type: "Private" }] },
      /^natGateways\.strategy: needs public subnets .*, got OnePerAz/,
    ],
    [
      "specs of another form",
      { subnetSpecs: [{ name: "x" }] },
      /^subnetSpecs\.0\.type: .*; write it as awsx documents it$/,
    ],
    [
      "a range that is not known",
      { cidrBlock: UNKNOWN },
      /^cidrBlock: must be known when the component is made/,
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(engine.construct(VPC, inputs), { message });
    });
  }

  it("leaves out what is not simulated where the rehearsal echoes", async () => {
    await engine.construct(VPC, { ipv6IpamPoolId: "x" }, { echo: true });
    assert.deepEqual(engine.tolerated, ["ipv6IpamPoolId of awsx:ec2:Vpc is not simulated"]);
  });
});
