import { existsSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { makeFolder } from "./make-folder.ts";
import type { Environment } from "./places.ts";
import { cacheFolder } from "./places.ts";
import { run } from "./run.ts";

const memorySchema = z.record(
  z.string(),
  z.object({ size: z.number(), changed: z.number(), version: z.string() }),
);

type Memory = z.output<typeof memorySchema>;

/** A binary that does not answer in this time is not one. */
const ANSWER_SECONDS = 20;

/** What a binary answers to `version`, or why it does not. */
export type Answer = { readonly version: string } | { readonly problem: string };

/**
 * Asks a Pulumi binary for its version by running it. The answer is remembered in the cache for as long as the
 * file is the same, since asking takes a fifth of a second, at every start.
 */
export async function pulumiVersion(binary: string, env: Environment): Promise<Answer> {
  const path = join(cacheFolder(env), "versions.json");
  const file = statSync(binary, { throwIfNoEntry: false });
  if (file === undefined) return { problem: "there is no such file" };
  const key = realpathSync(binary);
  const memory = remembered(path);
  const known = memory[key];
  if (known?.size === file.size && known.changed === file.mtimeMs) return { version: known.version };

  const result = await run(binary, ["version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutSeconds: ANSWER_SECONDS,
  });
  const version = /^v?(\d+\.\d+\.\d+\S*)$/m.exec(result.stdout.trim())?.[1];
  if (result.code !== 0 || version === undefined) {
    const complaint = [result.problem, ...result.stderr.split("\n")].find((line) => line.trim() !== "");
    return { problem: `it does not run (${complaint ?? `it says "${result.stdout}"`})` };
  }
  remember(path, { ...memory, [key]: { size: file.size, changed: file.mtimeMs, version } });
  return { version };
}

function remembered(path: string): Memory {
  try {
    return memorySchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    // No memory, or one that cannot be read: everything is asked again.
    return {};
  }
}

function remember(path: string, memory: Memory): void {
  const fresh = `${path}.${process.pid}`;
  try {
    makeFolder(dirname(path));
    // What is gone will not be asked for again.
    const there = Object.entries(memory).filter(([binary]) => existsSync(binary));
    writeFileSync(fresh, JSON.stringify(Object.fromEntries(there), undefined, 2));
    renameSync(fresh, path);
  } catch {
    // A cache that cannot be written costs time, nothing else.
  }
}
