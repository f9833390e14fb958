import type { ChildProcess, SpawnOptions } from "node:child_process";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** What a program's `runtime.options` say to this host. */
export interface RuntimeOptions {
  /** Whether the SDK loads ts-node, which checks types at each start; without it Node strips them. */
  readonly typescript: boolean;
  /** Arguments for node, such as `--max-old-space-size=4096`. */
  readonly nodeArguments: readonly string[];
}

/** Reads the options of Pulumi.yaml (`runtime.options`) or of a plugin's file. */
export function runtimeOptions({
  typescript,
  nodeargs,
}: Readonly<Record<string, unknown>> = {}): RuntimeOptions {
  return {
    typescript: typescript !== false && typescript !== "false",
    nodeArguments: typeof nodeargs === "string" ? splitArguments(nodeargs) : [],
  };
}

/** Splits at spaces; quotes keep what is between them together. */
export function splitArguments(text: string): string[] {
  return [...text.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replaceAll(/["']/g, ""));
}

/** The module of the SDK that runs programs. */
export const PROGRAM_MODULE = "@pulumi/pulumi/cmd/run";

/** A part of the SDK that a program brings in its own node_modules. */
export interface Started {
  /** A module of the SDK, such as {@link PROGRAM_MODULE}. */
  readonly module: string;
  /** Where the program is: its own SDK is used, never the host's. */
  readonly programFolder: string;
  readonly options: RuntimeOptions;
}

/** What it is started with. */
export interface Start {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/** How its process is tied to the host's. */
export interface Ties {
  readonly stdio: SpawnOptions["stdio"];
  /** Whether the process leads a process group. */
  readonly leadsGroup: boolean;
}

/** Node options that load what every program gets; folders may have spaces in their names. */
const PRELOADS = ["plain-errors.cjs", "end-with-host.cjs"].map(preload);

/** A Node option that loads a file of this folder first. */
export function preload(name: string): string {
  return `--require "${join(import.meta.dirname, name).replaceAll(/["\\]/g, "\\$&")}"`;
}

/** Starts node on a module of the program's SDK. */
export function launch(started: Started, start: Start, { stdio, leadsGroup }: Ties): ChildProcess {
  const { module, programFolder, options } = started;
  const script = resolveFrom(programFolder, module);
  if (script === undefined) {
    throw new Error(`${programFolder}: ${module} is not installed there; run npm install in it`);
  }
  return spawn(process.execPath, [...options.nodeArguments, script, ...start.args], {
    cwd: start.cwd,
    env: environmentOf(started, start.env),
    stdio,
    detached: leadsGroup,
  });
}

/** All of a program's environment: what is given, and what this host adds. */
export function environmentOf({ options }: Started, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...env,
    PULUMI_NODEJS_TYPESCRIPT: String(options.typescript),
    KAKEHASHI_LANGUAGE_HOST: String(process.pid),
    // Not among the arguments: the SDK takes those for a loader of the program's own, and leaves out its own.
    NODE_OPTIONS: [env.NODE_OPTIONS ?? "", ...PRELOADS].join(" ").trim(),
  };
}

/** The file of a module as a program in `folder` sees it; undefined when it is not installed. */
export function resolveFrom(folder: string, module: string): string | undefined {
  try {
    return createRequire(join(folder, "program.js")).resolve(module);
  } catch {
    return undefined;
  }
}

/** The packages that a program's package.json names, with the versions that are installed. */
export function programDependencies(folder: string): { name: string; version: string }[] {
  const manifest = readManifest(join(folder, "package.json"));
  const named = { ...record(manifest.devDependencies), ...record(manifest.dependencies) };
  return Object.entries(named).map(([name, range]) => {
    const { version } = readManifest(join(folder, "node_modules", name, "package.json"));
    return { name, version: typeof version === "string" ? version : String(range) };
  });
}

function readManifest(path: string): Record<string, unknown> {
  try {
    return record(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    // No manifest, no dependencies.
    return {};
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
