import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Environment } from "../../tools/places.ts";
import { cacheFolder } from "../../tools/places.ts";
import type { Places } from "./places.ts";
import { REHEARSAL_PASSPHRASE } from "./stack-settings.ts";

/** Variables by which a program, a provider or the engine could reach something real. */
const REACHES_OUT =
  /^(?:AWS|ARM|AZURE|AZUREAD|KUBE|K8S|HELM|GOOGLE|GCLOUD|CLOUDSDK|CLOUDFLARE|DIGITALOCEAN|GITHUB|GITLAB|VAULT|PULUMI(?!_NODEJS))_|^KUBECONFIG$|^(?:GITHUB|GITLAB)_TOKEN$/;

/** What the engine and all that it starts need to know. */
export interface EngineSurroundings {
  readonly places: Places;
  /** Folders to put first on PATH: the engine and its language host, for what starts them by name. */
  readonly pathEntries: readonly string[];
  /** The simulated packages, and the port where all of them are served. */
  readonly packages: readonly string[];
  readonly port: number;
  /**
   * Whether the state is written when the engine ends instead of at each step: half of the time of a first run, whose
   * loss is another first run (docs/performance.md).
   * @default false
   */
  readonly writesStateOnce?: boolean;
}

/**
 * The whole environment of the engine: what the user's shell has, without the ways to real clouds, with the
 * rehearsal's own state.
 */
export function engineEnvironment(
  base: Environment,
  { places, pathEntries, packages, port, writesStateOnce = false }: EngineSurroundings,
): Record<string, string> {
  const kept = Object.entries(base).flatMap(([name, value]) =>
    value === undefined || REACHES_OUT.test(name) ? [] : [[name, value] as const],
  );
  return {
    ...Object.fromEntries(kept),
    PATH: [...pathEntries, base.PATH ?? ""].join(delimiter),
    ...NOTHING_REAL,
    // Without a second file that describes each file: the engine does not write it in one step, and a kill that cuts
    // it short makes the first file unreadable (`failed to load checkpoint: EOF`).
    PULUMI_BACKEND_URL: `${pathToFileURL(places.backend).href}?metadata=skip`,
    PULUMI_HOME: places.home,
    PULUMI_CONFIG_PASSPHRASE: REHEARSAL_PASSPHRASE,
    PULUMI_DEBUG_PROVIDERS: packages.map((name) => `${name}:${port}`).join(","),
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // A copy of the state before each run; the state itself and its last copy (.bak) stay.
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    ...(writesStateOnce ? STATE_AT_THE_END : {}),
    GOGC: base.GOGC ?? GARBAGE_PERCENT,
    KAKEHASHI_SOURCE_LINES: places.sourceLines,
    // Where a program writes what it would otherwise write beside itself.
    KAKEHASHI_REHEARSAL: places.root,
    NODE_OPTIONS: nodeOptions(base.NODE_OPTIONS),
    NODE_COMPILE_CACHE: base.NODE_COMPILE_CACHE ?? join(cacheFolder(base), "compile-cache"),
  };
}

/**
 * How much garbage the engine lets gather, in percent of what it needs. Go's own is 100: it collects while thousands of
 * resources wait, which takes a sixth of its processor time more, and for `prod` saves 20 MiB.
 */
const GARBAGE_PERCENT = "300";

/** The second is asked for by the first (pulumi v3.246.0, pkg/backend/snapshot.go; sdk/go/common/env). */
const STATE_AT_THE_END = { PULUMI_SKIP_CHECKPOINTS: "true", PULUMI_EXPERIMENTAL: "true" };

/** Files that programs and tools would otherwise look for in the user's home. */
const NOTHING_REAL = {
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_EC2_METADATA_DISABLED: "true",
  AZURE_CONFIG_DIR: "/dev/null",
  KUBECONFIG: "/dev/null",
};

/**
 * MiB of a half of the program's youngest generation. Node's own is 16, and 20 MiB more of the whole tree's memory for
 * no less processor time: a program registers its resources in one go. With 4, collecting takes twice the time.
 */
const SEMI_SPACE = 8;

/** Lets Node load the preload first; it must survive folders with spaces in their names. What is inherited counts. */
function nodeOptions(inherited: string | undefined): string {
  const preload = join(import.meta.dirname, "preload", "program.cjs").replaceAll(/["\\]/g, "\\$&");
  return [
    `--max-semi-space-size=${SEMI_SPACE}`,
    inherited ?? "",
    `--require "${preload}"`,
    "--disable-warning=ExperimentalWarning",
  ]
    .join(" ")
    .trim();
}
