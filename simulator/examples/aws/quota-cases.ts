import { TYPES } from "../../aws/types.ts";
import type { PropertyMap } from "../../properties.ts";
import type { CheckCase } from "../case.ts";
import { read } from "../cloud.ts";
import type { ExampleCloud } from "../cloud.ts";
import { eventTarget } from "./event-cases.ts";
import { cluster, clusterInputs, groupInputs, network, role, vpc } from "./fixtures.ts";

/** An object that is made once and multiplied up to its quota: one more is refused. */
interface Fill {
  readonly check: string;
  readonly type: string;
  /** How many fill it. */
  readonly times: number;
  readonly inputs: (cloud: ExampleCloud) => PropertyMap;
  /** Inputs of the one more, where they cannot be those of the others. @default the same */
  readonly more?: PropertyMap;
}

const HTTPS = { cidrIpv4: "10.0.0.0/8", ipProtocol: "tcp", fromPort: 443, toPort: 443 };

/** Inputs of a rule in a group. */
const rule = (more: PropertyMap) => (cloud: ExampleCloud) => ({
  securityGroupId: cloud.make(TYPES.securityGroup, "group", { vpcId: vpc(cloud).id }).id,
  ...more,
});

const ofVpc =
  (more: PropertyMap = {}) =>
  (cloud: ExampleCloud) => ({ vpcId: vpc(cloud).id, ...more });

const FILLS: readonly Fill[] = [
  {
    check: "aws:route53/zone:quota",
    type: TYPES.zone,
    times: 500,
    inputs: () => ({ name: "example.com" }),
  },
  {
    check: "aws:cloudwatch/eventTarget:quota",
    type: "aws:cloudwatch/eventTarget:EventTarget",
    times: 5,
    inputs: (cloud) => eventTarget(cloud),
  },
  {
    check: "aws:route53/healthCheck:quota",
    type: TYPES.healthCheck,
    times: 200,
    inputs: () => ({ type: "HTTPS", ipAddress: "203.0.113.10" }),
  },
  {
    check: "aws:ec2/vpc:quota",
    type: TYPES.vpc,
    times: 5,
    inputs: () => ({ cidrBlock: "10.0.0.0/16" }),
  },
  {
    check: "aws:ec2/subnet:quota",
    type: TYPES.subnet,
    times: 200,
    inputs: ofVpc({ cidrBlock: "10.64.0.0/24" }),
    more: { cidrBlock: "10.64.1.0/24" },
  },
  {
    check: "aws:ec2/vpcIpv4CidrBlockAssociation:quota",
    type: TYPES.vpcCidr,
    times: 4,
    inputs: ofVpc({ cidrBlock: "10.100.0.0/16" }),
    more: { cidrBlock: "10.101.0.0/16" },
  },
  {
    check: "aws:ec2/internetGateway:quota",
    type: TYPES.internetGateway,
    times: 5,
    inputs: () => ({}),
  },
  {
    check: "aws:ec2/eip:quota",
    type: TYPES.eip,
    times: 5,
    inputs: () => ({ domain: "vpc" }),
  },
  {
    check: "aws:ec2/natGateway:quota",
    type: TYPES.natGateway,
    // With the one that the network has.
    times: 4,
    inputs: (cloud) => ({ subnetId: network(cloud).a.id, connectivityType: "private" }),
  },
  {
    check: "aws:ec2/routeTable:quota",
    type: TYPES.routeTable,
    times: 200,
    inputs: ofVpc(),
  },
  {
    check: "aws:ec2/route:quota",
    type: TYPES.route,
    // With the default route.
    times: 499,
    inputs: (cloud) => {
      const { table, nat } = network(cloud);
      return { routeTableId: table.id, natGatewayId: nat.id, destinationCidrBlock: "10.80.0.0/16" };
    },
    more: { destinationCidrBlock: "10.81.0.0/16" },
  },
  {
    check: "aws:ec2/securityGroup:quota",
    type: TYPES.securityGroup,
    times: 2500,
    inputs: ofVpc(),
  },
  ...["Ingress", "Egress"].map((direction): Fill => ({
    check: `aws:vpc/securityGroup${direction}Rule:quota`,
    type: `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
    times: 60,
    inputs: rule(HTTPS),
    more: { toPort: 444 },
  })),
  {
    check: "aws:ec2/securityGroupRule:quota",
    type: "aws:ec2/securityGroupRule:SecurityGroupRule",
    times: 60,
    inputs: rule({ type: "egress", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"] }),
    more: { toPort: 444 },
  },
  {
    check: "aws:ec2/vpcEndpoint:quota",
    type: TYPES.vpcEndpoint,
    times: 20,
    inputs: ofVpc({ serviceName: "com.amazonaws.ap-northeast-1.s3" }),
  },
  {
    check: "aws:ec2/vpcEndpoint:quota",
    type: TYPES.vpcEndpoint,
    times: 50,
    inputs: ofVpc({ serviceName: "com.amazonaws.ap-northeast-1.sts", vpcEndpointType: "Interface" }),
  },
  {
    check: "aws:iam/rolePolicyAttachment:quota",
    type: TYPES.rolePolicyAttachment,
    times: 10,
    inputs: (cloud) => ({
      role: role(cloud, "node", "ec2.amazonaws.com").id,
      policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
    }),
    more: { policyArn: "arn:aws:iam::aws:policy/SecurityAudit" },
  },
  {
    check: "aws:kms/alias:quota",
    type: "aws:kms/alias:Alias",
    times: 50,
    inputs: (cloud) => ({ name: "alias/first", targetKeyId: cloud.make(TYPES.key, "key", {}).id }),
    more: { name: "alias/one-more" },
  },
  {
    check: "aws:eks/cluster:quota",
    type: TYPES.cluster,
    // With the one that the fixture makes.
    times: 99,
    inputs: (cloud) => clusterInputs(cloud, cluster(cloud).network, { name: "another" }),
    more: { name: "one-more" },
  },
  {
    check: "aws:eks/nodeGroup:quota",
    type: TYPES.nodeGroup,
    times: 30,
    inputs: (cloud) => groupInputs(cluster(cloud)),
    more: { nodeGroupName: "one-more" },
  },
  {
    check: "aws:eks/fargateProfile:quota",
    type: TYPES.fargateProfile,
    times: 10,
    inputs: (cloud) => ({
      clusterName: cluster(cloud).cluster.id,
      podExecutionRoleArn: read(role(cloud, "fargate", "eks-fargate-pods.amazonaws.com").outputs, "arn"),
      selectors: [{ namespace: "default" }],
    }),
  },
];

/** Cases of quotas: one more than there may be, and the last that there may be. */
export const quotaCases: readonly CheckCase[] = FILLS.map(({ check, type, times, inputs, more = {} }) => {
  const filled = (cloud: ExampleCloud, there: number): PropertyMap => {
    const given = inputs(cloud);
    cloud.make(type, "first", given);
    cloud.multiply(type, "first", there - 1);
    return { ...given, ...more };
  };
  return {
    check,
    type,
    refused: (cloud) => filled(cloud, times),
    passes: (cloud) => filled(cloud, times - 1),
  };
});
