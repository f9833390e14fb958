import { globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { CHECKOUT } from "../tools/places.ts";
import { plainProgress } from "../tools/progress.ts";
import { ensurePulumi } from "../tools/pulumi.ts";
import { run } from "../tools/run.ts";
import { GENERATED_FILES, staleFiles } from "./generated-files.ts";
import { SUMMARY_VARIABLE } from "./mocha-reporter.ts";

/** What a part came to. A part without tests of its own counts as one. */
export interface PartResult {
  readonly passed: number;
  readonly failed: number;
  /** What went wrong, for the terminal; empty when it has been printed already. */
  readonly output: string;
}

/** One part of `kakehashi test`. */
export interface Part {
  readonly name: string;
  readonly description: string;
  /** Parts of the same lane run one after the other; the two lanes share the machine's cores. */
  readonly lane: "checks" | "tests";
  /** @param print prints a line at once, for what is worth seeing before the part ends */
  readonly run: (print: (line: string) => void) => Promise<PartResult>;
}

const CACHE = join(CHECKOUT, ".kakehashi", "cache");

/** A rehearsal starts the engine several times; unit tests have the limit of .mocharc.json. */
const REHEARSAL_TIMEOUT_MS = 180_000;

/** Far beyond what a part takes: something hangs, or a test left a process or a timer behind. */
const LONGEST_PART_SECONDS = 1200;

/** All parts, in the order in which each lane runs them: what fails fastest and oftenest first. */
export const PARTS: readonly Part[] = [
  {
    name: "types",
    description: "tsc",
    lane: "checks",
    run: check("tsc", ["--noEmit", "--incremental", "--tsBuildInfoFile", join(CACHE, "types.tsbuildinfo")]),
  },
  {
    name: "lint",
    description: "eslint",
    lane: "checks",
    run: check("eslint", [
      ".",
      "--max-warnings=0",
      "--cache",
      "--cache-strategy=content",
      ...cacheAt("eslint"),
    ]),
  },
  {
    name: "format",
    description: "prettier",
    lane: "checks",
    run: check("prettier", [
      "--check",
      ".",
      "--log-level=warn",
      "--cache",
      "--cache-strategy=content",
      ...cacheAt("prettier"),
    ]),
  },
  {
    name: "layers",
    description: "dependency-cruiser",
    lane: "checks",
    run: check("depcruise", ["--config", ".dependency-cruiser.cjs", "--output-type=err", "."]),
  },
  { name: "generated", description: "generated files are current", lane: "checks", run: generatedAreCurrent },
  {
    name: "stacks",
    description: "mocha, the stacks under the real engine",
    lane: "checks",
    run: underEngine("stacks"),
  },
  { name: "unit", description: "mocha, without the engine", lane: "tests", run: mocha("unit", []) },
  {
    name: "rehearsal",
    description: "mocha, rehearsals under the real engine",
    lane: "tests",
    run: underEngine("rehearsal"),
  },
];

function cacheAt(name: string): string[] {
  return ["--cache-location", join(CACHE, name)];
}

function bin(name: string): string {
  return join(CHECKOUT, "node_modules", ".bin", name);
}

function check(tool: string, args: readonly string[]): Part["run"] {
  return async () => {
    mkdirSync(CACHE, { recursive: true });
    const result = await run(bin(tool), args, { cwd: CHECKOUT, timeoutSeconds: LONGEST_PART_SECONDS });
    const output = [result.problem, result.stdout, result.stderr].filter((text) => text !== "").join("\n");
    return result.code === 0 ? { passed: 1, failed: 0, output: "" } : { passed: 0, failed: 1, output };
  };
}

async function generatedAreCurrent(): Promise<PartResult> {
  const stale = await staleFiles(CHECKOUT, GENERATED_FILES);
  return { passed: stale.length === 0 ? 1 : 0, failed: stale.length === 0 ? 0 : 1, output: stale.join("\n") };
}

/** The tests of one folder that start the engine, in copies of the checkout or folders of their own. */
function underEngine(name: "stacks" | "rehearsal"): Part["run"] {
  return async (print) => {
    const files = globSync(`tests/${name}/**/*.test.ts`, { cwd: CHECKOUT }).sort();
    if (files.length === 0) return { passed: 0, failed: 0, output: "" };
    await ensurePulumi({ onProgress: plainProgress(print) });
    const timeout = ["--timeout", String(REHEARSAL_TIMEOUT_MS)];
    return mocha(name, ["--no-config", ...timeout, "--forbid-only", "--forbid-pending", ...files])(print);
  };
}

const summarySchema = z.object({ passed: z.number(), failed: z.number() });

function mocha(name: string, args: readonly string[]): Part["run"] {
  return async (print) => {
    mkdirSync(CACHE, { recursive: true });
    const summaryFile = join(CACHE, `mocha-${name}-${process.pid}.json`);
    const result = await run(
      bin("mocha"),
      [...args, "--reporter", join(CHECKOUT, "cli", "mocha-reporter.ts")],
      {
        cwd: CHECKOUT,
        env: { ...process.env, [SUMMARY_VARIABLE]: summaryFile },
        timeoutSeconds: LONGEST_PART_SECONDS,
        onLine: print,
      },
    );
    try {
      const { passed, failed } = summarySchema.parse(JSON.parse(readFileSync(summaryFile, "utf8")));
      // Mocha can also end badly without a failed test: a file that does not load, a test left pending.
      if (result.code !== 0 && failed === 0)
        return { passed, failed: 1, output: result.problem || `mocha ended with ${result.code}` };
      return { passed, failed, output: "" };
    } catch {
      return {
        passed: 0,
        failed: 1,
        output: result.problem || `mocha ended with ${result.code} before its end`,
      };
    } finally {
      rmSync(summaryFile, { force: true });
    }
  };
}
