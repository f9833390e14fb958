import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { pulumiVersion } from "./checked-version.ts";
import { withLock } from "./lock.ts";
import { LANGUAGE_HOST, LANGUAGE_HOST_FOLDER, cacheFolder } from "./places.ts";
import type { Environment } from "./places.ts";
import type { OnProgress } from "./progress.ts";
import { pulumiFromGo } from "./pulumi-from-go.ts";
import { pulumiFromNpm } from "./pulumi-from-npm.ts";
import type { PulumiInstallation, PulumiSource, Way } from "./pulumi-tool.ts";
import { ToolError } from "./tool-error.ts";
import { PULUMI, isAtLeast } from "./versions.ts";

/** A Pulumi CLI that works, and what has to be on PATH beside it. */
export interface PulumiTool {
  /** The executable. */
  readonly command: string;
  /** For `PulumiCommand.get({ root })`; undefined when the executable is not in a folder `bin`. */
  readonly root: string | undefined;
  readonly version: string;
  readonly source: PulumiSource;
  /** The Node language host that the engine will start. */
  readonly languageHost: string;
  /** Folders to put first on PATH, so that `pulumi` is this one and finds its language host. */
  readonly pathEntries: readonly string[];
}

/** What {@link ensurePulumi} works with. */
export interface EnsureOptions {
  /** Hears what takes time, and what was wrong on the way. */
  readonly onProgress?: OnProgress;
  /** @default process.env */
  readonly env?: Environment;
  /** Where the npm package downloads the CLI from; another host for tests. */
  readonly installer?: string;
}

/** A build of the CLI by another process is waited for this long, in seconds. */
const WAIT_SECONDS = 3600;

/**
 * Finds a Pulumi CLI, or makes one: KAKEHASHI_PULUMI, PATH, the cache, the official npm package, the Go module.
 * @throws ToolError when no way leads to one; it says why each failed
 */
export async function ensurePulumi(options: EnsureOptions = {}): Promise<PulumiTool> {
  const way: Way = { env: options.env ?? process.env, onProgress: options.onProgress ?? (() => undefined) };
  const found = await findPulumi(way);
  if ("tool" in found) return found.tool;
  const made = await makePulumi(way, options.installer).catch((error: unknown) => noCache(error, way.env));
  if ("root" in made) return describe(join(made.root, "bin", "pulumi"), made.version, made.source, way.env);
  throw noPulumi([...found.reasons, ...made.reasons]);
}

/** The CLI that is there already, or why none of those that are there does. */
export async function findPulumi(way: Way): Promise<{ tool: PulumiTool } | { reasons: string[] }> {
  const explicit = way.env.KAKEHASHI_PULUMI;
  if (explicit !== undefined && explicit !== "") {
    const command = resolve(explicit);
    const fit = await askFitness(command, way.env);
    if ("reason" in fit) throw noPulumi([`KAKEHASHI_PULUMI: ${command}: ${fit.reason}`]);
    return { tool: describe(command, fit.version, "KAKEHASHI_PULUMI", way.env) };
  }
  const reasons: string[] = [];
  const onPath = findOnPath("pulumi", way.env);
  if (onPath === undefined) {
    reasons.push("PATH: no pulumi on it");
  } else {
    const fit = await askFitness(onPath, way.env);
    if ("version" in fit) return { tool: describe(onPath, fit.version, "PATH", way.env) };
    reasons.push(`PATH: ${onPath}: ${fit.reason}`);
  }
  for (const root of cachedRoots(way.env)) {
    const command = join(root, "bin", "pulumi");
    if (!existsSync(root)) continue;
    const fit = await askFitness(command, way.env);
    if ("version" in fit) return { tool: describe(command, fit.version, "cache", way.env) };
    way.onProgress({
      message: `the cached ${command} cannot be used: ${fit.reason}; making it anew`,
      passing: false,
    });
  }
  return { reasons };
}

/** Downloads or builds, one process at a time. */
async function makePulumi(way: Way, installer?: string): Promise<PulumiInstallation | { reasons: string[] }> {
  const [npmRoot, goRoot] = cachedRoots(way.env);
  const lock = {
    doing: "making the Pulumi CLI",
    waitSeconds: WAIT_SECONDS,
    onNote: (message: string) => {
      way.onProgress({ message, passing: false });
    },
  };
  return withLock(join(cacheFolder(way.env), "pulumi.lock"), lock, async () => {
    // Another process may have made it while this one waited.
    for (const root of [npmRoot, goRoot]) {
      const fit = await askFitness(join(root, "bin", "pulumi"), way.env);
      if ("version" in fit) return { root, version: fit.version, source: "cache" };
    }
    const fromNpm = await pulumiFromNpm(way, npmRoot, installer);
    if ("root" in fromNpm) return fromNpm;
    way.onProgress({ message: fromNpm.reason, passing: false });
    const fromGo = await pulumiFromGo(way, goRoot);
    return "root" in fromGo ? fromGo : { reasons: [fromNpm.reason, fromGo.reason] };
  });
}

function cachedRoots(env: Environment): [npm: string, go: string] {
  const cache = cacheFolder(env);
  return [join(cache, `pulumi-${PULUMI.npm}`), join(cache, `pulumi-${PULUMI.go}`)];
}

async function askFitness(
  command: string,
  env: Environment,
): Promise<{ version: string } | { reason: string }> {
  const answer = await pulumiVersion(command, env);
  if ("problem" in answer) return { reason: answer.problem };
  if (isAtLeast(answer.version, PULUMI.minimum)) return answer;
  return { reason: `it is ${answer.version}, older than ${PULUMI.minimum}` };
}

function describe(command: string, version: string, source: PulumiSource, env: Environment): PulumiTool {
  const folder = dirname(command);
  const root = command.endsWith(join("bin", "pulumi")) ? dirname(folder) : undefined;
  const own = join(LANGUAGE_HOST_FOLDER, LANGUAGE_HOST);
  // The vendor's language hosts lie beside the CLI, where the engine finds them by itself.
  const beside = join(dirname(realpathSync(command)), LANGUAGE_HOST);
  const languageHost = existsSync(beside) ? beside : (findOnPath(LANGUAGE_HOST, env) ?? own);
  return {
    command,
    root,
    version,
    source,
    languageHost,
    pathEntries: languageHost === own ? [folder, LANGUAGE_HOST_FOLDER] : [folder],
  };
}

/** The first executable of this name on PATH. */
export function findOnPath(name: string, env: Environment): string | undefined {
  return (env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** A cache without writing or space is one more reason; any other error is a mistake of ours. */
function noCache(error: unknown, env: Environment): { reasons: string[] } {
  if (!(error instanceof Error && "syscall" in error)) throw error;
  const reason = `${cacheFolder(env)}: ${error.message}; XDG_CACHE_HOME can name another folder for the cache`;
  return { reasons: [reason] };
}

function noPulumi(reasons: readonly string[]): ToolError {
  return new ToolError(`the Pulumi CLI >= ${PULUMI.minimum}`, reasons, [
    "install it (https://www.pulumi.com/docs/install) and put it on PATH, or point KAKEHASHI_PULUMI at it",
    "make get.pulumi.com reachable, from which the npm package pulumi downloads it",
    "install Go >= 1.26 and make the Go module proxy reachable (go env -w GOPROXY=URL): it is then built from source",
  ]);
}
