import { Command } from "commander";
import { inventory } from "../../tools/inventory.ts";
import type { ToolLine } from "../../tools/inventory.ts";
import { plainProgress } from "../../tools/progress.ts";

/** `kakehashi tools`: which tools are used, from where, in which version. */
export function toolsCommand(): Command {
  return new Command("tools")
    .description("list the tools that are used, from where, and their versions; makes those that are missing")
    .option("--json", "one line of JSON instead of a table")
    .action(async ({ json }: { json?: boolean }) => {
      const onProgress = plainProgress((line) => {
        console.error(line);
      });
      const { tools, missing } = await inventory({ onProgress });
      console.log(json === true ? JSON.stringify(tools) : toolTable(tools));
      if (missing !== undefined) throw missing;
    });
}

/** The tools in columns. */
export function toolTable(tools: readonly ToolLine[]): string {
  const rows = [
    ["tool", "version", "source", "path"],
    ...tools.map(({ name, version, source, path }) => [name, version, source, path]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd();
  return rows.map(line).join("\n");
}
