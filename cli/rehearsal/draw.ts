import type { ExitReason } from "../exit-codes.ts";
import { renderMermaid, renderTree } from "./graph.ts";
import { MemoryWatch } from "./memory.ts";
import { plainProgress } from "./progress.ts";
import { Interruption, rehearse } from "./rehearse.ts";
import { subjectOf } from "./request.ts";
import type { Request, Subject } from "./request.ts";
import { EngineState } from "./state.ts";

/** Prints the graph of the last rehearsal, and says how the command ends. */
export async function draw(
  wanted: Pick<Request, "stack" | "cwd" | "state">,
  mermaid: boolean,
): Promise<ExitReason> {
  const subject = subjectOf(wanted);
  const { program, places } = subject;
  const state = new EngineState(places.backend, program.name, subject.stack);
  if (state.resources().length === 0 && !(await rehearseFirst(subject))) return "failed";
  const resources = state.resources();
  for (const line of mermaid ? renderMermaid(resources) : renderTree(resources)) console.log(line);
  return "ok";
}

/** Standard output is the graph's alone. */
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
    });
    return result === "succeeded";
  } finally {
    memory.stop();
  }
}
