import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { withLock } from "../../tools/lock.ts";
import { cacheFolder } from "../../tools/places.ts";
import { sh } from "../network/system.ts";
import { MYSQL_VERSION, PACKAGES, type DebianPackage } from "./packages.ts";

/** Debian's own mirror forgets a version when the next is in sid; its archive of snapshots does not. */
const SOURCES = [
  "https://deb.debian.org/debian/",
  "https://snapshot.debian.org/archive/debian/20261121T000000Z/",
] as const;

/** How many packages are fetched at once. */
const AT_ONCE = 6;

/** What a root has that no package brings. */
const FOLDERS = ["dev/shm", "tmp", "run", "proc", "etc", "var/lib/mysql", "secrets", "sql"];
const DEVICES = { null: "3", random: "8", urandom: "9" };

/** A root with MySQL in it, fetched and unpacked once for all checkouts: 60 MB to fetch, 350 MB on disk. */
export async function mysqlImage(say: (line: string) => void): Promise<string> {
  const digest = createHash("sha256").update(JSON.stringify(PACKAGES)).digest("hex").slice(0, 12);
  const root = join(cacheFolder(process.env), `mysql-${MYSQL_VERSION}-${digest}`);
  if (existsSync(root)) return root;
  return withLock(`${root}.lock`, { doing: "unpacking MySQL", waitSeconds: 600, onNote: say }, async () => {
    if (existsSync(root)) return root;
    say(`fetching MySQL ${MYSQL_VERSION} from Debian sid (${PACKAGES.length} packages, 60 MB, once)`);
    const scratch = `${root}.${process.pid}`;
    await rm(scratch, { recursive: true, force: true });
    await unpackInto(scratch);
    await rename(scratch, root);
    return root;
  });
}

async function unpackInto(root: string): Promise<void> {
  for (const name of ["bin", "lib", "lib64", "sbin"]) {
    await mkdir(join(root, "usr", name), { recursive: true });
    await symlink(`usr/${name}`, join(root, name));
  }
  const waiting = [...PACKAGES];
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await unpack(next, root);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  for (const folder of FOLDERS) await mkdir(join(root, folder), { recursive: true });
  for (const [name, minor] of Object.entries(DEVICES)) {
    await sh("mknod", "-m", "666", join(root, "dev", name), "c", "1", minor);
  }
  await rm(join(root, "usr/share/doc"), { recursive: true, force: true });
}

async function unpack(wanted: DebianPackage, root: string): Promise<void> {
  const file = join(root, basename(wanted.path));
  await writeFile(file, await download(wanted));
  await sh("dpkg-deb", "-x", file, root);
  await rm(file);
}

async function download({ path, sha256 }: DebianPackage): Promise<Uint8Array> {
  const problems: string[] = [];
  for (const source of SOURCES) {
    try {
      const answer = await fetch(`${source}${path}`, { signal: AbortSignal.timeout(120_000) });
      const content = new Uint8Array(await answer.arrayBuffer());
      const found = createHash("sha256").update(content).digest("hex");
      if (found === sha256) return content;
      problems.push(`${source}: ${answer.ok ? `another file (SHA-256 ${found})` : `HTTP ${answer.status}`}`);
    } catch (error) {
      problems.push(`${source}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(`${basename(path)} cannot be had: ${problems.join("; ")}`);
}
