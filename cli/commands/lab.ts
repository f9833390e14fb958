import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Argument, Command } from "commander";
import { CHECKOUT } from "../../tools/places.ts";
import { exitCode } from "../exit-codes.ts";
import { positive } from "../positive.ts";

interface Options {
  readonly json: boolean;
  readonly trials: number;
  readonly only?: string;
}

/** `kakehashi lab`: real servers on this machine, for what a simulation cannot prove. They run in a process of their own. */
export function labCommand(): Command {
  return new Command("lab")
    .description("run real parts of the platform on this machine: docs/lab.md")
    .addArgument(
      new Argument("<suite>", "which part").choices(["network", "database", "kubernetes", "drain", "all"]),
    )
    .option("--json", "each suite's line of JSON alone on standard output", false)
    .option("--trials <n>", "how often everything that is measured is tried", positive, 20)
    .option("--only <parts>", "only these parts of a suite, separated by commas")
    .action(async (suite: string, { json, trials, only }: Options) => {
      const flags = [
        ...["--trials", String(trials)],
        ...(json ? ["--json"] : []),
        ...(only === undefined ? [] : ["--only", only]),
      ];
      const script = join(CHECKOUT, "lab", "main.ts");
      const lab = spawn(process.execPath, [...process.execArgv, script, suite, ...flags], {
        stdio: "inherit",
      });
      const pass = (signal: NodeJS.Signals): void => void lab.kill(signal);
      process.on("SIGINT", pass).on("SIGTERM", pass).on("SIGHUP", pass);
      await once(lab, "exit");
      process.off("SIGINT", pass).off("SIGTERM", pass).off("SIGHUP", pass);
      process.exitCode = lab.exitCode ?? exitCode("failed");
    });
}
