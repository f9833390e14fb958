import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BuildEstimate } from "./build-estimate.ts";
import type { Environment } from "./places.ts";
import { showDuration, showEstimate, type OnProgress } from "./progress.ts";
import { run, type RunOptions, type RunResult } from "./run.ts";
import { GO_MINIMUM, isAtLeast } from "./versions.ts";

/** A Go module of this checkout: its go.mod pins programs and, with go.sum, every module that they need. */
export interface GoPrograms {
  /** For messages: `the Pulumi CLI`. */
  readonly title: string;
  /** Where go.mod is. */
  readonly folder: string;
  /** What is built, as `go build` takes it: packages, or `tool` for all tools of go.mod. */
  readonly packages: readonly string[];
  /** @default none; symbols and debugging data are left out always */
  readonly linkerFlags?: string;
  /** How long it takes on two cores, for messages: until the first packages are compiled, nothing better is known. */
  readonly typical: string;
}

/** What a build works with. */
export interface GoSurroundings {
  readonly env: Environment;
  readonly onProgress: OnProgress;
}

/** No module and no package takes this long, linking neither. */
const SILENCE_SECONDS = 600;

/** The Go that would build in a module's folder, and why it would not. */
export async function goVersion(
  folder: string,
  env: Environment,
): Promise<{ version: string; problem: string }> {
  // Asked inside the module: a Go that fetches newer toolchains by itself answers with the one it will use.
  const answer = await runGo(folder, ["env", "GOVERSION"], env, { timeoutSeconds: 180 });
  const version = answer.stdout.trim();
  if (answer.problem.includes("ENOENT"))
    return { version: "", problem: `no go on PATH; it takes Go >= ${GO_MINIMUM}` };
  if (answer.code !== 0) return { version: "", problem: reasonOf(answer) };
  const problem = isAtLeast(version, GO_MINIMUM) ? "" : `it takes Go >= ${GO_MINIMUM}, PATH has ${version}`;
  return { version, problem };
}

/**
 * Builds all programs into a folder that exists, each under the name of its package.
 * @throws Error that says in one line why it failed
 */
export async function buildGo(
  programs: GoPrograms,
  binaries: string,
  surroundings: GoSurroundings,
): Promise<void> {
  const packages = await listPackages(programs, surroundings);
  await compile(programs, binaries, packages, surroundings);
}

/** Where the sources of a module are that go.mod requires. */
export async function moduleFolder(folder: string, module: string, env: Environment): Promise<string> {
  const found = await runGo(folder, ["list", "-m", "-f", "{{.Dir}}", module], env, { timeoutSeconds: 180 });
  if (found.code !== 0) throw new Error(reasonOf(found));
  return found.stdout.trim();
}

/** All packages of the programs, in the order in which they are compiled; downloads their modules. */
async function listPackages(
  { folder, packages, typical }: GoPrograms,
  { env, onProgress }: GoSurroundings,
): Promise<readonly string[]> {
  const required = readFileSync(join(folder, "go.mod"), "utf8").match(/^\s+\S+ v\S+/gm)?.length ?? 0;
  let downloaded = 0;
  const list = await runGo(folder, ["list", "-deps", ...packages], env, {
    idleTimeoutSeconds: SILENCE_SECONDS,
    onLine: (line) => {
      if (!line.startsWith("go: downloading")) return;
      downloaded += 1;
      onProgress({
        message: `downloading Go modules: ${downloaded} of at most ${required}; then compiling, ${typical}`,
        passing: true,
      });
    },
  });
  if (list.code !== 0) throw new Error(reasonOf(list));
  return list.stdout.split("\n").filter((line) => line !== "");
}

async function compile(
  { title, folder, packages, linkerFlags = "", typical }: GoPrograms,
  binaries: string,
  all: readonly string[],
  { env, onProgress }: GoSurroundings,
): Promise<void> {
  const estimate = new BuildEstimate(all);
  const started = Date.now();
  const report = (): void => {
    const elapsed = (Date.now() - started) / 1000;
    const remaining = estimate.remainingSeconds(elapsed);
    const left = remaining === undefined ? typical : `at most ${showEstimate(remaining)} left`;
    onProgress({
      message: `compiling ${title}: ${estimate.compiled} of at most ${estimate.total} packages, ${showDuration(elapsed)}, ${left}`,
      passing: true,
    });
  };
  const ticking = setInterval(report, 1000);
  const result = await runGo(
    folder,
    [
      "build",
      "-v",
      "-trimpath",
      "-ldflags",
      `-s -w ${linkerFlags}`.trim(),
      "-o",
      `${binaries}/`,
      ...packages,
    ],
    env,
    {
      idleTimeoutSeconds: SILENCE_SECONDS,
      onLine: (line) => {
        estimate.saw(line);
      },
    },
  );
  clearInterval(ticking);
  if (result.code !== 0) throw new Error(reasonOf(result));
}

async function runGo(
  folder: string,
  args: readonly string[],
  env: Environment,
  options: RunOptions,
): Promise<RunResult> {
  return run("go", args, {
    ...options,
    cwd: folder,
    // The user's own flags and workspace are for the user's own modules. Without cgo no C compiler is needed.
    env: { ...env, GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off", CGO_ENABLED: "0" },
  });
}

function reasonOf(result: RunResult): string {
  if (result.problem !== "") return result.problem;
  const said = result.stderr
    .split("\n")
    .filter((line) => line.includes(" ") && !line.startsWith("go: downloading"));
  const line = said.at(-1)?.trim() ?? `go ended with ${result.code}`;
  if (/no space left|disk quota/i.test(result.stderr)) return `no disk space left (${line})`;
  if (/dial tcp|no such host|i\/o timeout|connection refused|network is unreachable/.test(result.stderr)) {
    return `the Go module proxy cannot be reached (go env GOPROXY; ${line})`;
  }
  return line;
}
