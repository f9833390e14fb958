import { Command, Option } from "commander";
import type { Edit } from "../../simulator/editing/editor.ts";
import { CliError } from "../errors.ts";
import { loadFast } from "../rehearsal/fast-loading.ts";

interface Options {
  readonly show?: string;
  readonly force: boolean;
  readonly json: boolean;
  readonly cwd?: string;
  readonly state?: string;
}

/** `kakehashi world`: what the simulated clouds hold, and changes of it behind the program's back. */
export function worldCommand(): Command {
  // Edits are made in the order in which they are given, whatever their kinds.
  const edits: Edit[] = [];
  const adds = (read: (text: string) => Edit) => (text: string) => {
    edits.push(read(text));
    return edits.length;
  };
  return new Command("world")
    .description(
      "list what the simulated clouds of a stack hold; show an object; change it behind the program's back",
    )
    .argument("<stack>", "the stack, such as dev")
    .argument("[filter]", "list only what this word or glob names, by name, type, Type/name or id")
    .addOption(
      new Option("--show <object>", "print one object whole: by name, Type/name, id or URN").conflicts([
        "set",
        "unset",
        "delete",
      ]),
    )
    .option(
      "--set <object.path=value>",
      "change a property; the value is text or JSON; may be repeated",
      adds(readSet),
    )
    .option(
      "--unset <object.path>",
      "remove a property, or an item of a list; may be repeated",
      adds((property) => ({ kind: "unset", property })),
    )
    .option(
      "--delete <object>",
      "delete an object, unless others use it; may be repeated",
      adds((name) => ({ kind: "delete", name })),
    )
    .option("--force", "change what the cloud would refuse to change", false)
    .option("--cwd <dir>", "the folder of another Pulumi program")
    .option("--state <dir>", "where the rehearsal keeps its state")
    .option("--json", "one line of JSON for each object listed, or for all that was changed", false)
    .action(async (stack: string, filter: string | undefined, options: Options) => {
      const { show, force, json, cwd, state } = options;
      if (filter !== undefined && (show !== undefined || edits.length > 0))
        throw new CliError(
          "badInput",
          `filter: is for listing only, got ${filter}; leave it out, or leave out the options`,
        );
      loadFast();
      const { world } = await import("../world/world.ts");
      const lines = await world({ stack, filter, show, edits, force, json, cwd, state });
      for (const line of lines) console.log(line);
    });
}

/** `NAME.path=VALUE`: an equals sign in brackets, as in `tags["a=b"]`, belongs to the path. */
function readSet(text: string): Edit {
  const [, property = "", value = ""] = /^((?:[^=[]|\[[^\]]*\])*)=([^]*)$/.exec(text) ?? [];
  if (property === "")
    throw new CliError(
      "badInput",
      `--set: must be NAME.path=VALUE, got ${text}; write one such as aws-vpc.tags.Owner=team`,
    );
  return { kind: "set", property, value };
}
