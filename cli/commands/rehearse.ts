import { Command, Option } from "commander";
import { exitCode } from "../exit-codes.ts";
import { loadFast } from "../rehearsal/fast-loading.ts";
import type { Request } from "../rehearsal/request.ts";

interface Options extends Omit<Request, "stack" | "operation"> {
  readonly preview: boolean;
  readonly destroy: boolean;
  readonly json: boolean;
}

/** `kakehashi rehearse`: the program under the real engine, over simulated clouds. */
export function rehearseCommand(): Command {
  return new Command("rehearse")
    .description("run the program under the real engine, over simulated clouds; no account, no login")
    .argument("<stack>", "the stack, such as dev")
    .option("--preview", "only say what would be done", false)
    .option("--refresh", "read every resource from its cloud first, so that drift shows", false)
    .addOption(new Option("--destroy", "destroy everything").default(false).conflicts("preview"))
    .addOption(new Option("--only <cloud>", "operate on one cloud's resources").choices(["aws", "azure"]))
    .option("--cwd <dir>", "rehearse the Pulumi program of another folder")
    .option("--state <dir>", "keep the state and the simulated clouds there")
    .addOption(
      new Option("--unmodelled <mode>", "what becomes of resource types that are not simulated")
        .choices(["refuse", "echo"])
        .default("refuse"),
    )
    .addOption(
      new Option("--quota <name=n>", "what the AWS account was given of a quota; may be repeated").argParser(
        collect,
      ),
    )
    .addOption(
      new Option(
        "--fault <spec>",
        "what goes wrong, such as 'aws:eks/*:create:crash@2' or azure:unreachable; may be repeated",
      ).argParser(collect),
    )
    .addOption(
      new Option(
        "--kubeconfig <cloud=file>",
        "apply what is in a cloud's cluster to a real API server, too; may be repeated",
      )
        .argParser(collect)
        .conflicts("fault"),
    )
    .option("--json", "end with one line of JSON; everything else goes to standard error", false)
    .action(async (stack: string, { preview, destroy, json, ...rest }: Options) => {
      const operation = preview ? "preview" : destroy ? "destroy" : "up";
      loadFast();
      const { run } = await import("../rehearsal/run.ts");
      process.exitCode = exitCode(await run({ stack, operation, ...rest }, json));
    });
}

/** An option that may be repeated. */
function collect(one: string, before: readonly string[] = []): readonly string[] {
  return [...before, one];
}
