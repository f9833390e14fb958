import { join } from "node:path";
import { LANGUAGE_HOST_FOLDER, cacheFolder } from "./places.ts";
import { goVersion } from "./pulumi-from-go.ts";
import type { EnsureOptions } from "./pulumi.ts";
import { ensurePulumi, findOnPath } from "./pulumi.ts";
import { run } from "./run.ts";

/** One tool as `kakehashi tools` lists it. */
export interface ToolLine {
  readonly name: string;
  /** Empty when there is none. */
  readonly version: string;
  /** Where it comes from: `PATH`, `cache`, `checkout`, or why there is none. */
  readonly source: string;
  readonly path: string;
}

/** Every tool that the commands use. Makes the Pulumi CLI when there is none. */
export async function inventory(options: EnsureOptions = {}): Promise<ToolLine[]> {
  const env = options.env ?? process.env;
  const pulumi = await ensurePulumi({ ...options, env });
  const npm = findOnPath("npm", env);
  const npmVersion =
    npm === undefined ? "" : (await run(npm, ["--version"], { env, timeoutSeconds: 20 })).stdout.trim();
  const go = await goVersion(env);
  const own = pulumi.languageHost.startsWith(LANGUAGE_HOST_FOLDER);
  return [
    {
      name: "node",
      version: process.versions.node,
      source: process.execPath.startsWith(join(cacheFolder(env), "node-")) ? "cache" : "PATH",
      path: process.execPath,
    },
    {
      name: "npm",
      version: npmVersion,
      source: npm === undefined ? "none on PATH" : "PATH",
      path: npm ?? "",
    },
    { name: "go", version: go.version, source: go.problem || "PATH", path: findOnPath("go", env) ?? "" },
    { name: "pulumi", version: pulumi.version, source: pulumi.source, path: pulumi.command },
    {
      name: "language host",
      version: own ? "" : pulumi.version,
      source: own ? "checkout" : "with pulumi",
      path: pulumi.languageHost,
    },
  ];
}
