import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Command } from "commander";
import { JSON_SCHEMA_PATH, renderStackFileSchema } from "../../config/json-schema.ts";
import { formatProblem } from "../../lib/problems.ts";
import { CHECKOUT } from "../../tools/places.ts";
import { CliError } from "../errors.ts";
import { GENERATED_FILES, staleFiles } from "../generated-files.ts";
import { checkedStack } from "../rehearsal/stack-file.ts";

/** `kakehashi config`: checks a stack's file, and keeps the schema for editors current. */
export function configCommand(): Command {
  const command = new Command("config").description(
    "check a stack's configuration; write its schema for editors",
  );
  command
    .command("check")
    .description("print everything that is wrong with a stack's file")
    .argument("<stack>", "the stack, such as dev")
    .action((stack: string) => {
      const { file, warnings } = checkedStack(stack);
      for (const warning of warnings) console.error(`warning: ${formatProblem(warning)}`);
      console.log(`${basename(file)}: no problems`);
    });
  command
    .command("schema")
    .description(`write ${JSON_SCHEMA_PATH}, which editors check stack files with`)
    .option("--check", "write nothing, and fail if the file is not current", false)
    .action(async ({ check }: { readonly check: boolean }) => {
      if (check) await checkSchema();
      else writeFileSync(join(CHECKOUT, JSON_SCHEMA_PATH), renderStackFileSchema());
      console.log(`${JSON_SCHEMA_PATH}: ${check ? "current" : "written"}`);
    });
  return command;
}

/** @throws CliError when the committed schema does not say what config/ says */
export async function checkSchema(checkout: string = CHECKOUT): Promise<void> {
  const lines = await staleFiles(
    checkout,
    GENERATED_FILES.filter(({ path }) => path === JSON_SCHEMA_PATH),
  );
  if (lines.length > 0) throw new CliError("checksFailed", lines.join("\n"));
}
