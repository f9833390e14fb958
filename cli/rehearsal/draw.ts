import type { ExitReason } from "../exit-codes.ts";
import { renderMermaid, renderTree } from "./graph.ts";
import { lastRehearsal } from "./last-rehearsal.ts";
import { subjectOf } from "./request.ts";
import type { Request, Subject } from "./request.ts";
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
  const resources = await lastRehearsal(subject);
  if (resources === undefined) return "failed";
  for (const line of linesOf(drawing, subject, resources)) console.log(line);
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
