import assert from "node:assert/strict";
import { overQuota, QUOTAS } from "../../../simulator/aws/quotas.ts";
import { TYPES } from "../../../simulator/aws/types.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { TestCloud } from "./cloud.ts";
import { cluster, groupInputs, network, vpc } from "./fixtures.ts";

/** Fills a quota and returns inputs that are over it, and the check that must say so. */
type Fill = (cloud: TestCloud) => {
  readonly check: string;
  readonly type: string;
  readonly inputs: PropertyMap;
};

const repeat = (times: number, make: (index: number) => void): void => {
  for (let index = 0; index < times; index++) make(index);
};

const FILLS: Readonly<Record<string, Fill>> = {
  "VPCs per Region": (cloud) => {
    repeat(5, (index) => vpc(cloud, `vpc-${index}`));
    return { check: "aws:ec2/vpc:quota", type: TYPES.vpc, inputs: { cidrBlock: "10.0.0.0/16" } };
  },
  "EC2-VPC Elastic IPs": (cloud) => {
    repeat(5, (index) => cloud.make(TYPES.eip, `eip-${index}`, { domain: "vpc" }));
    return { check: "aws:ec2/eip:quota", type: TYPES.eip, inputs: { domain: "vpc" } };
  },
  "Internet gateways per Region": (cloud) => {
    repeat(5, (index) => cloud.make(TYPES.internetGateway, `igw-${index}`, {}));
    return { check: "aws:ec2/internetGateway:quota", type: TYPES.internetGateway, inputs: {} };
  },
  "NAT gateways per Availability Zone": (cloud) => {
    const base = { subnetId: network(cloud).a.id, connectivityType: "private" };
    repeat(4, (index) => cloud.make(TYPES.natGateway, `nat-${index}`, base));
    return { check: "aws:ec2/natGateway:quota", type: TYPES.natGateway, inputs: base };
  },
  "IPv4 CIDR blocks per VPC": (cloud) => {
    const vpcId = vpc(cloud).id;
    repeat(4, (index) =>
      cloud.make(TYPES.vpcCidr, `range-${index}`, { vpcId, cidrBlock: `10.10${index}.0.0/16` }),
    );
    const inputs = { vpcId, cidrBlock: "10.110.0.0/16" };
    return { check: "aws:ec2/vpcIpv4CidrBlockAssociation:quota", type: TYPES.vpcCidr, inputs };
  },
  "Gateway VPC endpoints per Region": (cloud) => {
    const inputs = { vpcId: vpc(cloud).id, serviceName: "com.amazonaws.ap-northeast-1.s3" };
    repeat(20, (index) => cloud.make(TYPES.vpcEndpoint, `endpoint-${index}`, inputs));
    return { check: "aws:ec2/vpcEndpoint:quota", type: TYPES.vpcEndpoint, inputs };
  },
  "Managed node groups per cluster": (cloud) => {
    const made = cluster(cloud);
    repeat(30, (index) =>
      cloud.make(TYPES.nodeGroup, `group-${index}`, groupInputs(made, { nodeGroupName: `group-${index}` })),
    );
    return { check: "aws:eks/nodeGroup:quota", type: TYPES.nodeGroup, inputs: groupInputs(made) };
  },
};

describe("the quotas of AWS", () => {
  let cloud: TestCloud;
  beforeEach(() => {
    cloud = new TestCloud();
  });
  afterEach(() => {
    cloud.close();
  });

  for (const [name, fill] of Object.entries(FILLS)) {
    it(`has "${name}"`, () => {
      const { check, type, inputs } = fill(cloud);
      const told = cloud.refused(type, "one-more", inputs).find((it) => it.check === check);
      assert.match(
        told?.text ?? "nothing",
        new RegExp(`is over the quota "${name}", got \\d+ where \\d+ are allowed; `),
      );
    });
  }

  it("counts nothing of another region", () => {
    for (let index = 0; index < 5; index++)
      cloud.make(TYPES.vpc, `far-${index}`, { cidrBlock: "10.0.0.0/16" }, "us-east-1");
    assert.deepEqual(cloud.refused(TYPES.vpc, "near", { cidrBlock: "10.0.0.0/16" }), []);
  });

  it("lets prod's three NAT gateways have their addresses", () => {
    for (let index = 0; index < 2; index++) cloud.make(TYPES.eip, `eip-${index}`, { domain: "vpc" });
    assert.deepEqual(cloud.refused(TYPES.eip, "third", { domain: "vpc" }), []);
  });

  it("says the quota, what is asked for and what is allowed", () => {
    assert.equal(overQuota("vpcId", QUOTAS.subnets, 199), undefined);
    assert.equal(
      overQuota("vpcId", QUOTAS.subnets, 200),
      'vpcId: is over the quota "Subnets per VPC", got 201 where 200 are allowed; delete one or ask Service Quotas for more',
    );
  });
});
