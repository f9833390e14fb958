import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { parseArgs } from "node:util";
import { exitCode } from "../../cli/exit-codes.ts";
import { readProgram } from "../../cli/rehearsal/program.ts";
import { Matrix, blowsOf } from "./cells.ts";
import type { Cell } from "./cells.ts";
import type { Place } from "./command.ts";
import { firstOfTypes, replayPhases } from "./phases.ts";
import type { Phase } from "./phases.ts";
import { STACK, recordRun, writeEditedStack } from "./recorded-run.ts";
import type { RunOptions } from "./recorded-run.ts";
import { tryCell } from "./sample.ts";
import type { TrialOutcome } from "./sample.ts";
import { sampleOf } from "./sampling.ts";
import type { Stage } from "./sampling.ts";
import { renderFailures, renderMatrix, renderSample } from "./table.ts";

/** `kakehashi bench faults`: every fault at every operation of dev, then at most two commands (docs/faults.md). */
const {
  values: { json, check, "of-type": ofType },
} = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    /** How many operations of each type are tried. */
    "of-type": { type: "string", default: "Infinity" },
  },
});
const say = json ? console.error : console.log;

/** How many trials run at once: each keeps one core and a half busy. */
const LANES = 2;

const folder = mkdtempSync(join(tmpdir(), "kakehashi-faults-"));
try {
  const { phases, stages } = await prepare();
  const place: Place = { project: readProgram().name, stack: STACK };
  const matrices = new Map(phases.map((phase) => [phase, new Matrix(phase, place)]));
  const replayed = (phase: Phase, ...[moment, blow]: Parameters<Matrix["run"]>): Promise<Cell> =>
    (matrices.get(phase) ?? new Matrix(phase, place)).run(moment, blow);
  const trials = sampleOf(phases, stages);
  const replays = phases.map((phase) => ({ phase, moments: firstOfTypes(phase.moments, Number(ofType)) }));
  console.error(`trying ${trials.length} cells with full processes`);
  for (const { phase, moments } of replays)
    console.error(`replaying every fault at ${moments.length} of ${phase.moments.length} ${phase.name}s`);
  const outcomes: TrialOutcome[] = [];
  const queue = [...trials];
  const lane = async (): Promise<void> => {
    for (let trial = queue.shift(); trial !== undefined; trial = queue.shift()) {
      const outcome = await tryCell(trial, { folder, place, replayed });
      outcomes.push(outcome);
      console.error(`tried ${outcomes.length} of ${trials.length}: ${outcome.title}`);
    }
  };
  const cells: Cell[] = [];
  const replayAll = async (): Promise<void> => {
    for (const { phase, moments } of replays) {
      for (const moment of moments) {
        for (const blow of blowsOf(phase.name)) {
          cells.push(await replayed(phase, moment, blow));
          // The trials' processes want to be heard.
          await breathe();
        }
      }
      console.error(`replayed ${moments.length} ${phase.name}s`);
    }
  };
  await Promise.all([...Array.from({ length: LANES }, lane), replayAll()]);
  for (const line of [...renderMatrix(cells), ...renderSample(outcomes), ...renderFailures(cells, outcomes)])
    say(line);
  const failures = cells.filter(({ problems }) => problems.length > 0).length;
  const disagreements = outcomes.filter(({ problems }) => problems.length > 0).length;
  const seconds = Math.round(performance.now() / 1000);
  console.log(
    JSON.stringify({ cells: cells.length, failures, sample: outcomes.length, disagreements, seconds }),
  );
  process.exitCode = exitCode(check && failures + disagreements > 0 ? "checksFailed" : "ok");
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs dev under the real engine, once for each phase, and replays the phases without any fault. */
async function prepare(): Promise<{
  readonly phases: readonly Phase[];
  readonly stages: Readonly<Record<Phase["name"], Stage>>;
}> {
  const [state, built] = [join(folder, "recorded"), join(folder, "built")];
  const record = (options: Omit<RunOptions, "state">, at = state) => {
    console.error(`recording ${options.operation}${options.refresh ? " with a refresh" : ""}`);
    return recordRun({ ...options, state: at });
  };
  const up = await record({ operation: "up", refresh: false });
  cpSync(state, built, { recursive: true });
  const stackFile = writeEditedStack(folder);
  const refresh = await record({ operation: "up", refresh: true });
  const destroy = await record({ operation: "destroy", refresh: false });
  cpSync(built, join(folder, "edited"), { recursive: true });
  const edit = await record({ operation: "up", refresh: false, stackFile }, join(folder, "edited"));
  const phases = await replayPhases({ up, edit, refresh, destroy });
  return {
    phases,
    stages: {
      create: { from: undefined, operation: "up", refresh: false, stackFile: undefined },
      update: { from: built, operation: "up", refresh: false, stackFile },
      read: { from: built, operation: "up", refresh: true, stackFile: undefined },
      delete: { from: built, operation: "destroy", refresh: false, stackFile: undefined },
    },
  };
}
