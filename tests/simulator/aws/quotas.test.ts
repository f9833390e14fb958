import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { models } from "../../../simulator/aws/index.ts";
import { overQuota, QUOTAS } from "../../../simulator/aws/quotas.ts";
import { TYPES } from "../../../simulator/aws/types.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { World } from "../../../simulator/world.ts";
import { read, TestCloud } from "./cloud.ts";
import { cluster, clusterInputs, groupInputs, network, role, vpc } from "./fixtures.ts";

/** An object that is made once and multiplied up to its quota; one more with these inputs is refused. */
interface Fill {
  readonly quota: string;
  readonly check: string;
  readonly type: string;
  readonly times: number;
  readonly inputs: (cloud: TestCloud) => PropertyMap;
  /** Inputs of the one more, where they cannot be those of the others. @default the same */
  readonly more?: PropertyMap;
}

const HTTPS = { cidrIpv4: "10.0.0.0/8", ipProtocol: "tcp", fromPort: 443, toPort: 443 };

/** Inputs of a rule in a group. */
const rule = (more: PropertyMap) => (cloud: TestCloud) => ({
  securityGroupId: cloud.make(TYPES.securityGroup, "group", { vpcId: vpc(cloud).id }).id,
  ...more,
});

const ofVpc =
  (more: PropertyMap = {}) =>
  (cloud: TestCloud) => ({ vpcId: vpc(cloud).id, ...more });

