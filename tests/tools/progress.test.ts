import assert from "node:assert/strict";
import { plainProgress, showDuration, showEstimate } from "../../tools/progress.ts";

describe("plainProgress", () => {
  it("prints what stays at once, and what passes every 15 seconds", () => {
    const lines: string[] = [];
    let now = 0;
    const report = plainProgress(
      (line) => lines.push(line),
      () => now,
    );
    report({ message: "start", passing: false });
    for (now = 1000; now <= 40_000; now += 1000) report({ message: `${now / 1000} s`, passing: true });
    report({ message: "end", passing: false });
    assert.deepEqual(lines, ["start", "15 s", "30 s", "end"]);
  });
});

describe("durations", () => {
  for (const [seconds, text] of [
    [0, "0 s"],
    [59.4, "59 s"],
    [60, "1 min"],
    [125, "2 min 5 s"],
    [3600, "1 h 0 min"],
    [-1, "0 s"],
  ] as const) {
    it(`shows ${seconds} s as ${text}`, () => {
      assert.equal(showDuration(seconds), text);
    });
  }

  it("shows an estimate without pretending to seconds", () => {
    assert.deepEqual([20, 60, 260].map(showEstimate), ["less than a minute", "about 1 min", "about 4 min"]);
  });
});
