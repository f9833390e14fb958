import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Makes an entry of the cache beside its place and puts it there in one step, so that it is there whole or not at all.
 * The caller holds the entry's lock.
 */
export async function installWhole<T>(root: string, make: (scratch: string) => Promise<T>): Promise<T> {
  const scratch = `${root}.${process.pid}`;
  removeLeftovers(root);
  mkdirSync(scratch, { recursive: true });
  try {
    const made = await make(scratch);
    rmSync(root, { recursive: true, force: true });
    renameSync(scratch, root);
    return made;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Builds that were killed leave their folders; the caller holds the lock, so none of them is alive. */
function removeLeftovers(root: string): void {
  if (!existsSync(dirname(root))) return;
  for (const name of readdirSync(dirname(root))) {
    const rest = name.startsWith(`${basename(root)}.`) ? name.slice(basename(root).length + 1) : "";
    if (/^\d+$/.test(rest)) rmSync(join(dirname(root), name), { recursive: true, force: true });
  }
}
