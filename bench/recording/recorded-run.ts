import { NO_FAULTS } from "../../cli/rehearsal/faults.ts";
import { Interruption } from "../../cli/rehearsal/interruption.ts";
import { MemoryWatch } from "../../cli/rehearsal/memory.ts";
import { plainProgress } from "../../cli/rehearsal/progress.ts";
import { rehearse } from "../../cli/rehearsal/rehearse.ts";
import { subjectOf } from "../../cli/rehearsal/request.ts";
import type { Request } from "../../cli/rehearsal/request.ts";
import { EngineState } from "../../cli/rehearsal/state.ts";
import type { StateResource } from "../../cli/rehearsal/state.ts";
import { Recording, RecordingHandlers } from "./recording.ts";

/** One run of the real engine over the simulated clouds: what it asked for, and what it left. */
export interface RecordedRun {
  readonly recording: Recording;
  readonly resources: readonly StateResource[];
}

/** What is run, and where it keeps its state. */
export interface RunOptions extends Pick<Request, "stack" | "operation" | "refresh"> {
  readonly state: string;
}

/** Runs a stack under the real engine, and writes down what the engine asks the providers for. */
export async function recordRun({ stack, operation, refresh, state }: RunOptions): Promise<RecordedRun> {
  const recording = new Recording();
  const memory = new MemoryWatch();
  const said: string[] = [];
  const subject = subjectOf({ stack, state });
  const options: typeof NO_FAULTS.options = {
    between: (handlers) => new RecordingHandlers(handlers, recording),
  };
  try {
    const { result } = await rehearse({ stack, operation, refresh, unmodelled: "refuse" }, subject, {
      progress: plainProgress((line) => said.push(line)),
      memory,
      interruption: new Interruption(),
      faults: { ...NO_FAULTS, options },
    });
    if (result !== "succeeded") throw new Error(`${operation} of ${stack} ${result}:\n${said.join("\n")}`);
  } finally {
    memory.stop();
  }
  const { places, program } = subject;
  return { recording, resources: new EngineState(places.backend, program.name, stack).resources() };
}
