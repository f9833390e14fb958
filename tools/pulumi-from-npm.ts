import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { pulumiVersion } from "./checked-version.ts";
import type { Attempt, PulumiInstallation, Way } from "./pulumi-tool.ts";
import { run } from "./run.ts";
import { PULUMI } from "./versions.ts";

/** Where the npm package `pulumi` downloads the CLI from: its lib/download.js, of the pinned version. */
const INSTALLER = "https://get.pulumi.com/install.sh";

/** A host that does not answer in this time is not waited for. */
const REACHABLE_SECONDS = 4;

/** The download is 150 MB or so; a connection that takes longer loses to a build. */
const DOWNLOAD_SECONDS = 600;

/** For how long a failure is believed, so that later runs do not pay for it again. */
const REMEMBERED_HOURS = 24;

const failureSchema = z.object({ at: z.number(), reason: z.string() });

/**
 * The official CLI by way of the npm package `pulumi`, which carries no binary: its run.js fetches the vendor's
 * install script and runs it. Language hosts come with it.
 */
export async function pulumiFromNpm(way: Way, root: string, installer: string = INSTALLER): Promise<Attempt> {
  const memory = `${root}.failed.json`;
  const known = rememberedFailure(memory);
  if (known !== undefined) return { reason: `npm package pulumi ${PULUMI.npm}: ${known}` };
  const failed = (reason: string): Attempt => {
    mkdirSync(join(root, ".."), { recursive: true });
    writeFileSync(memory, JSON.stringify({ at: Date.now(), reason }));
    return { reason: `npm package pulumi ${PULUMI.npm}: ${reason}` };
  };

  const unreachable = await whyUnreachable(installer);
  if (unreachable !== undefined) {
    return failed(
      `it downloads the CLI from ${new URL(installer).host}, which cannot be reached (${unreachable})`,
    );
  }
  const scratch = `${root}.${process.pid}`;
  try {
    return await install(way, scratch, root);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Installs into `scratch`, moves to `root`; throws with the reason when it cannot. */
async function install(way: Way, scratch: string, root: string): Promise<PulumiInstallation> {
  way.onProgress({
    message: `installing the Pulumi CLI ${PULUMI.npm} from npm (150 MB, once)`,
    passing: false,
  });
  mkdirSync(scratch, { recursive: true });
  const npm = await run(
    "npm",
    ["install", "--prefix", scratch, "--ignore-scripts", "--no-audit", "--no-fund", `pulumi@${PULUMI.npm}`],
    { env: way.env, timeoutSeconds: 60 },
  );
  if (npm.code !== 0) throw new Error(`npm install failed (${firstError(npm.problem, npm.stderr)})`);
  const home = join(scratch, "home");
  const download = await run(
    process.execPath,
    [join(scratch, "node_modules", "pulumi", "run.js"), "version"],
    {
      env: { ...way.env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeoutSeconds: DOWNLOAD_SECONDS,
      onLine: (line) => {
        way.onProgress({ message: `npm package pulumi: ${line.trim()}`, passing: true });
      },
    },
  );
  const made = join(home, "versions", PULUMI.npm);
  if (download.code !== 0 || !existsSync(join(made, "bin", "pulumi"))) {
    throw new Error(`its download failed (${firstError(download.problem, download.stderr)})`);
  }
  const answer = await pulumiVersion(join(made, "bin", "pulumi"), way.env);
  if ("problem" in answer) throw new Error(`what it downloaded cannot be used: ${answer.problem}`);
  rmSync(root, { recursive: true, force: true });
  renameSync(made, root);
  return { root, version: answer.version, source: "npm" };
}

/**
 * Why nothing can be had from an address; undefined when it answers.
 * @param seconds how long an answer may take
 */
export async function whyUnreachable(url: string, seconds = REACHABLE_SECONDS): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(seconds * 1000) });
    await answer.body?.cancel();
    return answer.ok ? undefined : `HTTP ${answer.status}`;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error ? cause.message : `no answer in ${seconds} s`;
  }
}

function rememberedFailure(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const { at, reason } = failureSchema.parse(JSON.parse(readFileSync(path, "utf8")));
    const hours = (Date.now() - at) / 3_600_000;
    if (hours < 0 || hours > REMEMBERED_HOURS) return undefined;
    return `${reason}; tried ${hours < 1 ? "less than an hour" : `${Math.floor(hours)} h`} ago, remove ${path} to try again`;
  } catch {
    // A memory that cannot be read is none.
    return undefined;
  }
}

function firstError(problem: string, stderr: string): string {
  return problem || (stderr.split("\n").find((line) => line.trim() !== "") ?? "it said nothing");
}
