import assert from "node:assert/strict";
import { labelsOf } from "../../support/graph.ts";
import { UNKNOWN, textOf, valueOf } from "../../support/snapshot.ts";
import { deployAws, NETWORK, TYPES } from "./aws-fixtures.ts";
import { PLATFORM } from "../../support/platform.ts";
import { once, planFor } from "./fixtures.ts";

const ONE_NAT_TWO_ZONES = [
  "aws:cloudwatch/logGroup:LogGroup::aws-flow-logs",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::aws-default",
  "aws:ec2/eip:Eip::aws-nat-a",
  "aws:ec2/flowLog:FlowLog::aws-flow-logs",
  "aws:ec2/internetGateway:InternetGateway::aws-internet",
  "aws:ec2/natGateway:NatGateway::aws-nat-a",
  "aws:ec2/route:Route::aws-gateways-internet",
  "aws:ec2/route:Route::aws-private-a-internet",
  "aws:ec2/route:Route::aws-private-c-internet",
  "aws:ec2/route:Route::aws-public-internet",
  "aws:ec2/routeTable:RouteTable::aws-data-a",
  "aws:ec2/routeTable:RouteTable::aws-data-c",
  "aws:ec2/routeTable:RouteTable::aws-gateways",
  "aws:ec2/routeTable:RouteTable::aws-private-a",
  "aws:ec2/routeTable:RouteTable::aws-private-c",
  "aws:ec2/routeTable:RouteTable::aws-public",
  "aws:ec2/routeTableAssociation:RouteTableAssociation::aws-data-a",
  "aws:ec2/routeTableAssociation:RouteTableAssociation::aws-data-c",
  "aws:ec2/routeTableAssociation:RouteTableAssociation::aws-gateways-a",
  "aws:ec2/routeTableAssociation:RouteTableAssociation::aws-gateways-c",
  "aws:ec2/routeTableAssociation:RouteTableAssociation::aws-private-a",
  "aws:ec2/routeTableAssociation:RouteTableAssociation::aws-private-c",
  "aws:ec2/routeTableAssociation:RouteTableAssociation::aws-public-a",
  "aws:ec2/routeTableAssociation:RouteTableAssociation::aws-public-c",
  "aws:ec2/subnet:Subnet::aws-data-a",
  "aws:ec2/subnet:Subnet::aws-data-c",
  "aws:ec2/subnet:Subnet::aws-gateways-a",
  "aws:ec2/subnet:Subnet::aws-gateways-c",
  "aws:ec2/subnet:Subnet::aws-private-a",
  "aws:ec2/subnet:Subnet::aws-private-c",
  "aws:ec2/subnet:Subnet::aws-public-a",
  "aws:ec2/subnet:Subnet::aws-public-c",
  "aws:ec2/vpc:Vpc::aws-vpc",
  "aws:ec2/vpcEndpoint:VpcEndpoint::aws-endpoint-s3",
  "aws:iam/role:Role::aws-flow-logs",
  "aws:iam/rolePolicy:RolePolicy::aws-flow-logs",
];

const NAT_PER_ZONE = ["aws:ec2/eip:Eip::aws-nat-c", "aws:ec2/natGateway:NatGateway::aws-nat-c"];

const INTERFACE_ENDPOINTS = [
  "aws:ec2/securityGroup:SecurityGroup::aws-endpoints",
  "aws:ec2/vpcEndpoint:VpcEndpoint::aws-endpoint-ecr-api",
  "aws:ec2/vpcEndpoint:VpcEndpoint::aws-endpoint-ecr-dkr",
  "aws:ec2/vpcEndpoint:VpcEndpoint::aws-endpoint-logs",
  "aws:ec2/vpcEndpoint:VpcEndpoint::aws-endpoint-sts",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::aws-endpoints-https",
];

const ALL_ENDPOINTS = ["ecr.api", "ecr.dkr", "sts", "logs"] as const;

/** One deployment for the tests that only look at it. */
const usual = once(() => deployAws());

