import { Command } from "commander";
import { CliError } from "../errors.ts";
import { exitCode } from "../exit-codes.ts";
import { PARTS } from "../test-parts.ts";
import type { Part, PartResult } from "../test-parts.ts";

/** `kakehashi test`: everything that CI checks. */
export function testCommand(): Command {
  return new Command("test")
    .description("check everything: format, lint, types, layers, generated files, unit and rehearsal tests")
    .option("--only <part...>", `only these parts: ${PARTS.map(({ name }) => name).join(", ")}`)
    .action(async ({ only }: { only?: string[] }) => {
      const { passed, failed } = await runParts(chooseParts(only, PARTS), print);
      print(`${passed} passed, ${failed} failed`);
      process.exitCode = exitCode(failed === 0 ? "ok" : "checksFailed");
    });
}

/** The parts that `--only` names, all without it. */
export function chooseParts(only: readonly string[] | undefined, parts: readonly Part[]): readonly Part[] {
  if (only === undefined) return parts;
  const names = only.flatMap((name) => name.split(","));
  const unknown = names.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length > 0) {
    const known = parts.map(({ name }) => name).join(", ");
    throw new CliError("badInput", `--only: no such part, got ${unknown.join(", ")}; choose from ${known}`);
  }
  return parts.filter(({ name }) => names.includes(name));
}

/** Runs the lanes side by side and each lane's parts in order; a line for each part, with its time. */
export async function runParts(
  parts: readonly Part[],
  say: (line: string) => void,
): Promise<{ passed: number; failed: number }> {
  const lanes = Map.groupBy(parts, ({ lane }) => lane);
  const results: PartResult[] = [];
  await Promise.all(
    [...lanes.values()].map(async (lane) => {
      for (const part of lane) results.push(await runPart(part, say));
    }),
  );
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
  };
}

async function runPart(part: Part, say: (line: string) => void): Promise<PartResult> {
  const started = performance.now();
  let result: PartResult;
  try {
    result = await part.run(say);
  } catch (error) {
    result = { passed: 0, failed: 1, output: error instanceof Error ? error.message : String(error) };
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (result.output !== "") say(result.output);
  const counts = `${result.passed} passed, ${result.failed} failed`;
  const verdict = result.failed === 0 ? "ok  " : "FAIL";
  say(`${verdict}  ${part.name.padEnd(10)} ${seconds.padStart(6)} s  ${counts}  (${part.description})`);
  return result;
}

function print(line: string): void {
  console.log(line);
}
