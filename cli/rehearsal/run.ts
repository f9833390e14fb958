import type { PreparedProgram } from "../../tools/language-host/prepared.ts";
import { exitReasonOf } from "../errors.ts";
import type { ExitReason } from "../exit-codes.ts";
import { faultsOf } from "./faults.ts";
import type { RehearsalFaults } from "./faults.ts";
import { Interruption } from "./interruption.ts";
import { MemoryWatch } from "./memory.ts";
import { prepareProgram } from "./prepare-program.ts";
import { plainProgress, terminalProgress } from "./progress.ts";
import type { Progress } from "./progress.ts";
import { NO_COUNTS, jsonLine } from "./report.ts";
import type { JsonReport } from "./report.ts";
import { subjectOf } from "./request.ts";
import type { Request } from "./request.ts";

/** Runs one rehearsal, prints it, and says how the command ends. */
export async function run(request: Request, json: boolean): Promise<ExitReason> {
  const memory = new MemoryWatch();
  const interruption = new Interruption();
  const progress = await progressFor(json);
  const release = onSignals(interruption, progress);
  const tell = (report: JsonReport): void => {
    if (json) console.log(jsonLine(report));
  };
  let prepared: PreparedProgram | undefined;
  try {
    const subject = subjectOf(request);
    if (request.operation !== "destroy") prepared = prepareProgram(subject);
    // Loaded while the program's process loads its own.
    const { rehearse } = await import("./rehearse.ts");
    const faults = await faultsOf(request.fault ?? [], request.unmodelled, (line) => {
      progress.say(line);
    });
    const { kubeconfig } = request;
    // With nothing to go wrong, what stands between the engine and the clouds is free for what they are joined to.
    const clouds = kubeconfig === undefined ? faults : { ...faults, options: await applying(kubeconfig) };
    const report = await rehearse(request, subject, {
      progress,
      memory,
      interruption,
      faults: clouds,
      prepared,
    });
    tell(report);
    if (interruption.reason !== undefined) {
      progress.say(`interrupted; run the same command again to go on from here`);
      return interruption.reason;
    }
    return report.result === "succeeded" ? "ok" : "failed";
  } catch (error) {
    const result = exitReasonOf(error) === "failed" ? "failed" : "refused";
    tell({
      ...NOTHING,
      stack: request.stack,
      result,
      wallSeconds: performance.now() / 1000,
      peakRssMiB: memory.peakMiB,
    });
    throw error;
  } finally {
    prepared?.drop();
    release();
    memory.stop();
  }
}

/** Loaded only here: other rehearsals know no API servers. */
async function applying(kubeconfigs: readonly string[]): Promise<RehearsalFaults["options"]> {
  const { applyingTo } = await import("./api-servers.ts");
  return applyingTo(kubeconfigs);
}

const NOTHING = { counts: NO_COUNTS, resources: 0, faults: [] };

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
