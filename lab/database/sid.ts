import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sh } from "../network/system.ts";

/** What the lab runs: the server, the client, and a shell for `lib/mysql/run.bash`. */
const WANTED = ["mysql-server-core", "mysql-client-core", "bash", "coreutils", "mawk"];

/**
 * Fetches MySQL as Debian sid has it today, for when it no longer has what is pinned. APT resolves from an empty status
 * file, and verifies the archive's signature and every file.
 * @param folder for APT's lists and the packages; it is made
 * @returns the packages, and the version of the server among them
 */
export async function fetchFromSid(
  folder: string,
): Promise<{ readonly files: readonly string[]; readonly version: string }> {
  const archives = join(folder, "archives");
  for (const name of ["archives/partial", "lists/partial", "log"])
    await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, "status"), "");
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const sources = `deb [signed-by=${keyring}] http://deb.debian.org/debian sid main\n`;
  await writeFile(join(folder, "sources.list"), sources);
  const settings = {
    "Dir::State::status": join(folder, "status"),
    "Dir::State::lists": join(folder, "lists"),
    "Dir::Cache::archives": archives,
    "Dir::Cache::pkgcache": "",
    "Dir::Cache::srcpkgcache": "",
    "Dir::Etc::sourcelist": join(folder, "sources.list"),
    "Dir::Etc::sourceparts": "-",
    "Dir::Etc::preferencesparts": "-",
    "Dir::Log": join(folder, "log"),
    "APT::Install-Recommends": "false",
    "APT::Sandbox::User": "root",
    "Debug::NoLocking": "true",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  await sh("apt-get", ...options, "update", "-qq");
  await sh("apt-get", ...options, "install", "-y", "-qq", "--download-only", ...WANTED);
  await rm(join(folder, "lists"), { recursive: true });
  const names = (await readdir(archives)).filter((name) => name.endsWith(".deb"));
  const version = names
    .map((name) => /^mysql-server-core_([^_]+)_/.exec(name)?.[1])
    .find((it) => it !== undefined);
  if (version === undefined) throw new Error("Debian sid has no mysql-server-core");
  return { files: names.map((name) => join(archives, name)), version };
}
