import assert from "node:assert/strict";
import { exponent, median } from "../../bench/measure.ts";

const SIZES = [125, 250, 500];

const near = (value: number, wanted: number): void => {
  assert.ok(Math.abs(value - wanted) < 1e-9, `${value} instead of ${wanted}`);
};

describe("figures of the bench", () => {
  it("have the power by which they grow", () => {
    for (const power of [0, 0.5, 1, 1.1, 2]) {
      const values = SIZES.map((size) => 0.07 * size ** power);
      near(exponent(SIZES, values), power);
    }
  });

  it("have a power between those of their steps when it is not the same everywhere", () => {
    const power = exponent(SIZES, [10, 20, 80]);
    assert.ok(power > 1 && power < 2, String(power));
  });

  it("have the middle one, or what is between the two in the middle", () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([4, 1, 9, 2]), 3);
  });
});
