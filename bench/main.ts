import { Command } from "commander";
import { positive } from "../cli/positive.ts";
import { exitCode } from "../cli/exit-codes.ts";
import { slowness } from "./calibration.ts";
import { addressPlan } from "./cases/address-plan.ts";
import { prod } from "./cases/prod.ts";
import { programStart } from "./cases/program-start.ts";
import { thousand } from "./cases/thousand.ts";
import { unitTests } from "./cases/unit-tests.ts";
import { workloads } from "./cases/workloads.ts";
import { judge, type Verdict } from "./limits.ts";
import { measured, median } from "./measure.ts";
import { renderTable } from "./table.ts";

interface Options {
  readonly json: boolean;
  readonly check: boolean;
  readonly runs?: number;
}

/** A case, and whether it is run once only because one run takes as long as all of the others'. */
interface Case {
  readonly name: string;
  readonly once?: boolean;
  /** Whether it takes too long, and too much memory, for every change. */
  readonly whole?: boolean;
  readonly run: () => Promise<Readonly<Record<string, number>>>;
}

const CASES: readonly Case[] = [
  { name: "prod", run: prod },
  { name: "program start", run: programStart },
  { name: "a thousand resources", run: thousand },
  { name: "many workloads", once: true, whole: true, run: workloads },
  { name: "address plan", run: addressPlan },
  { name: "unit tests", once: true, run: unitTests },
];

/** As the issue of each figure asks; fewer where the bench only guards against a fall. */
const RUNS = 5;
const RUNS_OF_CHECK = 3;

const {
  json,
  check,
  runs = check ? RUNS_OF_CHECK : RUNS,
} = new Command("bench")
  .option("--json", "", false)
  .option("--check", "", false)
  .option("--runs <n>", "", positive)
  .parse()
  .opts<Options>();

const slownesses = [await slowness()];
let figures: Readonly<Record<string, number>> = {};
const verdicts: Verdict[] = [];
for (const { name, once = false, whole = false, run } of CASES) {
  if (check && whole) {
    console.error(
      `left out by --check: ${name} (it takes minutes and gigabytes; bench without --check measures it)`,
    );
    continue;
  }
  console.error(`measuring ${name}`);
  const before = slownesses.at(-1) ?? 1;
  const own = once ? await run() : await measured(runs, run);
  const after = await slowness();
  figures = { ...figures, ...own };
  // A machine is not as fast all the time: each case has its own neighbours.
  verdicts.push(...judge(own, (before + after) / 2));
  slownesses.push(after);
}

const line = JSON.stringify({ runs, slowness: round(median(slownesses)), ...rounded(figures) });
for (const row of renderTable(verdicts)) (json ? console.error : console.log)(row);
console.log(line);
process.exitCode = exitCode(check && verdicts.some(({ kept }) => !kept) ? "checksFailed" : "ok");

function rounded(values: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, round(value)]));
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
