import { Command } from "commander";
import { exitCode } from "../exit-codes.ts";
import { loadFast } from "../rehearsal/fast-loading.ts";

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
      loadFast();
      const { draw } = await import("../rehearsal/draw.ts");
      process.exitCode = exitCode(await draw({ stack, ...rest }, mermaid));
    });
}
