import assert from "node:assert/strict";
import { Provider as AwsProvider } from "@pulumi/aws/provider.js";
import { Provider as AzureProvider } from "@pulumi/azure-native/provider.js";
import { output } from "@pulumi/pulumi";
import type { Network, Subnet } from "../../../components/contracts/network.ts";
import { DatabaseNames } from "../../../components/dns/database-names.ts";
import { labelsOf } from "../../support/graph.ts";
import { deploy } from "../../support/mocks.ts";
import { Platform, PLATFORM } from "../../support/platform.ts";

const NAMES = "kakehashi:dns:DatabaseNames::database-names";
const CHILDREN = [
  "aws:ec2/securityGroup:SecurityGroup::database-names",
  "aws:route53/resolverEndpoint:ResolverEndpoint::database-names",
  "aws:route53/resolverRule:ResolverRule::database-names",
  "aws:route53/resolverRuleAssociation:ResolverRuleAssociation::database-names",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::database-names-tcp",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::database-names-udp",
  "azure-native:dnsresolver:DnsResolver::database-names",
  "azure-native:dnsresolver:InboundEndpoint::database-names",
];

const networkOf = (cloud: Network["cloud"], region: string, subnets: Network["subnets"]): Network => ({
  cloud,
  region,
  id: output(cloud === "aws" ? "vpc-1" : "/virtualNetworks/azure"),
  cidr: cloud === "aws" ? "10.64.0.0/16" : "10.68.0.0/16",
  zones: [],
  subnets,
  routeTables: {},
  egressAddresses: output([]),
  egressPath: [],
  gatewayPath: [],
});

const dataIn = (zone: string): Subnet => ({
  id: output(`subnet-${zone}`),
  cidr: "10.64.160.0/22",
  zone: `ap-northeast-1${zone}`,
});

const vpc = (zones: readonly string[]) => networkOf("aws", "ap-northeast-1", { data: zones.map(dataIn) });
const vnet = networkOf("azure", "japaneast", {
  resolver: [{ id: output("/virtualNetworks/azure/subnets/resolver"), cidr: "10.68.240.0/24" }],
});

/** Deploys the names between two networks: three zones in AWS unless told otherwise. */
function deployNames(aws = vpc(["a", "c", "d"]), azure = vnet, preview = false) {
  const named = ({ name }: { readonly name: string }) => ({ name: `name of ${name}` });
  return deploy(
    () => {
      const parent = new Platform({
        providers: [new AwsProvider("aws", { region: "ap-northeast-1" }), new AzureProvider("azure", {})],
      });
      const args = {
        aws: { network: aws },
        azure: { network: azure, resourceGroupName: output("group") },
        tags: { environment: "test" },
      };
      return new DatabaseNames("database-names", args, { parent });
    },
    { preview, outputs: { "azure-native:dnsresolver:DnsResolver": named } },
  );
}

describe("DatabaseNames", () => {
  it("has these children, below it and by the provider of their cloud, in previews too", async () => {
    const { graph } = await deployNames();
    assert.deepEqual(labelsOf(graph.children(NAMES)), CHILDREN);
    assert.equal(graph.find("kakehashi:dns:DatabaseNames", "database-names").parent, PLATFORM);
    for (const { provider, type, label } of graph.children(NAMES)) {
      const expected = type.startsWith("aws:") ? "aws::aws" : "azure-native::azure";
      assert.equal(provider, `pulumi:providers:${expected}`, label);
    }
    const preview = await deployNames(undefined, undefined, true);
    assert.deepEqual(labelsOf(preview.graph.children(NAMES)), CHILDREN);
  });

  it("answers in the VNet, at an address that the plan says", async () => {
    const { graph, result } = await deployNames();
    const common = { resourceGroupName: "group", location: "japaneast", tags: { environment: "test" } };
    assert.deepEqual(graph.inputsOf("azure-native:dnsresolver:DnsResolver", "database-names"), {
      ...common,
      virtualNetwork: { id: "/virtualNetworks/azure" },
    });
    assert.deepEqual(graph.inputsOf("azure-native:dnsresolver:InboundEndpoint", "database-names"), {
      ...common,
      dnsResolverName: "name of database-names",
      ipConfigurations: [
        {
          subnet: { id: "/virtualNetworks/azure/subnets/resolver" },
          privateIpAllocationMethod: "Static",
          privateIpAddress: "10.68.240.4",
        },
      ],
    });
    assert.equal(result.resolverAddress, "10.68.240.4");
  });

  it("asks there from two zones of the VPC, for the names of Flexible Servers and no others", async () => {
    const { graph } = await deployNames();
    const tags = { environment: "test", Name: "database-names" };
    assert.deepEqual(graph.inputsOf("aws:route53/resolverEndpoint:ResolverEndpoint", "database-names"), {
      direction: "OUTBOUND",
      securityGroupIds: ["database-names-id"],
      ipAddresses: [{ subnetId: "subnet-a" }, { subnetId: "subnet-c" }],
      tags,
    });
    assert.deepEqual(graph.inputsOf("aws:route53/resolverRule:ResolverRule", "database-names"), {
      ruleType: "FORWARD",
      domainName: "mysql.database.azure.com",
      resolverEndpointId: "database-names-id",
      targetIps: [{ ip: "10.68.240.4", port: 53 }],
      tags,
    });
    assert.deepEqual(
      graph.inputsOf("aws:route53/resolverRuleAssociation:ResolverRuleAssociation", "database-names"),
      { resolverRuleId: "database-names-id", vpcId: "vpc-1" },
    );
  });

  it("lets out DNS to that address alone, and nothing in", async () => {
    const { graph } = await deployNames();
    const rules = graph
      .ofType("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
      .map(({ inputs }) => [inputs.ipProtocol, inputs.fromPort, inputs.toPort, inputs.cidrIpv4]);
    assert.deepEqual(rules, [
      ["udp", 53, 53, "10.68.240.4/32"],
      ["tcp", 53, 53, "10.68.240.4/32"],
    ]);
    assert.equal(graph.inputsOf("aws:ec2/securityGroup:SecurityGroup", "database-names").vpcId, "vpc-1");
  });

  it("waits for nothing of the other cloud: AWS's part knows the address from the plan", async () => {
    const { graph } = await deployNames(undefined, undefined, true);
    const { targetIps } = graph.inputsOf("aws:route53/resolverRule:ResolverRule", "database-names");
    assert.deepEqual(targetIps, [{ ip: "10.68.240.4", port: 53 }]);
  });

  it("refuses networks that are exchanged, of one zone, or without a place for the resolver", async () => {
    const one = vpc(["a"]);
    await assert.rejects(deployNames(one, { ...vnet, subnets: {} }), {
      message: [
        "database-names.aws.network: must have data subnets in 2 zones, got [ap-northeast-1a]; name more zones",
        "database-names.azure.network: must have a subnet for the resolver, got none; pass an AzureNetwork",
      ].join("\n"),
    });
    await assert.rejects(deployNames(vnet, one), /database-names\.aws\.network: must be of aws, got azure/);
  });
});
