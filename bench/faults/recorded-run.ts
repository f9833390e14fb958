import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
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

export const STACK = "dev";

/** One run of the real engine over the simulated clouds: what it asked for, and what it left. */
export interface RecordedRun {
  readonly recording: Recording;
  readonly resources: readonly StateResource[];
}

/** What is run, and by which file of settings. */
export interface RunOptions extends Pick<Request, "operation" | "refresh"> {
  /** @default dev */
  readonly stack?: string;
  readonly state: string;
  /** @default the stack's own */
  readonly stackFile?: string | undefined;
}

/** Runs a stack under the real engine, and writes down what the engine asks the providers for. */
export async function recordRun({
  stack = STACK,
  operation,
  refresh,
  state,
  stackFile,
}: RunOptions): Promise<RecordedRun> {
  const recording = new Recording();
  const memory = new MemoryWatch();
  const said: string[] = [];
  const subject = subjectOf({ stack, state, stackFile });
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
  const resources = new EngineState(places.backend, program.name, stack).resources();
  return { recording, resources };
}

/** Settings of dev with another value of one tag, which updates what carries tags. */
export function writeEditedStack(folder: string): string {
  const { stackFile = "" } = subjectOf({ stack: STACK, state: folder });
  const text = readFileSync(stackFile, "utf8");
  const edited = text.replace(/^( *environment: dev)$/m, "$1\n    owner: platform");
  if (edited === text)
    throw new Error(`${stackFile}: has no tag environment: dev any more; edit another one`);
  const file = join(folder, `edited.${basename(stackFile)}`);
  writeFileSync(file, edited);
  return file;
}
