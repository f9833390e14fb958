import { join } from "node:path";
import type { Output } from "@pulumi/pulumi";
import { isDryRun } from "@pulumi/pulumi/runtime/settings.js";
import type { Workload } from "../components/workload/workload.ts";
import { manifestFiles } from "../components/workload/workloads.ts";
import type { StackConfig } from "../config/schema.ts";
import { writeManifests } from "../lib/manifests/gitops.ts";

/** What a stack tells of the files that Argo CD is to apply. */
export interface GitopsOutputs {
  readonly directory: string;
  /** How many files there are; absent after a preview, which writes nothing. */
  readonly files?: Output<number>;
}

/**
 * Writes the objects of apps that Argo CD delivers, when all of them is known; nothing when the config says no directory.
 * A rehearsal writes into its own folder: identities are simulated there.
 */
export function writeGitops(
  { gitops }: StackConfig,
  apps: Readonly<Record<string, Workload>>,
): GitopsOutputs | undefined {
  if (gitops === undefined) return undefined;
  const { directory } = gitops;
  if (isDryRun()) return { directory };
  const folder = join(process.env.KAKEHASHI_REHEARSAL ?? process.cwd(), directory);
  return {
    directory,
    files: manifestFiles(apps).apply((files) => {
      writeManifests(folder, files);
      return Object.keys(files).length;
    }),
  };
}
