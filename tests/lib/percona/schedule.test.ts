import assert from "node:assert/strict";
import { runsPerDay } from "../../../lib/percona/schedule.ts";

describe("runsPerDay", () => {
  const TABLE: readonly (readonly [schedule: string, runs: number | undefined])[] = [
    ["0 18 * * *", 1],
    ["30 6,18 * * *", 2],
    ["30 6,6 * * *", 1],
    ["0 */4 * * *", 6],
    ["0 */5 * * *", 5],
    ["15 * * * *", 24],
    ["0 24 * * *", undefined],
    ["60 18 * * *", undefined],
    ["0 */0 * * *", undefined],
    ["0 18 * * 6", undefined],
    ["0 18 1 * *", undefined],
    ["* * * * *", undefined],
    ["@daily", undefined],
  ];
  for (const [schedule, runs] of TABLE) {
    it(`${schedule}: ${runs ?? "not of every day"}`, () => {
      assert.equal(runsPerDay(schedule), runs);
    });
  }
});
