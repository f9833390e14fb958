import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";

/** A published package that facts are read from. */
export interface Package {
  readonly registry: "PyPI" | "npm";
  readonly name: string;
  readonly version: string;
  /** What is read from it, where its name does not say so. */
  readonly holds?: string;
}

/** How the data name a package. */
export function titleOf({ registry, name }: Package): string {
  return `${registry} ${name}`;
}

/** The page of a package at its registry, and the model in it that facts are read from. */
export function pageOf({ registry, name, version }: Package, model: string): string {
  const page =
    registry === "PyPI"
      ? `https://pypi.org/project/${name}/${version}/`
      : `https://www.npmjs.com/package/${name}/v/${version}`;
  return `${page}#${model}`;
}

/** The directory of an unpacked package; it is fetched once, and kept among the temporary files. */
export function unpacked(wanted: Package): string {
  const home = join(tmpdir(), "kakehashi-schemas");
  const directory = join(home, `${wanted.name.replace("/", "+")}-${wanted.version}`);
  if (existsSync(directory)) return directory;
  const partial = `${directory}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  if (wanted.registry === "PyPI") unpackWheel(wanted, partial);
  else unpackTarball(wanted, partial);
  renameSync(partial, directory);
  return directory;
}

function unpackWheel({ name, version }: Package, into: string): void {
  execFileSync("python3", ["-m", "pip", "download", "-q", "--no-deps", "-d", into, `${name}==${version}`]);
  const wheel = readdirSync(into).find((it) => it.endsWith(".whl")) ?? "";
  execFileSync("python3", ["-m", "zipfile", "-e", join(into, wheel), into]);
}

function unpackTarball({ name, version }: Package, into: string): void {
  execFileSync("npm", ["pack", "--silent", "--pack-destination", into, `${name}@${version}`]);
  const tarball = readdirSync(into).find((it) => it.endsWith(".tgz")) ?? "";
  execFileSync("tar", ["-xzf", join(into, tarball), "-C", into, "--strip-components=1"]);
}

/** An SDK of Pulumi as it is installed: its directory and its version. */
export function installedSdk(name: string): { readonly directory: string; readonly package: Package } {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const { version } = z
    .object({ version: z.string() })
    .parse(createRequire(import.meta.url)(manifest) satisfies unknown);
  return { directory: dirname(manifest), package: { registry: "npm", name, version } };
}
