/**
 * Says by its exit code whether node_modules holds what package-lock.json locks: `packages-current.ts ROOT`.
 * The launcher asks before it installs, so that packages installed by hand are not installed twice. It runs
 * before any package is there, hence it imports none.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function packagesOf(lockFile: string): Map<string, Fields> {
  const lock: unknown = JSON.parse(readFileSync(lockFile, "utf8"));
  const packages = isFields(lock) && isFields(lock.packages) ? lock.packages : {};
  return new Map(Object.entries(packages).filter((entry): entry is [string, Fields] => isFields(entry[1])));
}

/**
 * The locked packages that are missing from `root`/node_modules or are there in another version, judged by the
 * lock file that npm leaves in node_modules when an installation has ended well.
 */
export function packagesNotInstalled(root: string): string[] {
  const hidden = join(root, "node_modules", ".package-lock.json");
  const installed = existsSync(hidden) ? packagesOf(hidden) : new Map<string, Fields>();
  const missing: string[] = [];
  for (const [path, locked] of packagesOf(join(root, "package-lock.json"))) {
    const found = installed.get(path);
    if (path === "") continue;
    if (found === undefined) {
      // Optional packages are those of other platforms.
      if (locked.optional !== true && locked.devOptional !== true) missing.push(path);
    } else if (
      found.version !== locked.version ||
      found.integrity !== locked.integrity ||
      !existsSync(join(root, path, "package.json"))
    ) {
      missing.push(path);
    }
  }
  return missing;
}

if (import.meta.main) {
  const root = process.argv[2];
  process.exitCode = root !== undefined && packagesNotInstalled(root).length === 0 ? 0 : 1;
}
