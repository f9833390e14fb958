import { join } from "node:path";
import { version as sdkVersion } from "@pulumi/pulumi/version.js";
import { LANGUAGE_HOST, LANGUAGE_HOST_FOLDER, cacheFolder } from "./places.ts";
import type { Environment } from "./places.ts";
import { goVersion } from "./go-build.ts";
import { PULUMI_MODULE } from "./pulumi-from-go.ts";
import type { EnsureOptions } from "./pulumi.ts";
import { ensurePulumi, findOnPath } from "./pulumi.ts";
import { run } from "./run.ts";
import { ToolError } from "./tool-error.ts";

/** One tool as `kakehashi tools` lists it. */
export interface ToolLine {
  readonly name: string;
  /** Empty when there is none. */
  readonly version: string;
  /** Where it comes from: `PATH`, `cache`, `go-build`, `checkout`, or why there is none. */
  readonly source: string;
  readonly path: string;
}

/** The tools, and the one without which nothing can be rehearsed when it could not be had. */
export interface Inventory {
  readonly tools: readonly ToolLine[];
  readonly missing: ToolError | undefined;
}

/** Every tool that the commands use. Makes the Pulumi CLI when there is none. */
export async function inventory(options: EnsureOptions = {}): Promise<Inventory> {
  const env = options.env ?? process.env;
  const pulumi = await ensurePulumi(options).catch((error: unknown) => {
    if (error instanceof ToolError) return error;
    throw error;
  });
  const tools = [nodeLine(env), await npmLine(env), await goLine(env)];
  if (pulumi instanceof ToolError) {
    return { tools: [...tools, { name: "pulumi", version: "", source: "none", path: "" }], missing: pulumi };
  }
  const own = pulumi.languageHost === join(LANGUAGE_HOST_FOLDER, LANGUAGE_HOST);
  return {
    tools: [
      ...tools,
      { name: "pulumi", version: pulumi.version, source: pulumi.source, path: pulumi.command },
      {
        name: "language host",
        // Ours speaks for the SDK that is installed beside it; the vendor's comes with the CLI.
        version: own ? sdkVersion : pulumi.version,
        source: own ? "checkout" : "with pulumi",
        path: pulumi.languageHost,
      },
    ],
    missing: undefined,
  };
}

function nodeLine(env: Environment): ToolLine {
  const cached = process.execPath.startsWith(join(cacheFolder(env), "node-"));
  return {
    name: "node",
    version: process.versions.node,
    source: cached ? "cache" : "PATH",
    path: process.execPath,
  };
}

async function npmLine(env: Environment): Promise<ToolLine> {
  const path = findOnPath("npm", env);
  if (path === undefined) return { name: "npm", version: "", source: "none on PATH", path: "" };
  const { stdout } = await run(path, ["--version"], { env, timeoutSeconds: 20 });
  return { name: "npm", version: stdout.trim(), source: "PATH", path };
}

async function goLine(env: Environment): Promise<ToolLine> {
  const { version, problem } = await goVersion(PULUMI_MODULE, env);
  return {
    name: "go",
    version,
    source: problem === "" ? "PATH" : problem,
    path: findOnPath("go", env) ?? "",
  };
}
