import { join } from "node:path";
import { all, output, type Output } from "@pulumi/pulumi";
import { isDryRun } from "@pulumi/pulumi/runtime/settings.js";
import type { Workload } from "../components/workload/workload.ts";
import type { StackConfig } from "../config/schema.ts";
import { SIDES } from "../lib/dns/names.ts";
import { filesOf, writeManifests } from "../lib/manifests/gitops.ts";

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
  const parts = Object.entries(apps).flatMap(([app, { manifests }]) =>
    manifests === undefined
      ? []
      : SIDES.map((side) => manifests[side].apply((objects) => filesOf(side, app, objects))),
  );
  const files = parts.length === 0 ? output([]) : all(parts);
  return {
    directory,
    files: files.apply((known) => {
      const together = Object.fromEntries(known.flatMap((it) => Object.entries(it)));
      writeManifests(folder, together);
      return Object.keys(together).length;
    }),
  };
}