const FILLS: readonly Fill[] = [
  {
    quota: "vpcs",
    check: "aws:ec2/vpc:quota",
    type: TYPES.vpc,
    times: 5,
    inputs: () => ({ cidrBlock: "10.0.0.0/16" }),
  },
  {
    quota: "subnets",
    check: "aws:ec2/subnet:quota",
    type: TYPES.subnet,
    times: 200,
    inputs: ofVpc({ cidrBlock: "10.64.0.0/24" }),
    more: { cidrBlock: "10.64.1.0/24" },
  },
  {
    quota: "vpcCidrs",
    check: "aws:ec2/vpcIpv4CidrBlockAssociation:quota",
    type: TYPES.vpcCidr,
    times: 4,
    inputs: ofVpc({ cidrBlock: "10.100.0.0/16" }),
    more: { cidrBlock: "10.101.0.0/16" },
  },
  {
    quota: "internetGateways",
    check: "aws:ec2/internetGateway:quota",
    type: TYPES.internetGateway,
    times: 5,
    inputs: () => ({}),
  },
  {
    quota: "elasticIps",
    check: "aws:ec2/eip:quota",
    type: TYPES.eip,
    times: 5,
    inputs: () => ({ domain: "vpc" }),
  },
  {
    quota: "natGateways",
    check: "aws:ec2/natGateway:quota",
    type: TYPES.natGateway,
    // With the one that the network has.
    times: 4,
    inputs: (cloud) => ({ subnetId: network(cloud).a.id, connectivityType: "private" }),
  },
  {
    quota: "routeTables",
    check: "aws:ec2/routeTable:quota",
    type: TYPES.routeTable,
    times: 200,
    inputs: ofVpc(),
  },
  {
    quota: "routes",
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
    quota: "securityGroups",
    check: "aws:ec2/securityGroup:quota",
    type: TYPES.securityGroup,
    times: 2500,
    inputs: ofVpc(),
  },
  ...["Ingress", "Egress"].map((direction): Fill => ({
    quota: "securityGroupRules",
    check: `aws:vpc/securityGroup${direction}Rule:quota`,
    type: `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
    times: 60,
    inputs: rule(HTTPS),
    more: { toPort: 444 },
  })),
  {
    quota: "securityGroupRules",
    check: "aws:ec2/securityGroupRule:quota",
    type: "aws:ec2/securityGroupRule:SecurityGroupRule",
    times: 60,
    inputs: rule({ type: "egress", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"] }),
    more: { toPort: 444 },
  },
  {
    quota: "gatewayEndpoints",
    check: "aws:ec2/vpcEndpoint:quota",
    type: TYPES.vpcEndpoint,
    times: 20,
    inputs: ofVpc({ serviceName: "com.amazonaws.ap-northeast-1.s3" }),
  },
  {
    quota: "interfaceEndpoints",
    check: "aws:ec2/vpcEndpoint:quota",
    type: TYPES.vpcEndpoint,
    times: 50,
    inputs: ofVpc({ serviceName: "com.amazonaws.ap-northeast-1.sts", vpcEndpointType: "Interface" }),
  },
  {
    quota: "policiesPerRole",
    check: "aws:iam/rolePolicyAttachment:quota",
    type: TYPES.rolePolicyAttachment,
    times: 10,
    inputs: (cloud) => ({
      role: role(cloud, "node", "ec2.amazonaws.com").id,
      policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
    }),
  },
  {
    quota: "aliasesPerKey",
    check: "aws:kms/alias:quota",
    type: "aws:kms/alias:Alias",
    times: 50,
    inputs: (cloud) => ({ name: "alias/first", targetKeyId: cloud.make(TYPES.key, "key", {}).id }),
  },
  {
    quota: "clusters",
    check: "aws:eks/cluster:quota",
    type: TYPES.cluster,
    // With the one that the fixture makes.
    times: 99,
    inputs: (cloud) => clusterInputs(cloud, cluster(cloud).network, { name: "another" }),
    more: { name: "one-more" },
  },
  {
    quota: "nodeGroups",
    check: "aws:eks/nodeGroup:quota",
    type: TYPES.nodeGroup,
    times: 30,
    inputs: (cloud) => groupInputs(cluster(cloud)),
  },
  {
    quota: "fargateProfiles",
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

describe("the quotas of AWS", () => {
  let cloud: TestCloud;
  beforeEach(() => {
    cloud = new TestCloud();
  });
  afterEach(() => {
    cloud.close();
  });

  for (const { quota, check, type, times, inputs, more = {} } of FILLS) {
    it(`refuses ${check} with ${times} and ${quota}`, () => {
      const given = inputs(cloud);
      cloud.make(type, "first", given);
      cloud.multiply(type, "first", times - 2);
      const one = { ...given, ...more };
      const over = (): boolean => cloud.refused(type, "one-more", one).some((it) => it.check === check);
      assert.equal(over(), false);
      cloud.multiply(type, "first", 1);
      assert.equal(over(), true);
    });
  }

  it("are all tried", () => {
    const all = models.flatMap((model) => model.checks ?? []).map((it) => it.id);
    const tried = new Set(FILLS.map((it) => it.check));
    assert.deepEqual(
      all.filter((it) => it.endsWith(":quota") && !tried.has(it)),
      [],
    );
  });

  it("count nothing of another region", () => {
    cloud.make(TYPES.vpc, "far", { cidrBlock: "10.0.0.0/16" }, "us-east-1");
    cloud.multiply(TYPES.vpc, "far", 4);
    assert.deepEqual(cloud.refused(TYPES.vpc, "near", { cidrBlock: "10.0.0.0/16" }), []);
  });

  it("let prod's three NAT gateways have their addresses", () => {
    for (let index = 0; index < 2; index++) cloud.make(TYPES.eip, `eip-${index}`, { domain: "vpc" });
    assert.deepEqual(cloud.refused(TYPES.eip, "third", { domain: "vpc" }), []);
  });

  it("say the quota, what is asked for and what is allowed", () => {
    const { world } = cloud;
    assert.equal(overQuota({ world }, "vpcId", QUOTAS.subnets, 199), undefined);
    assert.equal(
      overQuota({ world }, "vpcId", QUOTAS.subnets, 200),
      'vpcId: is over the quota "Subnets per VPC", got 201 where 200 are allowed; delete one, or ask Service Quotas for more and rehearse with --quota',
    );
  });

  it("are those that the account was given", () => {
    const world = World.open(mkdtempSync(join(tmpdir(), "quotas-")), { quotas: { "Subnets per VPC": 2 } });
    assert.equal(overQuota({ world }, "vpcId", QUOTAS.subnets, 1), undefined);
    assert.match(overQuota({ world }, "vpcId", QUOTAS.subnets, 2) ?? "", /got 3 where 2 are allowed/);
    assert.equal(overQuota({ world }, "vpcId", QUOTAS.routes, 2), undefined);
    world.close();
  });
});
