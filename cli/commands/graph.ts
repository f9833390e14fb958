import { Command, Option } from "commander";
import { exitCode } from "../exit-codes.ts";
import { loadFast } from "../rehearsal/fast-loading.ts";

interface Options {
  readonly mermaid: boolean;
  readonly gantt: boolean;
  readonly cwd?: string;
  readonly state?: string;
}

/** `kakehashi graph`: what the last rehearsal of a stack built. */
export function graphCommand(): Command {
  return new Command("graph")
    .description("print the tree of a stack's resources, as last rehearsed; rehearses it if it never was")
    .argument("<stack>", "the stack, such as dev")
    .option("--mermaid", "print the dependencies as a Mermaid flowchart instead", false)
    .addOption(
      new Option("--gantt", "print when each resource would be built as an SVG chart instead")
        .default(false)
        .conflicts("mermaid"),
    )
    .option("--cwd <dir>", "the folder of another Pulumi program")
    .option("--state <dir>", "where the rehearsal keeps its state")
    .action(async (stack: string, { mermaid, gantt, ...rest }: Options) => {
      loadFast();
      const { draw } = await import("../rehearsal/draw.ts");
      process.exitCode = exitCode(
        await draw({ stack, ...rest }, gantt ? "gantt" : mermaid ? "mermaid" : "tree"),
      );
    });
}
