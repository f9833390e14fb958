import assert from "node:assert/strict";
import type { BuildPlan, PlannedStep } from "../../../../cli/rehearsal/time/build-plan.ts";
import { renderGantt } from "../../../../cli/rehearsal/time/gantt.ts";
import { ganttGroups, tickSeconds } from "../../../../cli/rehearsal/time/gantt-layout.ts";
import type { StateResource } from "../../../../cli/rehearsal/state.ts";
import { assumed, measured } from "../../../../simulator/latency.ts";
import { urn } from "./fixtures.ts";

const CLUSTER = "aws:eks/cluster:Cluster";

function step(
  name: string,
  start: number,
  end: number,
  more: Partial<PlannedStep> & { type?: string } = {},
): PlannedStep {
  const { type = CLUSTER, ...rest } = more;
  const resource: StateResource = { urn: urn(name, type), type, custom: true };
  const latency = measured(end - start, "a log & more");
  return { urn: resource.urn, resource, start, end, latency, critical: false, ...rest };
}

const key = step("key", 0, 5, { critical: true });
const cluster = step("cluster", 5, 600, { critical: true });
const guess = step("<guess>", 5, 95, { latency: assumed(90) });
const azure = step("network", 0, 30, { type: "azure-native:network:VirtualNetwork" });
const short = [0, 0, 1, 2].map((start, index) => step(`short-${index}`, start, start + 1));
const criticalPath = [key, cluster];
const plan: BuildPlan = {
  seconds: 600,
  criticalSeconds: 590,
  steps: [...criticalPath, guess, azure, ...short],
  criticalPath,
  needless: [],
};

const svg = renderGantt(plan, { stack: "a&b", latencies: 12, assumedLatencies: 3 }).join("\n");
const bars = [
  ...svg.matchAll(
    /<rect class="([\w-]+)" x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="[\d.]+" rx="[\d.]+"><title>([^<]*)</g,
  ),
];
const bar = (name: string) => bars.find((it) => it[4]?.startsWith(`${name} (`)) ?? [];

describe("the layout of a Gantt chart", () => {
  const groups = ganttGroups(plan, 780);

  it("gives each cloud a group, and what is long or critical a row in the order of time", () => {
    assert.deepEqual(
      groups.map(({ side, rows }) => [side, rows.map((it) => it.urn.split("::")[3])]),
      [
        ["aws", ["key", "cluster", "<guess>"]],
        ["azure", ["network"]],
      ],
    );
  });

  it("packs short steps into lanes, none over another", () => {
    const lanes = groups[0]?.lanes ?? [];
    assert.equal(lanes.flat().length, 4);
    assert.equal(lanes.length, 4, "at 780 pixels for 600 s, four that begin within 2 s overlap");
    const wide = ganttGroups({ ...plan, seconds: 20 }, 780)[0]?.lanes ?? [];
    for (const lane of wide)
      lane.slice(1).forEach((it, index) => {
        assert.ok((lane[index]?.end ?? Infinity) <= it.start);
      });
    assert.equal(wide.length, 3, "two begin at once, and a gap follows each");
  });

  it("marks the axis at most 14 times", () => {
    for (const [seconds, tick] of [
      [60, 15],
      [800, 60],
      [1600, 120],
      [40_000, 3600],
      [200_000, 14_400],
    ] as const)
      assert.equal(tickSeconds(seconds), tick);
  });
});

describe("a Gantt chart", () => {
  it("is an SVG of 1200 pixels that says what it shows", () => {
    assert.match(
      svg,
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="1200" height="\d+" viewBox="0 0 1200 \d+" role="img"/,
    );
    assert.ok(svg.includes('<title id="title">Expected time to build a&amp;b: 10 min</title>'));
    assert.ok(svg.includes("AWS: 7 resources, ready after 10 min. Azure: 1 resource, ready after 30 s."));
    assert.ok(svg.includes("Critical path of 9 min 50 s: key (5 s), then cluster (9 min 55 s).</desc>"));
    assert.ok(svg.includes("ratio 1.02; 3 of 12 latencies are assumed"));
    assert.ok(svg.endsWith("</svg>"));
  });

  it("has a bar for every step, as long as it takes", () => {
    assert.equal(bars.length, plan.steps.length);
    const [, kind, x, width] = bar("cluster");
    assert.deepEqual([kind, x, width], ["on", "316.5", "773.5"]);
  });

  it("colours the critical path, and hatches what is assumed", () => {
    assert.equal(bar("key")[1], "on");
    assert.equal(bar("network")[1], "off");
    assert.equal(bar("&lt;guess&gt;")[1], "guess");
    assert.equal(svg.split('class="link"').length - 1, 1, "a link from the key to the cluster");
  });

  it("says the source of each figure, escaped", () => {
    assert.ok(bar("cluster")[4]?.endsWith("9 min 55 s from 5 s on; a log &amp; more"));
    assert.ok(bar("&lt;guess&gt;")[4]?.endsWith("; assumed"));
    assert.ok(!svg.includes("<guess>"));
  });

  it("tells light pages from dark ones, and has no background", () => {
    assert.ok(svg.includes("@media (prefers-color-scheme: dark)"));
    assert.ok(!/<rect[^>]*width="1200"/.test(svg));
  });

  it("is drawn of nothing too", () => {
    const nothing = renderGantt(
      { seconds: 0, criticalSeconds: 0, steps: [], criticalPath: [], needless: [] },
      { stack: "empty", latencies: 0, assumedLatencies: 0 },
    ).join("");
    assert.ok(nothing.includes("Expected time to build empty: 0 s") && !nothing.includes("NaN"));
  });
});
