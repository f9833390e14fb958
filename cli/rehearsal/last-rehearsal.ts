import { NO_FAULTS } from "./faults.ts";
import { Interruption } from "./interruption.ts";
import { MemoryWatch } from "./memory.ts";
import { plainProgress } from "./progress.ts";
import { rehearse } from "./rehearse.ts";
import type { Subject } from "./request.ts";
import { EngineState } from "./state.ts";
import type { StateResource } from "./state.ts";

/** What the last rehearsal of a stack built, after a first one where there was none; undefined when that failed. */
export async function lastRehearsal(subject: Subject): Promise<readonly StateResource[] | undefined> {
  const { program, places, stack } = subject;
  const state = new EngineState(places.backend, program.name, stack);
  if (state.resources().length === 0 && !(await rehearseFirst(subject))) return undefined;
  return state.resources();
}

/** Standard output is the caller's alone. */
async function rehearseFirst(subject: Subject): Promise<boolean> {
  const progress = plainProgress((line) => {
    console.error(line);
  });
  progress.say(`${subject.stack} has not been rehearsed yet: rehearsing it first`);
  const memory = new MemoryWatch();
  try {
    const request = { stack: subject.stack, operation: "up", refresh: false, unmodelled: "refuse" } as const;
    const { result } = await rehearse(request, subject, {
      progress,
      memory,
      interruption: new Interruption(),
      faults: NO_FAULTS,
    });
    return result === "succeeded";
  } finally {
    memory.stop();
  }
}
