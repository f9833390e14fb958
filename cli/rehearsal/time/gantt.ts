import { SIDE_TITLES } from "../render.ts";
import { nameOf } from "../state.ts";
import type { BuildPlan, PlannedStep } from "./build-plan.ts";
import { ROW_SECONDS, ganttGroups, tickSeconds } from "./gantt-layout.ts";
import type { GanttGroup } from "./gantt-layout.ts";
import { showDuration } from "./words.ts";

/** What the chart says about its figures. */
export interface GanttFacts {
  readonly stack: string;
  readonly latencies: number;
  readonly assumedLatencies: number;
}

const WIDTH = 1200;
const LABELS = 310;
const RIGHT = 110;
const CHART = WIDTH - LABELS - RIGHT;
const ROW = 20;
const BAR = 13;
const LANE = 4;
const LANE_BAR = 3;
const GROUP_HEAD = 26;
const HEAD = 96;
const FOOT = 24;

/** A stack built from nothing as a Gantt chart: one SVG, without a background, for light pages and dark ones. */
export function renderGantt(plan: BuildPlan, facts: GanttFacts): readonly string[] {
  const groups = ganttGroups(plan, CHART);
  const bottom = HEAD + groups.reduce((sum, group) => sum + heightOf(group), 0);
  const places = new Map<string, number>();
  const drawn = drawGroups(groups, plan, places);
  const height = bottom + FOOT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escape(titleOf(plan, facts))}</title>`,
    `<desc id="description">${escape(descriptionOf(plan, groups))}</desc>`,
    ...STYLE,
    ...drawHead(plan, facts),
    ...drawAxis(plan, bottom),
    // Under the bars, which would be cut in two.
    ...drawLinks(plan, places),
    ...drawn,
    "</svg>",
  ];
}

const STYLE = [
  "<defs>",
  '<pattern id="guess" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="off" width="5" height="5" opacity=".35"/><rect class="off" width="2" height="5"/></pattern>',
  '<pattern id="critical-guess" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="on" width="5" height="5" opacity=".35"/><rect class="on" width="2" height="5"/></pattern>',
  "</defs>",
  "<style>",
  "text { font: 12px system-ui, sans-serif; fill: #24292f; }",
  ".quiet { fill: #57606a; } .big { font-size: 17px; font-weight: 600; } .side { font-size: 13px; font-weight: 600; }",
  ".grid { stroke: #8b949e; stroke-opacity: .3; } .rule { stroke: #8b949e; stroke-opacity: .7; }",
  ".on { fill: #d9480f; } .off { fill: #3d7fc4; } .link { stroke: #d9480f; stroke-opacity: .6; fill: none; }",
  ".guess { fill: url(#guess); } .critical-guess { fill: url(#critical-guess); }",
  "@media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .quiet { fill: #9ea7b3; } .on { fill: #f0763b; } .off { fill: #5a9bdf; } .link { stroke: #f0763b; } }",
  "</style>",
];

function titleOf({ seconds }: BuildPlan, { stack }: GanttFacts): string {
  return `Expected time to build ${stack}: ${showDuration(seconds)}`;
}

function descriptionOf({ criticalPath, criticalSeconds }: BuildPlan, groups: readonly GanttGroup[]): string {
  const ends = groups.map(({ side, rows, lanes }) => {
    const steps = [...rows, ...lanes.flat()];
    return `${SIDE_TITLES[side]}: ${steps.length} ${steps.length === 1 ? "resource" : "resources"}, ready after ${showDuration(Math.max(...steps.map(({ end }) => end)))}.`;
  });
  const path = criticalPath.map(({ urn, start, end }) => `${nameOf(urn)} (${showDuration(end - start)})`);
  return `${ends.join(" ")} Critical path of ${showDuration(criticalSeconds)}: ${path.join(", then ")}.`;
}

function drawHead(plan: BuildPlan, { latencies, assumedLatencies, ...facts }: GanttFacts): readonly string[] {
  const ratio = plan.criticalSeconds === 0 ? 1 : plan.seconds / plan.criticalSeconds;
  const detail = `critical path ${showDuration(plan.criticalSeconds)}, ratio ${ratio.toFixed(2)}; ${assumedLatencies} of ${latencies} latencies are assumed`;
  const legend: readonly (readonly [string, string])[] = [
    ["on", "critical path"],
    ["off", "everything else"],
    ["guess", "assumed latency"],
  ];
  return [
    label(12, 26, titleOf(plan, { latencies, assumedLatencies, ...facts }), "big"),
    label(12, 47, detail, "quiet"),
    ...legend.flatMap(([kind, text], index) => {
      const x = WIDTH - RIGHT - 390 + index * 135;
      return [
        `<rect class="${kind}" x="${x}" y="16" width="14" height="12" rx="2"/>`,
        label(x + 20, 26, text),
      ];
    }),
  ];
}

function drawAxis({ seconds }: BuildPlan, bottom: number): readonly string[] {
  const tick = tickSeconds(seconds);
  const marks = Array.from({ length: Math.floor(seconds / tick) + 1 }, (_, index) => index * tick);
  return [
    label(LABELS - 12, HEAD - 12, "minutes", "quiet", "end"),
    ...marks.flatMap((at) => {
      const x = place(at, seconds);
      const text = String(at / 60);
      return [
        `<line class="grid" x1="${x}" x2="${x}" y1="${HEAD - 6}" y2="${bottom}"/>`,
        label(x, HEAD - 12, text, "quiet", "middle"),
        label(x, bottom + 16, text, "quiet", "middle"),
      ];
    }),
  ];
}

/** @param places gets the middle of every bar that has a row, by URN */
function drawGroups(
  groups: readonly GanttGroup[],
  plan: BuildPlan,
  places: Map<string, number>,
): readonly string[] {
  let y = HEAD;
  return groups.flatMap((group) => {
    const lines = [
      `<line class="rule" x1="12" x2="${WIDTH - 12}" y1="${y}" y2="${y}"/>`,
      label(12, y + 18, SIDE_TITLES[group.side], "side"),
    ];
    y += GROUP_HEAD;
    for (const step of group.rows) {
      const middle = y + ROW / 2;
      places.set(step.urn, middle);
      lines.push(
        stepLabel(step, middle + 4),
        bar(step, plan.seconds, middle - BAR / 2, BAR),
        label(place(step.end, plan.seconds) + 6, middle + 4, showDuration(step.end - step.start), "quiet"),
      );
      y += ROW;
    }
    const short = group.lanes.flat().length;
    if (short > 0)
      lines.push(label(LABELS - 12, y + 12, `${short} of less than ${ROW_SECONDS} s`, "quiet", "end"));
    group.lanes.forEach((lane, index) => {
      for (const step of lane) lines.push(bar(step, plan.seconds, y + 3 + index * LANE, LANE_BAR));
    });
    y += lanesHeight(group);
    return lines;
  });
}

/** What follows what on the critical path. */
function drawLinks(
  { criticalPath, seconds }: BuildPlan,
  places: ReadonlyMap<string, number>,
): readonly string[] {
  return criticalPath.slice(1).flatMap((step, index) => {
    const before = criticalPath[index];
    const [from, to] = [places.get(before?.urn ?? ""), places.get(step.urn)];
    if (before === undefined || from === undefined || to === undefined) return [];
    const x = place(before.end, seconds);
    return [`<path class="link" d="M${x} ${from}V${to}H${place(step.start, seconds)}"/>`];
  });
}

function bar(step: PlannedStep, seconds: number, y: number, height: number): string {
  const { urn, resource, start, end, critical, latency } = step;
  const x = place(start, seconds);
  const width = Math.max(2, place(end, seconds) - x);
  const assumed = latency.assumed === true;
  const kind = critical ? (assumed ? "critical-guess" : "on") : assumed ? "guess" : "off";
  const source = latency.assumed === true ? "assumed" : latency.source;
  const title = `${nameOf(urn)} (${resource.type}): ${showDuration(end - start)} from ${showDuration(start)} on; ${source}`;
  return `<rect class="${kind}" x="${x}" y="${round(y)}" width="${round(width)}" height="${height}" rx="${Math.min(2, height / 2)}"><title>${escape(title)}</title></rect>`;
}

function heightOf(group: GanttGroup): number {
  return GROUP_HEAD + group.rows.length * ROW + lanesHeight(group);
}

/** Never lower than the label beside the lanes. */
function lanesHeight({ lanes }: GanttGroup): number {
  return lanes.length === 0 ? 8 : Math.max(ROW, lanes.length * LANE) + 12;
}

function place(at: number, seconds: number): number {
  return round(LABELS + (seconds === 0 ? 0 : (at / seconds) * CHART));
}

function label(x: number, y: number, text: string, kind = "", anchor = "start"): string {
  const look = kind === "" ? "" : ` class="${kind}"`;
  const side = anchor === "start" ? "" : ` text-anchor="${anchor}"`;
  return `<text x="${x}" y="${round(y)}"${look}${side}>${escape(text)}</text>`;
}

/** The name and, since names of different types may be the same, the type. */
function stepLabel({ urn, resource: { type } }: PlannedStep, y: number): string {
  const kind = type.slice(type.lastIndexOf(":") + 1);
  const name = shorten(nameOf(urn), LABEL_CHARACTERS - kind.length);
  return `<text x="${LABELS - 12}" y="${round(y)}" text-anchor="end">${escape(name)} <tspan class="quiet">${escape(kind)}</tspan></text>`;
}

/** What fits into the column of the labels in common fonts. */
const LABEL_CHARACTERS = 44;

function shorten(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
