import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { withLock } from "../../tools/lock.ts";
import { cacheFolder } from "../../tools/places.ts";
import { sh } from "../network/system.ts";
import { MYSQL_VERSION, PACKAGES, type DebianPackage } from "./packages.ts";
import { fetchFromSid } from "./sid.ts";

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

/** A root with MySQL in it. */
export interface MysqlImage {
  readonly root: string;
  /** Debian's version of the server. */
  readonly version: string;
}

/**
 * Fetches and unpacks MySQL once for all checkouts: 60 MB to fetch, 350 MB on disk. Where the pinned packages are no
 * longer to be had, what Debian sid has today is taken; which version was tested is said by who runs it.
 */
export async function mysqlImage(say: (line: string) => void): Promise<MysqlImage> {
  const digest = createHash("sha256").update(JSON.stringify(PACKAGES)).digest("hex").slice(0, 12);
  const pinned = { root: rootOf(`${MYSQL_VERSION}-${digest}`), version: MYSQL_VERSION };
  if (existsSync(pinned.root)) return pinned;
  const lock = { doing: "unpacking MySQL", waitSeconds: 600, onNote: say };
  return withLock(`${pinned.root}.lock`, lock, async () => {
    if (existsSync(pinned.root)) return pinned;
    say(`fetching MySQL ${MYSQL_VERSION} from Debian sid (${PACKAGES.length} packages, 60 MB, once)`);
    try {
      await makeRoot(pinned.root, unpackPinned);
      return pinned;
    } catch (error) {
      if (!(error instanceof GoneError)) throw error;
      say(`${error.message}; taking what Debian sid has today`);
      return await imageOfToday();
    }
  });
}

const rootOf = (name: string): string => join(cacheFolder(process.env), `mysql-${name}`);

async function imageOfToday(): Promise<MysqlImage> {
  const folder = await mkdtemp(join(tmpdir(), "kakehashi-sid-"));
  try {
    const { files, version } = await fetchFromSid(folder);
    const root = rootOf(`${version}-sid`);
    if (!existsSync(root)) {
      await makeRoot(root, async (scratch) => {
        for (const file of files) await sh("dpkg-deb", "-x", file, scratch);
      });
    }
    return { root, version };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes a root beside its place, so that it is there whole or not at all. */
async function makeRoot(root: string, unpackInto: (scratch: string) => Promise<void>): Promise<void> {
  const scratch = `${root}.${process.pid}`;
  await rm(scratch, { recursive: true, force: true });
  for (const name of ["bin", "lib", "lib64", "sbin"]) {
    await mkdir(join(scratch, "usr", name), { recursive: true });
    await symlink(`usr/${name}`, join(scratch, name));
  }
  try {
    await unpackInto(scratch);
    for (const folder of FOLDERS) await mkdir(join(scratch, folder), { recursive: true });
    for (const [name, minor] of Object.entries(DEVICES)) {
      await sh("mknod", "-m", "666", join(scratch, "dev", name), "c", "1", minor);
    }
    await rm(join(scratch, "usr/share/doc"), { recursive: true, force: true });
    await rename(scratch, root);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function unpackPinned(root: string): Promise<void> {
  const waiting = [...PACKAGES];
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await unpack(next, root);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function unpack(wanted: DebianPackage, root: string): Promise<void> {
  const file = join(root, basename(wanted.path));
  await writeFile(file, await download(wanted));
  await sh("dpkg-deb", "-x", file, root);
  await rm(file);
}

/** A pinned package is nowhere any more. */
class GoneError extends Error {
  override readonly name = "GoneError";
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
  throw new GoneError(`${basename(path)} cannot be had: ${problems.join("; ")}`);
}
