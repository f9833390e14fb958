import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Argument, Command } from "commander";
import { CHECKOUT } from "../../tools/places.ts";
import { exitCode } from "../exit-codes.ts";
import { positive } from "../positive.ts";

interface Options {
  readonly json: boolean;
  readonly check: boolean;
  readonly runs?: number;
  readonly ofType?: number;
}

/** What is tried besides the figures, each by a program of its own, and how it is described. */
const TRIALS: Readonly<Record<string, { readonly program: string; readonly tries: string }>> = {
  drift: {
    program: "drift/main.ts",
    tries: "every kind of drift in both stacks: found, told, repaired by one update",
  },
  mutations: {
    program: "mutations/main.ts",
    tries: "seeded mistakes in both stacks, and what refuses them",
  },
  faults: {
    program: "faults/main.ts",
    tries: "every fault at every operation of dev, then at most two commands: nothing lost, twice or invalid",
  },
};

/** `kakehashi bench`: the figures of docs/performance.md. They are measured in a process of their own. */
export function benchCommand(): Command {
  return new Command("bench")
    .description("measure what the README promises: a table, and one line of JSON")
    .addArgument(
      new Argument(
        "[trial]",
        `a trial instead: ${Object.entries(TRIALS)
          .map(([name, { tries }]) => `${name} (${tries})`)
          .join("; ")}`,
      ).choices(Object.keys(TRIALS)),
    )
    .option("--json", "the line of JSON alone on standard output", false)
    .option("--check", "fewer runs; exit 5 when a limit is exceeded", false)
    .option("--runs <n>", "how many runs the medians are of, after one to warm up", positive)
    .option("--of-type <n>", "of faults: only the first n operations of each type", positive)
    .action(async (trial: string | undefined, { json, check, runs, ofType }: Options) => {
      const args = [
        ...(json ? ["--json"] : []),
        ...(check ? ["--check"] : []),
        ...(runs === undefined ? [] : ["--runs", String(runs)]),
        ...(ofType === undefined ? [] : ["--of-type", String(ofType)]),
      ];
      const bench = spawn(
        process.execPath,
        [...process.execArgv, join(CHECKOUT, "bench", TRIALS[trial ?? ""]?.program ?? "main.ts"), ...args],
        {
          stdio: "inherit",
        },
      );
      await once(bench, "exit");
      process.exitCode = bench.exitCode ?? exitCode("failed");
    });
}
