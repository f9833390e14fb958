import assert from "node:assert/strict";
import type { PropertyMap } from "../../simulator/properties.ts";
import { LABEL, NET, PART, ToyCloud } from "./toy-cloud.ts";

const FIX = "use the id of a Net that this program makes or that the world has";

describe("references between simulated objects", () => {
  let cloud: ToyCloud;
  beforeEach(() => {
    cloud = new ToyCloud();
  });
  afterEach(() => {
    cloud.close();
  });

  const problems = (netId: string): readonly string[] => cloud.check(PART, "p", { netId }).problems;
  const net = (config: PropertyMap = {}): string => cloud.make(NET, "n", { range: "10.0.0.0/16" }, config).id;

  it("are fine when they name an object of their type, region and account, in any case", () => {
    assert.deepEqual(problems(net().toUpperCase()), []);
  });

  it("are refused in preview already when the id cannot be one still to come", () => {
    assert.deepEqual(problems("net-00000000000000000"), [
      `netId: names a Net that does not exist, got net-00000000000000000; ${FIX}`,
    ]);
  });

  it("may name something still to come where names make ids, but not when it comes to creating", () => {
    const id = net();
    assert.deepEqual(cloud.check(PART, "p", { netId: id, follows: "later" }).problems, []);
    assert.throws(() => cloud.make(PART, "p", { netId: id, follows: "later" }), {
      message:
        "follows: names a Part that does not exist, got later; use the name of a Part that this program makes or that the world has",
    });
  });

  it("are refused across regions, accounts and types, each in its own words", () => {
    const there = net({ region: "there" });
    const foreign = net({ account: "2" });
    const part = cloud.make(PART, "x", { netId: net() }).id;
    assert.deepEqual(problems(there), [`netId: must name a Net in here, not in there, got ${there}; ${FIX}`]);
    assert.deepEqual(problems(foreign), [
      `netId: names a Net of another account or cluster, 2, got ${foreign}; ${FIX}`,
    ]);
    assert.deepEqual(problems(part), [
      `netId: must name a Net of toy, not a Part of toy, got ${part}; ${FIX}`,
    ]);
  });

  it("are refused when they give another handle of the right object", () => {
    net();
    assert.deepEqual(problems("arn:aws:toy:here::net"), [
      `netId: must be the id of a Net, not its arn, got arn:aws:toy:here::net; ${FIX}`,
    ]);
  });

  it("take a plain name for what it says, though something else has it too", () => {
    cloud.make(LABEL, "l", { key: "later" });
    assert.deepEqual(cloud.check(PART, "p", { netId: net(), follows: "later" }).problems, []);
  });

  it("must be text", () => {
    assert.deepEqual(cloud.check(PART, "p", { netId: 7 }).problems, [
      `netId: must be the id of a Net, got 7; ${FIX}`,
    ]);
  });
});
