import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildGo, goVersion, moduleFolder, type GoPrograms } from "../../tools/go-build.ts";
import { installWhole } from "../../tools/install-whole.ts";
import { withLock } from "../../tools/lock.ts";
import { cacheFolder, CHECKOUT } from "../../tools/places.ts";
import { plainProgress, showDuration } from "../../tools/progress.ts";
import { run } from "../../tools/run.ts";

/** Its go.mod pins etcd, Kubernetes and kwok, and by go.sum every module that they need. */
const MODULE = join(CHECKOUT, "lab", "kubernetes", "go");

/** The programs of go.mod by what they are, under the names that `go build` gives them. */
const PROGRAMS = {
  etcd: "server",
  apiServer: "kube-apiserver",
  controllerManager: "kube-controller-manager",
  scheduler: "kube-scheduler",
  kwok: "kwok",
} as const;

/**
 * What kwok says of nodes and pods, as its module brings it: nodes are ready and say so; pods run as soon as they are
 * scheduled, those of Jobs succeed, and deleted ones are gone.
 */
const STAGES = [
  "node/fast/node-initialize.yaml",
  "node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
  "pod/fast/pod-ready.yaml",
  "pod/fast/pod-complete.yaml",
  "pod/fast/pod-delete.yaml",
] as const;

const STAGES_FILE = "stages.yaml";

/** How Kubernetes' programs are told who they are (k8s.io/component-base/version). */
const VERSION_PACKAGE = "k8s.io/component-base/version";

/** A build by another process is waited for this long, in seconds. */
const WAIT_SECONDS = 3600;

/** The programs of a control plane. */
export interface KubernetesBinaries {
  readonly paths: Readonly<Record<keyof typeof PROGRAMS, string>>;
  /** kwok's configuration. */
  readonly stages: string;
  /** Of Kubernetes, such as `1.35.4`. */
  readonly version: string;
  /** How long they took to build, in seconds; 0 when they were there. */
  readonly buildSeconds: number;
}

/** The versions that go.mod pins, of the modules that matter to whoever reads a report. */
export function pinnedVersions(goMod = readFileSync(join(MODULE, "go.mod"), "utf8")): {
  readonly kubernetes: string;
  readonly etcd: string;
  readonly kwok: string;
} {
  const of = (module: string): string => {
    const found = new RegExp(`^\\s+${module.replaceAll(".", "\\.")} v(\\S+)`, "m").exec(goMod)?.[1];
    if (found === undefined) throw new Error(`go.mod requires no ${module}`);
    return found;
  };
  return {
    kubernetes: of("k8s.io/kubernetes"),
    etcd: of("go.etcd.io/etcd/server/v3"),
    kwok: of("sigs.k8s.io/kwok"),
  };
}

/** The programs from the cache, which all checkouts share, or built from the Go modules, once. */
export async function kubernetesBinaries(say: (line: string) => void): Promise<KubernetesBinaries> {
  const { kubernetes: version } = pinnedVersions();
  const root = join(cacheFolder(process.env), `kubernetes-${version}-${digest()}`);
  const paths = Object.fromEntries(
    Object.entries(PROGRAMS).map(([name, file]) => [name, join(root, "bin", file)]),
  ) as KubernetesBinaries["paths"];
  const stages = join(root, STAGES_FILE);
  const there = { paths, stages, version, buildSeconds: 0 };
  if (existsSync(root)) return there;
  const lock = { doing: "building Kubernetes", waitSeconds: WAIT_SECONDS, onNote: say };
  return withLock(`${root}.lock`, lock, async () => {
    if (existsSync(root)) return there;
    return { ...there, buildSeconds: await build(root, version, say) };
  });
}

/** What is built, and how: the key of the cache. */
function digest(): string {
  const hash = createHash("sha256").update(JSON.stringify([PROGRAMS, STAGES]));
  for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(MODULE, file)));
  return hash.digest("hex").slice(0, 12);
}

async function build(root: string, version: string, say: (line: string) => void): Promise<number> {
  const go = await goVersion(MODULE, process.env);
  if (go.problem !== "") throw new Error(go.problem);
  const [major = "", minor = ""] = version.split(".");
  const programs: GoPrograms = {
    title: "Kubernetes",
    folder: MODULE,
    packages: ["tool"],
    linkerFlags: [...[`gitVersion=v${version}`, `gitMajor=${major}`, `gitMinor=${minor}`]]
      .map((value) => `-X ${VERSION_PACKAGE}.${value}`)
      .join(" "),
    typical: "8 to 20 min",
  };
  say(
    `building Kubernetes ${version}, etcd and kwok from their Go modules into ${root} (once; ${programs.typical})`,
  );
  const started = performance.now();
  await installWhole(root, async (scratch) => {
    const binaries = join(scratch, "bin");
    mkdirSync(binaries);
    await buildGo(programs, binaries, { env: process.env, onProgress: plainProgress(say) });
    const answer = await run(join(binaries, PROGRAMS.apiServer), ["--version"], { timeoutSeconds: 60 });
    if (answer.stdout.trim() !== `Kubernetes v${version}`)
      throw new Error(`what it built says it is ${answer.stdout.trim() || answer.stderr.trim()}`);
    const kwok = join(await moduleFolder(MODULE, "sigs.k8s.io/kwok", process.env), "kustomize", "stage");
    const stages = STAGES.map((file) => readFileSync(join(kwok, file), "utf8"));
    writeFileSync(join(scratch, STAGES_FILE), stages.join("---\n"));
  });
  const seconds = (performance.now() - started) / 1000;
  say(`built Kubernetes ${version} in ${showDuration(seconds)}`);
  return seconds;
}
