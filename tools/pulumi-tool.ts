import type { Environment } from "./places.ts";
import type { OnProgress } from "./progress.ts";

/** Where a Pulumi CLI comes from. */
export type PulumiSource = "KAKEHASHI_PULUMI" | "PATH" | "npm" | "go-build" | "cache";

/** A Pulumi CLI in a folder of its own: `root`/bin/pulumi. */
export interface PulumiInstallation {
  readonly root: string;
  readonly version: string;
  readonly source: PulumiSource;
}

/** What one way to the CLI came to. */
export type Attempt = PulumiInstallation | { readonly reason: string };

/** What a way to the CLI works with. */
export interface Way {
  readonly env: Environment;
  readonly onProgress: OnProgress;
}
