import assert from "node:assert/strict";
import { checksWith } from "../../../cli/commands/checks.ts";
import { BadInput } from "../../../cli/rehearsal/problems.ts";

describe("kakehashi checks", () => {
  it("finds checks by a part of their id or type, whatever its case", async () => {
    const ids = async (filter: string) => (await checksWith(filter)).map(({ id }) => id);
    assert.deepEqual(await ids("SUBNET:overlap"), [
      "aws:ec2/subnet:overlap",
      "azure-native:network:Subnet:overlap",
    ]);
    assert.ok(
      (await ids("policy/v1:PodDisruptionBudget")).includes("kubernetes:PodDisruptionBudget:one-budget"),
    );
  });

  it("says what the simulated cloud says, with references for what it assigned", async () => {
    const [check] = await checksWith("aws:ec2/subnet:overlap");
    assert.equal(
      check?.message,
      "cidrBlock: overlaps subnet ${subnet-a.id} (10.64.0.0/20), got 10.64.8.0/21; choose a free range",
    );
    const { refuses, passes } = check.stacks();
    assert.deepEqual(
      [refuses, passes].map(({ before }) => before.map(({ name }) => name)),
      [
        ["vpc", "subnet-a"],
        ["vpc", "subnet-a"],
      ],
    );
  });

  it("refuses a filter that finds nothing", async () => {
    await assert.rejects(checksWith("nothing like it"), (error) => {
      assert.ok(error instanceof BadInput);
      assert.equal(
        error.message,
        "FILTER: must be a part of a check's id or type, got nothing like it; take one of those that ./kakehashi checks lists",
      );
      return true;
    });
  });
});
