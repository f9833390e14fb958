/** The lab: real servers on one Linux machine, for what a simulation cannot prove. Run by `kakehashi lab`. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { exitReasonOf, showError } from "../cli/errors.ts";
import { exitCode } from "../cli/exit-codes.ts";
import { withLock } from "../tools/lock.ts";
import { database } from "./database/suite.ts";
import { drain } from "./drain/suite.ts";
import { kubernetes } from "./kubernetes/suite.ts";
import { network } from "./network/suite.ts";
import type { LabOptions, SuiteResult } from "./report.ts";

/** What can be asked for; `all` runs them in this order. */
const SUITES: Readonly<Record<string, (options: LabOptions) => Promise<SuiteResult>>> = {
  network,
  database,
  drain,
  kubernetes,
};

const command = new Command("lab")
  .argument("<suite>")
  .option("--json", "", false)
  .option("--trials <n>", "", Number, 20)
  .option("--only <parts>")
  .parse();
const [suite = "all"] = command.args;
const { json, trials, only } = command.opts<{ json: boolean; trials: number; only?: string }>();

const chosen = suite === "all" ? Object.values(SUITES) : [SUITES[suite]];

async function runAll(): Promise<boolean> {
  let failed = false;
  for (const run of chosen) {
    if (run === undefined) continue;
    const say = (line: string): void => {
      (json ? console.error : console.log)(line);
    };
    const result = await run({ trials, only: only?.split(","), say });
    if (result.skipped !== undefined) say(`skipped: ${result.skipped}`);
    // In CI nothing may be skipped: what is skipped there is proven nowhere.
    const missing = result.skipped !== undefined && process.env.CI === "true";
    failed ||= result.failed > 0 || missing;
    say(`${result.passed} passed, ${result.failed} failed`);
    console.log(JSON.stringify(result));
  }
  return failed;
}

// Two runs would take each other's namespaces and time.
const lock = join(tmpdir(), "kakehashi-lab.lock");
try {
  const failed = await withLock(lock, { doing: "running the lab", onNote: console.error }, runAll);
  process.exit(exitCode(failed ? "checksFailed" : "ok"));
} catch (error) {
  console.error(showError(error, process.env.KAKEHASHI_DEBUG === "1"));
  process.exit(exitCode(exitReasonOf(error)));
}
