import type { ExitReason } from "../exit-codes.ts";
import { renderMermaid, renderTree } from "./graph.ts";
import { NO_FAULTS } from "./faults.ts";
import { MemoryWatch } from "./memory.ts";
import { plainProgress } from "./progress.ts";
import { Interruption } from "./interruption.ts";
import { rehearse } from "./rehearse.ts";
import { subjectOf } from "./request.ts";
import type { Request, Subject } from "./request.ts";
import { EngineState } from "./state.ts";
import type { StateResource } from "./state.ts";
import { ganttChart } from "./time/gantt-chart.ts";

/** The tree by parents, the dependencies as a flowchart, or when each resource would be built. */
export type Drawing = "tree" | "mermaid" | "gantt";

/** Prints the graph of the last rehearsal, and says how the command ends. */
export async function draw(
  wanted: Pick<Request, "stack" | "cwd" | "state">,
  drawing: Drawing,
): Promise<ExitReason> {
  const subject = subjectOf(wanted);
  const { program, places } = subject;
  const state = new EngineState(places.backend, program.name, subject.stack);
  if (state.resources().length === 0 && !(await rehearseFirst(subject))) return "failed";
  for (const line of linesOf(drawing, subject, state.resources())) console.log(line);
  return "ok";
}

function linesOf(
  drawing: Drawing,
  { stack, places }: Subject,
  resources: readonly StateResource[],
): readonly string[] {
  if (drawing === "gantt") return ganttChart(stack, resources, places.world);
  return drawing === "mermaid" ? renderMermaid(resources) : renderTree(resources);
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
      faults: NO_FAULTS,
    });
    return result === "succeeded";
  } finally {
    memory.stop();
  }
}
