import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { overQuota, QUOTAS } from "../../../simulator/aws/quotas.ts";
import { TYPES } from "../../../simulator/aws/types.ts";
import { World } from "../../../simulator/world.ts";
import { TestCloud } from "./cloud.ts";

describe("the quotas of AWS", () => {
  let cloud: TestCloud;
  beforeEach(() => {
    cloud = new TestCloud();
  });
  afterEach(() => {
    cloud.close();
  });

  it("count nothing of another region", () => {
    cloud.make(TYPES.vpc, "far", { cidrBlock: "10.0.0.0/16", region: "us-east-1" });
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
