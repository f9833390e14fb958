import assert from "node:assert/strict";
import fc from "fast-check";
import { startDoNothingProvider } from "../../../bench/do-nothing-provider.ts";
import { LIMITS, judge } from "../../../bench/limits.ts";
import { measured, median, medians } from "../../../bench/measure.ts";
import { renderTable } from "../../../bench/table.ts";

describe("the bench's arithmetic", () => {
  it("takes the middle, or the mean of the two in the middle", () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.equal(median([7]), 7);
  });

  it("has as many values below the median as above it", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const middle = median(values);
        const below = values.filter((it) => it < middle).length;
        const above = values.filter((it) => it > middle).length;
        assert.ok(below <= values.length / 2 && above <= values.length / 2);
      }),
    );
  });

  it("takes medians name by name, after one run to warm up", async () => {
    assert.deepEqual(
      medians([
        { a: 1, b: 9 },
        { a: 2, b: 7 },
        { a: 30, b: 8 },
      ]),
      { a: 2, b: 8 },
    );
    let run = 0;
    assert.deepEqual(await measured(3, () => Promise.resolve({ run: (run += 1) })), { run: 3 });
    assert.equal(run, 4);
  });
});

describe("the bench's limits", () => {
  it("are those that were promised", () => {
    assert.deepEqual(Object.fromEntries(LIMITS.map(({ name, limit }) => [name, limit])), {
      prodUp: 8,
      prodPreview: 5,
      prodAgain: 5,
      prodAgainChanges: 0,
      prodPeak: 800,
      programStart: 1.2,
      cloudShare: 2,
      thousandRatio: 1.3,
      addressPlan: 100,
      unitTests: 60,
    });
  });

  it("allow a slow machine more time, never more memory, changes or ratio", () => {
    const figures = { prodUp: 18, prodPeak: 801, prodAgainChanges: 1, thousandRatio: 1.31 };
    const kept = (slowness: number) => judge(figures, slowness).map((it) => [it.name, it.kept]);
    const always = [
      ["prodAgainChanges", false],
      ["prodPeak", false],
      ["thousandRatio", false],
    ];
    assert.deepEqual(kept(1), [["prodUp", false], ...always]);
    assert.deepEqual(kept(2), [["prodUp", true], ...always]);
  });

  it("allow a fast machine no less", () => {
    assert.equal(judge({ prodUp: 8 }, 0.5)[0]?.kept, true);
  });

  it("are printed beside what was measured", () => {
    assert.deepEqual(renderTable(judge({ prodUp: 9.5, prodPeak: 640 }, 1)), [
      "                                                 measured    limit  here, with tolerance",
      "EXCEEDED  prod, up from an empty state             9.50 s      8 s                9.20 s",
      "ok        prod, peak memory of the process tree   640 MiB  800 MiB",
    ]);
  });
});

describe("the provider that does nothing", () => {
  it("serves until it is closed", async () => {
    const provider = await startDoNothingProvider();
    assert.ok(provider.port > 0);
    provider.close();
  });
});
