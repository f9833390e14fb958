import assert from "node:assert/strict";
import { BadInput } from "../../../cli/rehearsal/problems.ts";
import { quotasOf } from "../../../cli/rehearsal/quotas.ts";

describe("quotas that an account was given", () => {
  it("come from the stack's file, and from the command line before it", () => {
    assert.deepEqual(quotasOf({}, []), {});
    assert.deepEqual(
      quotasOf({ "EC2-VPC Elastic IPs": 10, "VPCs per Region": 8 }, ["EC2-VPC Elastic IPs=20"]),
      { "EC2-VPC Elastic IPs": 20, "VPCs per Region": 8 },
    );
  });

  it("have the vendor's names and whole numbers; everything wrong is said at once", () => {
    assert.throws(
      () => quotasOf({ "EC2-VPC Elastic IP": 10 }, ["VPCs per Region=many", "no such=3"]),
      (error) => {
        assert.ok(error instanceof BadInput);
        const [name, number, none] = error.message.split("\n");
        assert.equal(
          name,
          "clouds.aws.quotas: is no quota that is simulated, got EC2-VPC Elastic IP; did you mean EC2-VPC Elastic IPs?",
        );
        assert.equal(
          number,
          '--quota: must be NAME=NUMBER, got VPCs per Region=many; write one such as "EC2-VPC Elastic IPs=10"',
        );
        assert.match(
          none ?? "",
          /^--quota: is no quota that is simulated, got no such; use one of VPCs per Region, /,
        );
        return true;
      },
    );
  });
});
