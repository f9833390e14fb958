import assert from "node:assert/strict";
import fc from "fast-check";
import { BuildEstimate, timeShare } from "../../tools/build-estimate.ts";

const PACKAGES = Array.from({ length: 1000 }, (_, index) => `package/${index}`);

/** An estimate that has seen the packages from one place of the list to another. */
function seen(from: number, to: number): BuildEstimate {
  const estimate = new BuildEstimate(PACKAGES);
  for (const name of PACKAGES.slice(from, to)) estimate.saw(name);
  return estimate;
}

describe("timeShare", () => {
  it("rises from nothing and never passes the whole", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b) => {
          const [low, high] = a < b ? [a, b] : [b, a];
          assert.ok(timeShare(low) <= timeShare(high));
          assert.ok(timeShare(high) <= 1);
        },
      ),
    );
    assert.equal(timeShare(0), 0);
  });

  it("is what was measured", () => {
    assert.equal(timeShare(0.5), 0.28);
    assert.ok(Math.abs(timeShare(0.4) - 0.22) < 1e-9);
  });
});

describe("a build's estimate", () => {
  it("says nothing before there is something to go by", () => {
    assert.equal(new BuildEstimate(PACKAGES).remainingSeconds(10), undefined);
    assert.equal(seen(0, 10).remainingSeconds(10), undefined);
  });

  it("extends the pace of a build from nothing to the end", () => {
    // Half the packages are 28 % of the time: 28 s gone, 72 s to come.
    const remaining = seen(0, 500).remainingSeconds(28);
    assert.ok(remaining !== undefined && Math.abs(remaining - 72) < 2, String(remaining));
  });

  it("takes the pace from the packages that were compiled when the rest came from the cache", () => {
    // The packages from 600 to 800 are 23 % of the time, and 43 % come after them.
    const remaining = seen(600, 800).remainingSeconds(23);
    assert.ok(remaining !== undefined && Math.abs(remaining - 43) < 2, String(remaining));
  });

  it("is not led astray by one package out of order", () => {
    const estimate = seen(0, 500);
    estimate.saw("package/999");
    const remaining = estimate.remainingSeconds(28);
    assert.ok(remaining !== undefined && remaining > 65, String(remaining));
  });

  it("counts what it knows and passes over the rest", () => {
    const estimate = seen(0, 3);
    estimate.saw("go: downloading example.com/module v1.0.0");
    assert.deepEqual([estimate.compiled, estimate.total], [3, 1000]);
  });
});
