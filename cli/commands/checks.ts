import { Command, Option } from "commander";
import { showValue } from "../../lib/problems.ts";
import type { ListedCheck } from "../../simulator/examples/index.ts";
import { BadInput } from "../rehearsal/problems.ts";
import { loadFast } from "../rehearsal/fast-loading.ts";

interface Options {
  readonly json: boolean;
  readonly markdown: boolean;
}

/** `kakehashi checks`: what the simulated clouds refuse, by example. */
export function checksCommand(): Command {
  return new Command("checks")
    .description(
      "list every check of the simulated clouds; with a filter, the stacks that it refuses and lets pass",
    )
    .argument("[filter]", "a part of the checks' ids or types, such as aws:ec2/subnet")
    .option("--json", "one line of JSON for each check, with the two stacks", false)
    .addOption(new Option("--markdown", "the page docs/checks.md instead").default(false).conflicts("json"))
    .action(async (filter: string | undefined, { json, markdown }: Options) => {
      loadFast();
      const checks = await checksWith(filter);
      const { renderExamples, renderJson, renderList } = await import("../checks/render.ts");
      const { renderPage } = await import("../checks/document.ts");
      if (markdown) process.stdout.write(renderPage(checks));
      else if (json) for (const check of checks) console.log(renderJson(check));
      else console.log((filter === undefined ? renderList(checks) : renderExamples(checks)).join("\n"));
    });
}

/**
 * The checks whose ids or types have a text in them, whatever the case of its letters.
 * @throws BadInput when there is none
 */
export async function checksWith(filter: string | undefined): Promise<readonly ListedCheck[]> {
  const { listedChecks } = await import("../../simulator/examples/index.ts");
  if (filter === undefined) return listedChecks();
  const wanted = filter.toLowerCase();
  const checks = listedChecks((id, type) => [id, type].some((it) => it.toLowerCase().includes(wanted)));
  if (checks.length > 0) return checks;
  throw new BadInput({
    path: "FILTER",
    problem: "must be a part of a check's id or type",
    got: showValue(filter),
    fix: "take one of those that ./kakehashi checks lists",
  });
}
