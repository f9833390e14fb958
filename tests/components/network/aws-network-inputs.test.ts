import assert from "node:assert/strict";
import type { AwsNetworkArgs } from "../../../components/network/aws-network.ts";
import { labelsOf } from "../../support/graph.ts";
import { textOf } from "../../support/snapshot.ts";
import { ACCOUNT, deployAws, NETWORK, TYPES } from "./aws-fixtures.ts";
import { once, planFor } from "./fixtures.ts";

const ALL_ENDPOINTS = ["ecr.api", "ecr.dkr", "sts", "logs"] as const;

/** One deployment for the tests that only look at it. */
const usual = once(() => deployAws());

describe("AwsNetwork's VPC", () => {
  it("resolves names and has an empty default security group", async () => {
    const { graph } = await usual();
    assert.deepEqual(graph.inputsOf("aws:ec2/vpc:Vpc", "aws-vpc"), {
      cidrBlock: "10.64.0.0/16",
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { environment: "test", Name: "aws-vpc" },
    });
    assert.deepEqual(graph.inputsOf("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "aws-default"), {
      vpcId: "vpc-1",
      ingress: [],
      egress: [],
      tags: { environment: "test", Name: "aws-default" },
    });
  });

  const clusterTags = { "kubernetes.io/cluster/blue": "shared", "kubernetes.io/cluster/green": "shared" };
  for (const { key, extra } of [
    { key: "public-c", extra: { "kubernetes.io/role/elb": "1", ...clusterTags } },
    { key: "private-c", extra: { "kubernetes.io/role/internal-elb": "1", ...clusterTags } },
    { key: "data-c", extra: {} },
    { key: "gateways-c", extra: {} },
  ]) {
    it(`has the planned subnet ${key}, tagged for load balancers where they belong`, async () => {
      const { graph } = await deployAws({ clusterNames: ["blue", "green"] });
      const role = key.slice(0, -2);
      const planned = Object.entries(planFor("aws", ["a", "c"]).subnets).find(([name]) => name === role)?.[1];
      assert.deepEqual(graph.inputsOf(TYPES.subnets, `aws-${key}`), {
        vpcId: "vpc-1",
        cidrBlock: planned?.find((subnet) => subnet.zone === "c")?.cidr,
        availabilityZone: "ap-northeast-1c",
        mapPublicIpOnLaunch: false,
        tags: { environment: "test", Name: `aws-${key}`, ...extra },
      });
    });
  }
});

describe("AwsNetwork's ways out", () => {
  it("lead through the zone's own NAT gateway, or the only one", async () => {
    const natOf = async (nat: AwsNetworkArgs["nat"]) => {
      const { graph } = await deployAws({ nat });
      return ["a", "c"].map(
        (zone) => graph.inputsOf(TYPES.routes, `aws-private-${zone}-internet`).natGatewayId,
      );
    };
    assert.deepEqual(await natOf("single"), ["aws-nat-a-id", "aws-nat-a-id"]);
    assert.deepEqual(await natOf("per-zone"), ["aws-nat-a-id", "aws-nat-c-id"]);
  });

  it("lead through the internet gateway for public subnets and gateways", async () => {
    const { graph } = await usual();
    for (const key of ["public", "gateways"]) {
      assert.deepEqual(graph.inputsOf(TYPES.routes, `aws-${key}-internet`), {
        routeTableId: `aws-${key}-id`,
        destinationCidrBlock: "0.0.0.0/0",
        gatewayId: "aws-internet-id",
      });
    }
  });

  it("join each subnet to its table", async () => {
    const { graph } = await usual();
    const joins = graph
      .ofType(TYPES.associations)
      .map(({ inputs }) => `${textOf(inputs.subnetId)} ${textOf(inputs.routeTableId)}`);
    assert.deepEqual(joins.sort(), [
      "aws-data-a-id aws-data-a-id",
      "aws-data-c-id aws-data-c-id",
      "aws-gateways-a-id aws-gateways-id",
      "aws-gateways-c-id aws-gateways-id",
      "aws-private-a-id aws-private-a-id",
      "aws-private-c-id aws-private-c-id",
      "aws-public-a-id aws-public-id",
      "aws-public-c-id aws-public-id",
    ]);
  });

  it("put NAT gateways into public subnets, behind fixed addresses, after the internet gateway", async () => {
    const { graph } = await deployAws({ nat: "per-zone" });
    const nat = graph.find(TYPES.nats, "aws-nat-c");
    assert.deepEqual(nat.inputs, {
      connectivityType: "public",
      allocationId: "aws-nat-c-id",
      subnetId: "aws-public-c-id",
      tags: { environment: "test", Name: "aws-nat-c" },
    });
    assert.deepEqual(nat.dependsOn, ["aws:ec2/internetGateway:InternetGateway::aws-internet"]);
    assert.equal(graph.inputsOf(TYPES.eips, "aws-nat-c").domain, "vpc");
  });

  it("are waited for only where they are needed", async () => {
    const { graph } = await deployAws({ nat: "per-zone", interfaceEndpoints: ALL_ENDPOINTS });
    const explicit = graph.children(NETWORK).filter(({ dependsOn }) => dependsOn.length > 0);
    assert.deepEqual(labelsOf(explicit), [
      "aws:ec2/flowLog:FlowLog::aws-flow-logs",
      "aws:ec2/natGateway:NatGateway::aws-nat-a",
      "aws:ec2/natGateway:NatGateway::aws-nat-c",
    ]);
  });
});

