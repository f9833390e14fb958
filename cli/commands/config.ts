import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Command } from "commander";
import { JSON_SCHEMA_PATH, renderStackFileSchema } from "../../config/json-schema.ts";
import { isProduction, stackNameProblems } from "../../config/load.ts";
import { checkStackFile, located } from "../../config/stack-file.ts";
import { formatProblem } from "../../lib/problems.ts";
import { CHECKOUT } from "../../tools/places.ts";
import { CliError } from "../errors.ts";
import { GENERATED_FILES, staleFiles } from "../generated-files.ts";
import { BadInput } from "../rehearsal/problems.ts";
import { readProgram, stackFileOf } from "../rehearsal/program.ts";

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
      const { name, warnings } = checkStack(stack);
      for (const warning of warnings) console.error(`warning: ${warning}`);
      console.log(`${name}: no problems`);
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

/**
 * Checks a stack's file.
 * @param folder the program's
 * @param today the day that ends of support are counted from
 * @returns the file's name and what to know of besides
 * @throws BadInput with all problems, or when there is no such stack
 */
export function checkStack(
  stack: string,
  folder: string = CHECKOUT,
  today: Date = new Date(),
): { readonly name: string; readonly warnings: readonly string[] } {
  const program = readProgram(folder);
  const file = stackFileOf(program, stack);
  if (file === undefined) throw new CliError("badInput", `${stack}: has no file; write Pulumi.${stack}.yaml`);
  const name = basename(file);
  const options = { today, productionGuards: isProduction(stack) };
  const { problems, warnings } = checkStackFile(readFileSync(file, "utf8"), options);
  const all = [
    ...problems.map((problem) => located(problem, name)),
    ...(program.own ? stackNameProblems(stack) : []),
  ];
  if (all.length > 0) throw new BadInput(...all);
  return { name, warnings: warnings.map((warning) => formatProblem(located(warning, name))) };
}

/** @throws CliError when the committed schema does not say what config/ says */
export async function checkSchema(checkout: string = CHECKOUT): Promise<void> {
  const lines = await staleFiles(
    checkout,
    GENERATED_FILES.filter(({ path }) => path === JSON_SCHEMA_PATH),
  );
  if (lines.length > 0) throw new CliError("checksFailed", lines.join("\n"));
}
