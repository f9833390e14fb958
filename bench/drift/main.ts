import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exitCode } from "../../cli/exit-codes.ts";
import { CHECKOUT } from "../../tools/places.ts";
import { run } from "../../tools/run.ts";
import { seconds } from "../measure.ts";
import { drift } from "./scenario.ts";
import type { Command, DriftOutcome } from "./scenario.ts";

/** `kakehashi bench drift`: every kind of drift in both stacks, found, told, and repaired by one update. */
const json = process.argv.includes("--json");
const check = process.argv.includes("--check");

/** Kinds of drift that a refresh has to tell by name, at least, in each stack. */
const TOLD = 30;

const say = json ? console.error : console.log;
let failed = false;

for (const stack of ["dev", "prod"]) {
  const root = mkdtempSync(join(tmpdir(), `kakehashi-drift-${stack}-`));
  const kakehashi: Command = (args) =>
    run(join(CHECKOUT, "kakehashi"), [...args, "--state", root], { cwd: CHECKOUT });
  try {
    const built = await kakehashi(["rehearse", stack, "--json"]);
    if (built.code !== 0) throw new Error(`${stack}: could not be built:\n${built.stderr}`);
    let outcome: DriftOutcome | undefined;
    const taken = await seconds(async () => {
      outcome = await drift({ stack, root, kakehashi });
    });
    if (outcome === undefined) continue;
    tell(stack, outcome, taken);
    const { kinds, missed, left, differences } = outcome;
    failed ||= kinds - missed.length < TOLD || missed.length + left + differences.length > 0;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
process.exitCode = exitCode(check && failed ? "checksFailed" : "ok");

function tell(stack: string, outcome: DriftOutcome, taken: number): void {
  const { kinds, drifted, leftAlone, missed, left, differences } = outcome;
  say(
    `${stack}: ${kinds} kinds of drift, ${kinds - missed.length} told by name; ${drifted} resources drifted, ${leftAlone} in what is left alone only; after one update ${left} left, ${differences.length} objects other than before; ${taken.toFixed(1)} s`,
  );
  for (const title of missed) say(`  missed: ${title}`);
  for (const difference of differences) say(`  differs: ${difference}`);
  if (json) console.log(JSON.stringify({ stack, ...outcome, seconds: Math.round(taken * 10) / 10 }));
}
