import assert from "node:assert/strict";
import type { TimeEstimate } from "../../../../cli/rehearsal/time/figures.ts";
import { renderTime, showDuration } from "../../../../cli/rehearsal/time/words.ts";
import { urn } from "./fixtures.ts";

const time: TimeEstimate = {
  virtualSeconds: 1390,
  criticalPathSeconds: 1385,
  criticalPath: [
    { urn: urn("role"), seconds: 5 },
    { urn: urn("cluster"), seconds: 1280 },
    { urn: urn("nodes"), seconds: 100 },
  ],
  needless: [],
  latencies: 40,
  assumedLatencies: 9,
};

describe("durations in words", () => {
  const table: readonly (readonly [number, string])[] = [
    [0, "0 s"],
    [0.4, "0 s"],
    [45, "45 s"],
    [59.6, "1 min"],
    [60, "1 min"],
    [1390, "23 min 10 s"],
    [3600, "1 h"],
    [3905, "1 h 5 min"],
  ];
  for (const [seconds, words] of table)
    it(`${seconds} s: ${words}`, () => {
      assert.equal(showDuration(seconds), words);
    });
});

describe("the line about the time", () => {
  it("names what is long on the critical path", () => {
    assert.deepEqual(renderTime(time, "up"), [
      "  expected time to build 23 min 10 s; critical path 23 min 5 s: cluster -> nodes; ratio 1.00; 9 of 40 latencies assumed",
    ]);
  });

  it("is followed by the waits that make the schedule longer", () => {
    const needless = [
      { urn: urn("eks", "acme:x:Cluster"), on: urn("pool", "azure-native:containerservice:AgentPool") },
    ];
    const [line, why, ...rest] = renderTime({ ...time, virtualSeconds: 1700, needless }, "up");
    assert.match(line ?? "", /ratio 1\.23;/);
    assert.equal(why, "  no cloud asks for it: Cluster eks waits for AgentPool pool");
    assert.deepEqual(rest, []);
    assert.equal(renderTime({ ...time, needless }, "up").length, 1, "within the allowed ratio");
  });

  it("says of a destruction why it takes longer", () => {
    const gone = { ...time, virtualSeconds: 2770, criticalPath: [] };
    assert.deepEqual(renderTime(gone, "destroy"), [
      "  expected time to destroy 46 min 10 s; critical path 23 min 5 s; ratio 2.00, as the engine deletes level by level; 9 of 40 latencies assumed",
    ]);
  });
});