describe("AwsNetwork's children", () => {
  it("are these with one NAT gateway", async () => {
    const { graph } = await usual();
    assert.deepEqual(labelsOf(graph.children(NETWORK)), ONE_NAT_TWO_ZONES);
  });

  it("are these with a NAT gateway per zone", async () => {
    const { graph } = await deployAws({ nat: "per-zone" });
    assert.deepEqual(labelsOf(graph.children(NETWORK)), [...ONE_NAT_TWO_ZONES, ...NAT_PER_ZONE].sort());
  });

  it("are these with interface endpoints", async () => {
    const { graph } = await deployAws({ interfaceEndpoints: ALL_ENDPOINTS });
    assert.deepEqual(
      labelsOf(graph.children(NETWORK)),
      [...ONE_NAT_TWO_ZONES, ...INTERFACE_ENDPOINTS].sort(),
    );
  });

  it("are the same in a preview", async () => {
    const { graph } = await deployAws({ nat: "per-zone", interfaceEndpoints: ALL_ENDPOINTS }, true);
    const expected = [...ONE_NAT_TWO_ZONES, ...NAT_PER_ZONE, ...INTERFACE_ENDPOINTS].sort();
    assert.deepEqual(labelsOf(graph.children(NETWORK)), expected);
  });

  it("hang from the network, the network from its parent, and all use the parent's provider", async () => {
    const { graph } = await deployAws({ interfaceEndpoints: ALL_ENDPOINTS });
    assert.equal(graph.find("kakehashi:network:AwsNetwork", "aws").parent, PLATFORM);
    const foreign = graph.resources.filter(
      ({ type, provider }) => type.startsWith("aws:") && provider !== "pulumi:providers:aws::aws",
    );
    assert.deepEqual(labelsOf(foreign), []);
    const orphans = graph.resources.filter(
      ({ type, parent }) => type.startsWith("aws:") && parent !== NETWORK,
    );
    assert.deepEqual(labelsOf(orphans), []);
  });

  it("carry the tags and a Name wherever they can", async () => {
    const { graph } = await deployAws({ interfaceEndpoints: ALL_ENDPOINTS });
    const untaggable = [TYPES.associations, TYPES.routes, "aws:iam/rolePolicy:RolePolicy"];
    for (const child of graph.children(NETWORK).filter(({ type }) => !untaggable.includes(type))) {
      const tags = child.inputs.tags;
      assert.ok(typeof tags === "object" && tags !== null && "environment" in tags, child.label);
      assert.equal("Name" in tags && tags.Name, child.name, child.label);
    }
  });

  it("keep names, inputs and dependencies when a zone is appended", async () => {
    const before = (await deployAws({ nat: "per-zone" })).graph.children(NETWORK);
    const after = (await deployAws({ nat: "per-zone", zones: ["a", "c", "d"] })).graph;
    for (const child of before) {
      const now = after.find(child.type, child.name);
      if (child.name === "aws-endpoint-s3") continue; // It lists every route table.
      assert.deepEqual(now.inputs, child.inputs, child.label);
      assert.deepEqual(now.dependsOn, child.dependsOn, child.label);
    }
    assert.equal(after.children(NETWORK).length, before.length + 13);
  });
});

describe("AwsNetwork as a Network", () => {
  it("tells where it is, its subnets, route tables and addresses", async () => {
    const { result } = await deployAws({ nat: "per-zone" });
    assert.equal(result.cloud, "aws");
    assert.equal(result.region, "ap-northeast-1");
    assert.equal(result.cidr, "10.64.0.0/16");
    assert.deepEqual(result.zones, ["ap-northeast-1a", "ap-northeast-1c"]);
    assert.equal(await valueOf(result.id), "vpc-1");
    assert.deepEqual(await valueOf(result.egressAddresses), ["address of aws-nat-a", "address of aws-nat-c"]);
    assert.deepEqual(await valueOf(result.subnets.private), [
      { id: "aws-private-a-id", cidr: "10.64.0.0/20", zone: "ap-northeast-1a" },
      { id: "aws-private-c-id", cidr: "10.64.32.0/20", zone: "ap-northeast-1c" },
    ]);
    assert.deepEqual(Object.keys(result.subnets), ["public", "private", "data", "gateways"]);
    assert.deepEqual(await valueOf(result.routeTables), {
      "private-a": "aws-private-a-id",
      "private-c": "aws-private-c-id",
      "data-a": "aws-data-a-id",
      "data-c": "aws-data-c-id",
    });
  });

  it("names what private machines need to reach the internet", async () => {
    const { result } = await deployAws({ nat: "per-zone" });
    const urns = await Promise.all(result.egressPath.map(({ urn }) => valueOf(urn)));
    const labels = urns.map((urn) => textOf(urn).split("$").at(-1));
    assert.deepEqual(labels.sort(), [
      "aws:ec2/route:Route::aws-private-a-internet",
      "aws:ec2/route:Route::aws-private-c-internet",
      "aws:ec2/route:Route::aws-public-internet",
      "aws:ec2/routeTableAssociation:RouteTableAssociation::aws-private-a",
      "aws:ec2/routeTableAssociation:RouteTableAssociation::aws-private-c",
      "aws:ec2/routeTableAssociation:RouteTableAssociation::aws-public-a",
      "aws:ec2/routeTableAssociation:RouteTableAssociation::aws-public-c",
    ]);
  });

  it("leaves unknown in a preview what AWS gives out", async () => {
    const { result } = await deployAws({ nat: "per-zone" }, true);
    assert.equal(await valueOf(result.id), UNKNOWN);
    assert.equal(await valueOf(result.egressAddresses), UNKNOWN);
    assert.deepEqual(result.zones, ["ap-northeast-1a", "ap-northeast-1c"]);
  });
});

describe("AwsNetwork refuses", () => {
  it("a plan for Azure", async () => {
    await assert.rejects(deployAws({ plan: planFor("azure", ["1"]) }), {
      message: "aws.plan.cloud: must be aws, got azure; pass the plan whose cloud is aws",
    });
  });

  it("a zone that the plan does not have, once per role", async () => {
    const problem = (role: string) =>
      `aws.zones: the address plan has no ${role} subnet in this zone, got d; plan the addresses with the same zones`;
    await assert.rejects(deployAws({ zones: ["a", "d"], plan: planFor("aws", ["a", "c"]) }), {
      message: ["public", "private", "data", "gateways"].map(problem).join("\n"),
    });
  });

  it("to have no zone", async () => {
    await assert.rejects(deployAws({ zones: [], plan: planFor("aws", ["a", "c"]) }), {
      message: "aws.zones: must not be empty, got an empty list; name at least one zone letter",
    });
  });
});
