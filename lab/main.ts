/** The lab: real servers on one Linux machine, for what a simulation cannot prove. Run by `kakehashi lab`. */
import { Command } from "commander";
import { exitCode } from "../cli/exit-codes.ts";
import { network } from "./network/suite.ts";
import type { SuiteResult } from "./report.ts";

/** How a suite is run. */
export interface LabOptions {
  /** Trials of everything that is measured. */
  readonly trials: number;
  /** Parts of the suite; absent, all of them. */
  readonly only: readonly string[] | undefined;
  readonly say: (line: string) => void;
}

const SUITES: Readonly<Record<string, (options: LabOptions) => Promise<SuiteResult>>> = { network };

const command = new Command("lab")
  .argument("<suite>")
  .option("--json", "", false)
  .option("--trials <n>", "", Number, 20)
  .option("--only <parts>")
  .parse();
const [suite = "all"] = command.args;
const { json, trials, only } = command.opts<{ json: boolean; trials: number; only?: string }>();

const chosen = suite === "all" ? Object.values(SUITES) : [SUITES[suite]];
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
process.exit(exitCode(failed ? "failed" : "ok"));
