import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CHECKOUT } from "../tools/places.ts";
import { pause } from "./network/system.ts";
import type { Report } from "./report.ts";
import { readRunbook, unseen, type Branch, type RunbookStep } from "./runbook-text.ts";

/** How long a step that is to be repeated may take. */
const LONGEST_SECONDS = 60;

/** What typing something came to. */
export interface Typed {
  readonly code: number;
  readonly output: string;
}

/** How a runbook is followed. */
export interface Following {
  /** Which of its branches. */
  readonly branches: readonly Branch[];
  /** Of the situation, for the report. */
  readonly situation: string;
  readonly type: (step: RunbookStep) => Promise<Typed>;
}

/**
 * Types every command of a runbook as it is written, and looks whether what it says is seen. The first failure ends it.
 * @returns whether all went well
 */
export async function follow(
  report: Report,
  name: string,
  { branches, situation, type }: Following,
): Promise<boolean> {
  const title = `runbook ${name}${situation === "" ? "" : `, ${situation}`}`;
  const steps = readRunbook(await readFile(join(CHECKOUT, "docs", "runbooks", `${name}.md`), "utf8"));
  const own = steps.filter(({ only }) => only.every((branch) => branches.includes(branch)));
  for (const step of own) {
    const problem = await problemOf(step, type);
    if (problem === undefined) continue;
    report.check(`${title}: ${step.at}`, false, problem);
    return false;
  }
  report.check(`${title}: ${own.length} steps as written`, own.length > 0);
  return true;
}

async function problemOf(step: RunbookStep, type: Following["type"]): Promise<string | undefined> {
  const deadline = performance.now() + (step.again ? LONGEST_SECONDS * 1000 : 0);
  for (;;) {
    const { code, output } = await type(step);
    const lacking = unseen(step, output);
    if ((code !== 0) === step.refused && lacking.length === 0) return undefined;
    if (performance.now() > deadline)
      return `ended with ${code}${lacking.map((line) => `; does not say "${line}"`).join("")}:\n${output}`;
    await pause(1000);
  }
}
