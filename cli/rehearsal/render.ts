import { renderChanges } from "./changes.ts";
import { SIDES } from "./clouds.ts";
import type { Side } from "./clouds.ts";
import { renderDrift } from "./drift.ts";
import type { Operation } from "./engine.ts";
import { renderFaults } from "./faults.ts";
import { OPERATIONS } from "./events.ts";
import type { CountedOperation, Counts } from "./events.ts";
import type { Report } from "./report.ts";
import { nameOf, typesOf } from "./state.ts";
import { renderTime } from "./time/words.ts";

export const SIDE_TITLES: Readonly<Record<Side, string>> = { aws: "AWS", azure: "Azure", shared: "shared" };

/** What an operation did, and what a preview says that it would do. */
const DONE: Readonly<Record<CountedOperation, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  same: "unchanged",
};
const TO_DO: Readonly<Record<CountedOperation, string>> = {
  create: "to create",
  update: "to update",
  replace: "to replace",
  delete: "to delete",
  same: "unchanged",
};

/** Counts in words, without the zeros: `12 created, 3 unchanged`. */
export function showCounts(counts: Counts, operation: Operation): string {
  const words = operation === "preview" ? TO_DO : DONE;
  const told = OPERATIONS.filter((it) => counts[it] > 0).map((it) => `${counts[it]} ${words[it]}`);
  return told.length === 0 ? "nothing to do" : told.join(", ");
}

/** The end of a rehearsal, for people. */
export function renderReport(report: Report, operation: Operation): readonly string[] {
  const { stack, result, counts, resources, wallSeconds, peakRssMiB, clouds } = report;
  const sides = SIDES.filter((side) => OPERATIONS.some((it) => report.sides[side][it] > 0));
  const width = Math.max(0, ...sides.map((side) => SIDE_TITLES[side].length));
  return [
    ...(report.drift === undefined ? [] : renderDrift(report.drift)),
    ...(report.changes === undefined ? [] : renderChanges(report.changes)),
    ...renderFailures(report),
    "",
    `${HEADS[operation]} ${stack}: ${result}`,
    ...sides.map(
      (side) => `  ${SIDE_TITLES[side].padEnd(width)}  ${showCounts(report.sides[side], operation)}`,
    ),
    `  ${"all".padEnd(width)}  ${showCounts(counts, operation)}; ${resources} in the state`,
    ...renderFaults(report.faults),
    ...renderLeft(report.left),
    ...(report.time === undefined || report.time.virtualSeconds === 0
      ? []
      : renderTime(report.time, operation)),
    ...renderOutputs(report.outputs),
    `  ${wallSeconds.toFixed(1)} s, at most ${peakRssMiB} MiB; the simulated clouds answered ${clouds.operations} calls in ${(clouds.ownMilliseconds / 1000).toFixed(1)} s`,
  ];
}

const HEADS: Readonly<Record<Operation, string>> = {
  up: "rehearsal of",
  preview: "preview of",
  destroy: "destruction of",
};

function renderLeft(left: readonly string[]): readonly string[] {
  if (left.length === 0) return [];
  return ["  left half done; the next run puts it right:", ...left.map((line) => `    ${line}`)];
}

function renderOutputs(outputs: ReadonlyMap<string, string>): readonly string[] {
  if (outputs.size === 0) return [];
  const width = Math.max(...[...outputs.keys()].map((name) => name.length));
  return ["outputs:", ...[...outputs].map(([name, value]) => `  ${name.padEnd(width)}  ${shorten(value)}`)];
}

/** One block for each resource: what it is, where it is made, and what was said of it. */
export function renderFailures({ failures }: Pick<Report, "failures">): readonly string[] {
  return failures.flatMap(({ urn, messages, source }) => {
    const lines = messages
      .flatMap((message) => message.split("\n"))
      .map((line) => line.trim().replace(BULLET, "").replace(PREFIX, ""));
    const told = tidy(lines).map((line) => `  ${line}`);
    if (urn === undefined) return told.length === 0 ? [] : ["", ...tidy(lines)];
    const place = source === undefined ? "" : ` (${source})`;
    const reason = told.length === 0 ? ["  was not carried out"] : told;
    return ["", `${typesOf(urn).at(-1) ?? ""} ${nameOf(urn)}${place}`, ...reason];
  });
}

/** Without what the engine says of every failure, and without saying anything twice. */
function tidy(lines: readonly string[]): readonly string[] {
  return [...new Set(lines.filter((line) => line !== "" && !BOILERPLATE.test(line)))];
}

/** How the engine lists the reasons of an object that was made and did not become ready. */
const BULLET = /^\* /;

/** What a resource's block says in its first line. */
const PREFIX = /^\S+ resource '[^']+' has a problem: /;

const BOILERPLATE = /^(?:\d+ errors? occurred:|(?:update|preview|destroy) failed$|preview: failed$)/i;

function shorten(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 159)}…`;
}
