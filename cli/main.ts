import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { z } from "zod";
import { CHECKOUT } from "../tools/places.ts";
import { exitReasonOf, showError } from "./errors.ts";
import { exitCode } from "./exit-codes.ts";

/** Every command, by the name under which it is called; only the one that is called is loaded. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  rehearse: async () => (await import("./commands/rehearse.ts")).rehearseCommand(),
  graph: async () => (await import("./commands/graph.ts")).graphCommand(),
  world: async () => (await import("./commands/world.ts")).worldCommand(),
  checks: async () => (await import("./commands/checks.ts")).checksCommand(),
  bench: async () => (await import("./commands/bench.ts")).benchCommand(),
  db: async () => (await import("./commands/db.ts")).dbCommand(),
  drain: async () => (await import("./commands/drain.ts")).drainCommand(),
  lab: async () => (await import("./commands/lab.ts")).labCommand(),
  images: async () => (await import("./commands/images.ts")).imagesCommand(),
  config: async () => (await import("./commands/config.ts")).configCommand(),
  tools: async () => (await import("./commands/tools.ts")).toolsCommand(),
  test: async () => (await import("./commands/test.ts")).testCommand(),
};

/** The program with the commands that `argv` needs: the one it names, or all of them for the help. */
export async function program(argv: readonly string[]): Promise<Command> {
  const { version, description } = z
    .object({ version: z.string(), description: z.string() })
    .parse(JSON.parse(readFileSync(join(CHECKOUT, "package.json"), "utf8")));
  const root = new Command("kakehashi")
    .version(version)
    .description(description)
    .exitOverride()
    .showHelpAfterError("(kakehashi --help lists the commands)");
  const named = argv.find((argument) => !argument.startsWith("-"));
  const only = named === undefined ? undefined : COMMANDS[named];
  for (const load of only === undefined ? Object.values(COMMANDS) : [only]) {
    root.addCommand(inherit(await load(), root));
  }
  return root;
}

/** Commands inside commands were made before there was a root whose ways they could take over. */
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const inner of command.commands) inherit(inner, command);
  return command;
}

/** Runs one command line; the exit code of docs/exit-codes.md. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await (await program(argv)).parseAsync(argv, { from: "user" });
    return Number(process.exitCode ?? exitCode("ok"));
  } catch (error) {
    // Commander has printed its own errors, with the usage.
    if (!(error instanceof CommanderError)) {
      console.error(showError(error, process.env.KAKEHASHI_DEBUG === "1"));
    }
    return exitCode(exitReasonOf(error));
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
