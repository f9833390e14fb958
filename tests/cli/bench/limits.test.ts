import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { startDoNothingProvider } from "../../../bench/do-nothing-provider.ts";
import { LIMITS, judge } from "../../../bench/limits.ts";
import { measured, median, medians, seconds } from "../../../bench/measure.ts";
import { renderTable } from "../../../bench/table.ts";
import { ProviderClient } from "../../simulator/provider-client.ts";

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

  it("takes seconds until the work has ended", async () => {
    const taken = await seconds(() => sleep(60));
    assert.ok(taken > 0.055 && taken < 5, `took ${taken} s`);
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
      workloads500Seconds: 40,
      workloadsExponent: 1.1,
      workloads500FilesSeconds: 40,
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

  it("allow 15 % more than a time, and not a bit more", () => {
    const kept = (prodUp: number, slowness: number) => judge({ prodUp }, slowness)[0]?.kept;
    assert.deepEqual(
      [kept(9.2, 1), kept(9.201, 1), kept(18.4, 2), kept(18.401, 2)],
      [true, false, true, false],
    );
  });

  it("judge what was measured, in the order of the table, and nothing else", () => {
    const judged = judge({ unitTests: 1, prodUp: 1, other: 1 }, 1);
    assert.deepEqual(
      judged.map(({ name, value }) => [name, value]),
      [
        ["prodUp", 1],
        ["unitTests", 1],
      ],
    );
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
  it("agrees to everything, and gives each object an id of its own, none in a preview", async () => {
    const provider = await startDoNothingProvider();
    const client = new ProviderClient(provider.port);
    try {
      await client.configure("aws", {});
      const type = "aws:ec2/vpc:Vpc";
      assert.deepEqual(await client.check(type, { any: "thing" }), {
        inputs: { any: "thing" },
        failures: [],
      });
      const made = [await client.create(type, { a: 1 }), await client.create(type, {})];
      assert.deepEqual(made, [
        { id: "id-1", outputs: { a: 1 } },
        { id: "id-2", outputs: {} },
      ]);
      assert.deepEqual(await client.create(type, { a: 1 }, true), { id: "", outputs: { a: 1 } });
    } finally {
      client.close();
      provider.close();
    }
  });
});
