import assert from "node:assert/strict";
import { homePool } from "../../../components/cluster/node-pools.ts";
import { eksPool } from "./fixtures.ts";

const taints = [{ key: "gpu", value: "", effect: "NoSchedule" }] as const;
const preferred = [{ key: "gpu", value: "", effect: "PreferNoSchedule" }] as const;

describe("homePool", () => {
  for (const [what, pools, home] of [
    ["the only one", { a: eksPool() }, "a"],
    ["one with nodes before one without", { a: eksPool({ min: 0 }), b: eksPool() }, "b"],
    ["one on demand before one on spot", { a: eksPool({ capacity: "spot" }), b: eksPool({ min: 0 }) }, "b"],
    ["spot when there is nothing else", { a: eksPool({ capacity: "spot", min: 0 }) }, "a"],
    [
      "one without taints before any other",
      { a: eksPool({ taints }), b: eksPool({ capacity: "spot" }) },
      "b",
    ],
    ["one whose taint only prefers", { a: eksPool({ taints: preferred }) }, "a"],
    ["the first by name, not by place", { b: eksPool(), a: eksPool() }, "a"],
    ["none when all are tainted", { a: eksPool({ taints }) }, undefined],
    ["none of none", {}, undefined],
  ] as const)
    it(`takes ${what}`, () => {
      assert.equal(homePool(pools), home);
    });
});
