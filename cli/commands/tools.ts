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
      const tools = await inventory({ onProgress });
      console.log(json === true ? JSON.stringify(tools) : table(tools));
    });
}

function table(tools: readonly ToolLine[]): string {
  const rows = [
    ["tool", "version", "source", "path"],
    ...tools.map((t) => [t.name, t.version, t.source, t.path]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
