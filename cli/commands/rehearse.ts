import { Command, Option } from "commander";
import { CliError } from "../errors.ts";
import { exitCode } from "../exit-codes.ts";
import type { ExitReason } from "../exit-codes.ts";
import { MemoryWatch } from "../rehearsal/memory.ts";
import { plainProgress, terminalProgress } from "../rehearsal/progress.ts";
import type { Progress } from "../rehearsal/progress.ts";
import { Interruption, rehearse } from "../rehearsal/rehearse.ts";
import { NO_COUNTS, jsonLine } from "../rehearsal/report.ts";
import type { JsonReport } from "../rehearsal/report.ts";
import { subjectOf } from "../rehearsal/request.ts";
import type { Request } from "../rehearsal/request.ts";

interface Options extends Omit<Request, "stack" | "operation"> {
  readonly preview: boolean;
  readonly destroy: boolean;
  readonly json: boolean;
}

/** `kakehashi rehearse`: the program under the real engine, over simulated clouds. */
export function rehearseCommand(): Command {
  return new Command("rehearse")
    .description("run the program under the real engine, over simulated clouds; no account, no login")
    .argument("<stack>", "the stack, such as dev")
    .option("--preview", "only say what would be done", false)
    .option("--refresh", "read every resource from its cloud first, so that drift shows", false)
    .addOption(new Option("--destroy", "destroy everything").default(false).conflicts("preview"))
    .addOption(new Option("--only <cloud>", "operate on one cloud's resources").choices(["aws", "azure"]))
    .option("--cwd <dir>", "rehearse the Pulumi program of another folder")
    .option("--state <dir>", "keep the state and the simulated clouds there")
    .addOption(
      new Option("--unmodelled <mode>", "what becomes of resource types that are not simulated")
        .choices(["refuse", "echo"])
        .default("refuse"),
    )
    .option("--json", "end with one line of JSON; everything else goes to standard error", false)
    .action(async (stack: string, { preview, destroy, json, ...rest }: Options) => {
      const operation = preview ? "preview" : destroy ? "destroy" : "up";
      process.exitCode = exitCode(await run({ stack, operation, ...rest }, json));
    });
}

/** Runs one rehearsal, prints it, and says how the command ends. */
async function run(request: Request, json: boolean): Promise<ExitReason> {
  const memory = new MemoryWatch();
  const interruption = new Interruption();
  const progress = await progressFor(json);
  const release = onSignals(interruption, progress);
  const tell = (report: JsonReport): void => {
    if (json) console.log(jsonLine(report));
  };
  try {
    const report = await rehearse(request, subjectOf(request), { progress, memory, interruption });
    tell(report);
    if (interruption.reason !== undefined) {
      progress.say(`interrupted; run the same command again to go on from here`);
      return interruption.reason;
    }
    return report.result === "succeeded" ? "ok" : "failed";
  } catch (error) {
    const result = error instanceof CliError ? "refused" : "failed";
    tell({
      ...NOTHING,
      stack: request.stack,
      result,
      wallSeconds: performance.now() / 1000,
      peakRssMiB: memory.peakMiB,
    });
    throw error;
  } finally {
    release();
    memory.stop();
  }
}

const NOTHING = { counts: NO_COUNTS, resources: 0 };

async function progressFor(json: boolean): Promise<Progress> {
  if (json)
    return plainProgress((line) => {
      console.error(line);
    });
  return process.stdout.isTTY
    ? terminalProgress()
    : plainProgress((line) => {
        console.log(line);
      });
}

/** The engine is asked to stop at the first signal and killed at the second. */
function onSignals(interruption: Interruption, progress: Progress): () => void {
  const interrupt = (): void => {
    progress.say(
      interruption.reason === undefined
        ? "stopping: the engine finishes what it has begun (again to kill it)"
        : "killing the engine",
    );
    interruption.ask("interrupted");
  };
  const terminate = (): void => {
    interruption.ask("terminated");
  };
  process.on("SIGINT", interrupt).on("SIGTERM", terminate).on("SIGHUP", terminate);
  return () => {
    process.off("SIGINT", interrupt).off("SIGTERM", terminate).off("SIGHUP", terminate);
  };
}
