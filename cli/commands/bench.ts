import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { CHECKOUT } from "../../tools/places.ts";
import { exitCode } from "../exit-codes.ts";

interface Options {
  readonly json: boolean;
  readonly check: boolean;
  readonly runs?: number;
}

/** `kakehashi bench`: the figures of docs/performance.md. They are measured in a process of their own. */
export function benchCommand(): Command {
  return new Command("bench")
    .description("measure what the README promises: a table, and one line of JSON")
    .option("--json", "the line of JSON alone on standard output", false)
    .option("--check", "fewer runs; exit 5 when a limit is exceeded", false)
    .option("--runs <n>", "how many runs the medians are of, after one to warm up", positive)
    .action(async ({ json, check, runs }: Options) => {
      const flags = [...(json ? ["--json"] : []), ...(check ? ["--check"] : [])];
      const args = [...flags, ...(runs === undefined ? [] : ["--runs", String(runs)])];
      const bench = spawn(
        process.execPath,
        [...process.execArgv, join(CHECKOUT, "bench", "main.ts"), ...args],
        {
          stdio: "inherit",
        },
      );
      await once(bench, "exit");
      process.exitCode = bench.exitCode ?? exitCode("failed");
    });
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("must be a whole number from 1.");
  return value;
}
