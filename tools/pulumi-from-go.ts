import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { BuildEstimate } from "./build-estimate.ts";
import { pulumiVersion } from "./checked-version.ts";
import { CHECKOUT } from "./places.ts";
import type { Environment } from "./places.ts";
import { showDuration, showEstimate } from "./progress.ts";
import type { Attempt, PulumiInstallation, Way } from "./pulumi-tool.ts";
import type { RunOptions, RunResult } from "./run.ts";
import { run } from "./run.ts";
import { GO_MINIMUM, PULUMI, isAtLeast } from "./versions.ts";

/** Its go.mod pins the CLI and, by go.sum, every module that the CLI needs. */
const MODULE_FOLDER = join(CHECKOUT, "tools", "go");
const PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const VERSION_FLAG = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI.go}`;

/** No module and no package takes this long, linking neither. */
const SILENCE_SECONDS = 600;

/** Until the first packages are compiled, what is known is how long it took elsewhere, on two cores. */
const TYPICAL = "2 to 10 min";

/** Builds the CLI from the Go module into `root`/bin/pulumi. */
export async function pulumiFromGo(way: Way, root: string): Promise<Attempt> {
  const go = await goVersion(way.env);
  if (go.problem !== "") return { reason: `Go build: ${go.problem}` };
  const scratch = `${root}.${process.pid}`;
  removeLeftovers(root);
  try {
    return await build(way, root, scratch);
  } catch (error) {
    return { reason: `Go build: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The Go that would build, and why it would not. */
export async function goVersion(env: Environment): Promise<{ version: string; problem: string }> {
  // Asked inside the module: a Go that fetches newer toolchains by itself answers with the one it will use.
  const answer = await runGo(["env", "GOVERSION"], env, { timeoutSeconds: 180 });
  const version = answer.stdout.trim();
  if (answer.problem.includes("ENOENT"))
    return { version: "", problem: `no go on PATH; it takes Go >= ${GO_MINIMUM}` };
  if (answer.code !== 0) return { version: "", problem: reasonOf(answer) };
  const problem = isAtLeast(version, GO_MINIMUM) ? "" : `it takes Go >= ${GO_MINIMUM}, PATH has ${version}`;
  return { version, problem };
}

async function build(way: Way, root: string, scratch: string): Promise<PulumiInstallation> {
  mkdirSync(join(scratch, "bin"), { recursive: true });
  const binary = join(scratch, "bin", "pulumi");
  way.onProgress({
    message: `building the Pulumi CLI ${PULUMI.go} from its Go module into ${root} (once; ${TYPICAL} on two cores)`,
    passing: false,
  });
  const started = Date.now();
  await compile(way, binary, await listPackages(way));
  const answer = await pulumiVersion(binary, way.env);
  if ("problem" in answer) throw new Error(`what it built cannot be used: ${answer.problem}`);
  if (answer.version !== PULUMI.go)
    throw new Error(`what it built says it is ${answer.version}, not ${PULUMI.go}`);
  rmSync(root, { recursive: true, force: true });
  renameSync(scratch, root);
  const took = showDuration((Date.now() - started) / 1000);
  way.onProgress({ message: `built the Pulumi CLI ${PULUMI.go} in ${took}`, passing: false });
  return { root, version: answer.version, source: "go-build" };
}

/** All packages of the CLI, in the order in which they are compiled; downloads their modules. */
async function listPackages(way: Way): Promise<string[]> {
  const required = readFileSync(join(MODULE_FOLDER, "go.mod"), "utf8").match(/^\s+\S+ v\S+/gm)?.length ?? 0;
  let downloaded = 0;
  const list = await runGo(["list", "-deps", PACKAGE], way.env, {
    idleTimeoutSeconds: SILENCE_SECONDS,
    onLine: (line) => {
      if (!line.startsWith("go: downloading")) return;
      downloaded += 1;
      way.onProgress({
        message: `downloading Go modules: ${downloaded} of at most ${required}; then compiling, ${TYPICAL}`,
        passing: true,
      });
    },
  });
  if (list.code !== 0) throw new Error(reasonOf(list));
  return list.stdout.split("\n").filter((line) => line !== "");
}

async function compile(way: Way, binary: string, packages: readonly string[]): Promise<void> {
  const estimate = new BuildEstimate(packages);
  const started = Date.now();
  const report = (): void => {
    const elapsed = (Date.now() - started) / 1000;
    const remaining = estimate.remainingSeconds(elapsed);
    const left = remaining === undefined ? TYPICAL : `at most ${showEstimate(remaining)} left`;
    way.onProgress({
      message: `compiling the Pulumi CLI: ${estimate.compiled} of at most ${estimate.total} packages, ${showDuration(elapsed)}, ${left}`,
      passing: true,
    });
  };
  const ticking = setInterval(report, 1000);
  const result = await runGo(
    ["build", "-v", "-trimpath", "-ldflags", `-s -w ${VERSION_FLAG}`, "-o", binary, PACKAGE],
    way.env,
    {
      idleTimeoutSeconds: SILENCE_SECONDS,
      onLine: (line) => {
        estimate.saw(line);
      },
    },
  );
  clearInterval(ticking);
  if (result.code !== 0 || !existsSync(binary)) throw new Error(reasonOf(result));
}

async function runGo(args: readonly string[], env: Environment, options: RunOptions): Promise<RunResult> {
  return run("go", args, {
    ...options,
    cwd: MODULE_FOLDER,
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

/** Builds that were killed leave their folders; the caller holds the lock, so none of them is alive. */
function removeLeftovers(root: string): void {
  if (!existsSync(dirname(root))) return;
  for (const name of readdirSync(dirname(root))) {
    const rest = name.startsWith(`${basename(root)}.`) ? name.slice(basename(root).length + 1) : "";
    if (/^\d+$/.test(rest)) rmSync(join(dirname(root), name), { recursive: true, force: true });
  }
}