describe("AwsNetwork's endpoints", () => {
  it("serve S3 from every route table", async () => {
    const { graph } = await usual();
    assert.deepEqual(graph.inputsOf(TYPES.endpoints, "aws-endpoint-s3"), {
      vpcId: "vpc-1",
      serviceName: "com.amazonaws.ap-northeast-1.s3",
      vpcEndpointType: "Gateway",
      routeTableIds: [
        "aws-public-id",
        "aws-gateways-id",
        "aws-private-a-id",
        "aws-private-c-id",
        "aws-data-a-id",
        "aws-data-c-id",
      ],
      tags: { environment: "test", Name: "aws-endpoint-s3" },
    });
  });

  it("answer in the private subnets under the services' own names", async () => {
    const { graph } = await deployAws({ interfaceEndpoints: ["ecr.dkr"] });
    assert.deepEqual(graph.inputsOf(TYPES.endpoints, "aws-endpoint-ecr-dkr"), {
      vpcId: "vpc-1",
      serviceName: "com.amazonaws.ap-northeast-1.ecr.dkr",
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: ["aws-private-a-id", "aws-private-c-id"],
      securityGroupIds: ["aws-endpoints-id"],
      tags: { environment: "test", Name: "aws-endpoint-ecr-dkr" },
    });
  });

  it("take HTTPS from the VPC and nothing else", async () => {
    const { graph } = await deployAws({ interfaceEndpoints: ["sts"] });
    const rules = graph.ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    assert.deepEqual(
      rules.map(({ inputs }) => inputs),
      [
        {
          securityGroupId: "aws-endpoints-id",
          description: "HTTPS from the VPC",
          cidrIpv4: "10.64.0.0/16",
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
          tags: { environment: "test", Name: "aws-endpoints-https" },
        },
      ],
    );
    assert.deepEqual(graph.inputsOf("aws:ec2/securityGroup:SecurityGroup", "aws-endpoints"), {
      vpcId: "vpc-1",
      description: "Private endpoints of AWS services",
      tags: { environment: "test", Name: "aws-endpoints" },
    });
  });
});

describe("AwsNetwork's flow logs", () => {
  it("record all traffic in a log group that forgets", async () => {
    const { graph } = await deployAws({ flowLogRetentionDays: 90 });
    assert.equal(graph.inputsOf("aws:cloudwatch/logGroup:LogGroup", "aws-flow-logs").retentionInDays, 90);
    const flowLog = graph.find("aws:ec2/flowLog:FlowLog", "aws-flow-logs");
    assert.deepEqual(flowLog.inputs, {
      vpcId: "vpc-1",
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: "arn:aws:logs:ap-northeast-1:1:log-group:flow",
      iamRoleArn: "arn:aws:iam::1:role/flow",
      maxAggregationInterval: 600,
      tags: { environment: "test", Name: "aws-flow-logs" },
    });
    assert.deepEqual(flowLog.dependsOn, ["aws:iam/rolePolicy:RolePolicy::aws-flow-logs"]);
  });

  it("are written by a role that only this account's flow logs assume, for this log group", async () => {
    const { graph } = await usual();
    const trust = graph.inputsOf(TYPES.role, "aws-flow-logs").assumeRolePolicy;
    assert.deepEqual(JSON.parse(textOf(trust)), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "vpc-flow-logs.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            StringEquals: { "aws:SourceAccount": ACCOUNT },
            ArnLike: { "aws:SourceArn": `arn:aws:ec2:ap-northeast-1:${ACCOUNT}:vpc-flow-log/*` },
          },
        },
      ],
    });
    const { policy, role } = graph.inputsOf("aws:iam/rolePolicy:RolePolicy", "aws-flow-logs");
    assert.equal(role, "aws-flow-logs-id");
    assert.deepEqual(JSON.parse(textOf(policy)), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: [
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "logs:DescribeLogGroups",
            "logs:DescribeLogStreams",
          ],
          Resource: [
            "arn:aws:logs:ap-northeast-1:1:log-group:flow",
            "arn:aws:logs:ap-northeast-1:1:log-group:flow:*",
          ],
        },
      ],
    });
  });
});
