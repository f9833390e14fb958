import { Command } from "commander";
import { exitCode } from "../exit-codes.ts";
import { renderMermaid, renderTree } from "../rehearsal/graph.ts";
import { MemoryWatch } from "../rehearsal/memory.ts";
import { plainProgress } from "../rehearsal/progress.ts";
import { Interruption, rehearse } from "../rehearsal/rehearse.ts";
import { subjectOf } from "../rehearsal/request.ts";
import type { Subject } from "../rehearsal/request.ts";
import { EngineState } from "../rehearsal/state.ts";

interface Options {
  readonly mermaid: boolean;
  readonly cwd?: string;
  readonly state?: string;
}

/** `kakehashi graph`: what the last rehearsal of a stack built. */
export function graphCommand(): Command {
  return new Command("graph")
    .description("print the tree of a stack's resources, as last rehearsed; rehearses it if it never was")
    .argument("<stack>", "the stack, such as dev")
    .option("--mermaid", "print the dependencies as a Mermaid flowchart instead", false)
    .option("--cwd <dir>", "the folder of another Pulumi program")
    .option("--state <dir>", "where the rehearsal keeps its state")
    .action(async (stack: string, { mermaid, ...rest }: Options) => {
      const subject = subjectOf({ stack, cwd: rest.cwd, state: rest.state });
      const { program, places } = subject;
      const state = new EngineState(places.backend, program.name, stack);
      if (state.resources().length === 0 && !(await rehearseFirst(subject))) {
        process.exitCode = exitCode("failed");
        return;
      }
      const resources = state.resources();
      for (const line of mermaid ? renderMermaid(resources) : renderTree(resources)) console.log(line);
    });
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
