import { writeFileSync } from "node:fs";
import type { Runner, Test } from "mocha";
import { z } from "zod";

/** What a mocha run came to, as this reporter leaves it behind. */
export interface MochaSummary {
  readonly passed: number;
  readonly failed: number;
}

/** The variable that names the file for the summary. */
export const SUMMARY_VARIABLE = "KAKEHASHI_MOCHA_SUMMARY";

/** Says nothing of tests that pass, prints a failure when it happens, and leaves a summary in a file. */
export default function failuresReporter(runner: Runner): void {
  let passed = 0;
  let failed = 0;
  runner.on("pass", () => {
    passed += 1;
  });
  runner.on("fail", (test: Test, error: unknown) => {
    failed += 1;
    console.log(`${describeFailure(test, error)}\n`);
  });
  runner.once("end", () => {
    const path = process.env[SUMMARY_VARIABLE];
    const summary: MochaSummary = { passed, failed };
    if (path !== undefined) writeFileSync(path, JSON.stringify(summary));
  });
}

const stackSchema = z.object({ stack: z.string() });

function describeFailure(test: Test, error: unknown): string {
  // From a process of its own, an error comes as an object with the same fields.
  const text = stackSchema.safeParse(error).data?.stack ?? String(error);
  const place = test.file === undefined ? "" : ` (${test.file})`;
  // Mocha's and Node's own frames do not say where the test went wrong.
  const lines = text.split("\n").filter((line) => !/^\s+at .*(node:internal|node_modules\/mocha)/.test(line));
  return [`FAILED ${test.titlePath().join(" > ")}${place}`, ...lines.map((line) => `    ${line}`)].join("\n");
}
