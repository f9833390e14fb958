import assert from "node:assert/strict";
import { nearest } from "../../lib/nearest.ts";

describe("nearest", () => {
  const table: readonly (readonly [
    word: string,
    candidates: readonly string[],
    meant: string | undefined,
  ])[] = [
    ["nodePool", ["nodePools", "tier"], "nodePools"],
    ["tier", ["Tier"], "Tier"],
    ["teir", ["tier", "their"], "tier"],
    ["zone", ["zones", "nat"], "zones"],
    ["cidrs", ["zones", "cidr"], "cidr"],
    ["foo", ["network", "clusters"], undefined],
    ["a", ["b"], "b"],
    ["", ["ab"], undefined],
    ["completely-different", ["completely-else"], undefined],
  ];
  for (const [word, candidates, meant] of table) {
    it(`takes ${word === "" ? "nothing" : word} for ${meant ?? "nothing known"}`, () => {
      assert.equal(nearest(word, candidates), meant);
    });
  }

  it("prefers the candidate with fewer edits, whatever the order", () => {
    assert.equal(nearest("regions", ["reasons", "region"]), "region");
    assert.equal(nearest("regions", ["region", "reasons"]), "region");
  });
});
