import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { installWhole } from "./install-whole.ts";
import { pulumiVersion } from "./checked-version.ts";
import { buildGo, goVersion, type GoPrograms } from "./go-build.ts";
import { CHECKOUT } from "./places.ts";
import { showDuration } from "./progress.ts";
import type { Attempt, PulumiInstallation, Way } from "./pulumi-tool.ts";
import { PULUMI } from "./versions.ts";

/** Its go.mod pins the CLI and, by go.sum, every module that the CLI needs. */
export const PULUMI_MODULE = join(CHECKOUT, "tools", "go");

const PROGRAMS: GoPrograms = {
  title: "the Pulumi CLI",
  folder: PULUMI_MODULE,
  packages: ["github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"],
  linkerFlags: `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI.go}`,
  typical: "2 to 10 min",
};

/** Builds the CLI from the Go module into `root`/bin/pulumi. */
export async function pulumiFromGo(way: Way, root: string): Promise<Attempt> {
  const go = await goVersion(PULUMI_MODULE, way.env);
  if (go.problem !== "") return { reason: `Go build: ${go.problem}` };
  try {
    return await build(way, root);
  } catch (error) {
    return { reason: `Go build: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function build(way: Way, root: string): Promise<PulumiInstallation> {
  way.onProgress({
    message: `building the Pulumi CLI ${PULUMI.go} from its Go module into ${root} (once; ${PROGRAMS.typical} on two cores)`,
    passing: false,
  });
  const started = Date.now();
  const version = await installWhole(root, async (scratch) => {
    const binaries = join(scratch, "bin");
    mkdirSync(binaries, { recursive: true });
    await buildGo(PROGRAMS, binaries, way);
    const answer = await pulumiVersion(join(binaries, "pulumi"), way.env);
    if ("problem" in answer) throw new Error(`what it built cannot be used: ${answer.problem}`);
    if (answer.version !== PULUMI.go)
      throw new Error(`what it built says it is ${answer.version}, not ${PULUMI.go}`);
    return answer.version;
  });
  const took = showDuration((Date.now() - started) / 1000);
  way.onProgress({ message: `built the Pulumi CLI ${PULUMI.go} in ${took}`, passing: false });
  return { root, version, source: "go-build" };
}
