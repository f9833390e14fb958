import { mkdirSync, readFileSync, readlinkSync, rmSync, rmdirSync, statSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeFolder } from "./make-folder.ts";

/** Another process holds the lock and did not let go in time. */
export class LockHeldError extends Error {
  override readonly name = "LockHeldError";
  readonly path: string;
  /** The number of the process. */
  readonly owner: string;

  constructor(path: string, owner: string, doing: string) {
    super(
      `process ${owner} is ${doing} (lock ${path}); wait for it, end it, or remove the lock if that process is not one of ours`,
    );
    this.path = path;
    this.owner = owner;
  }
}

/** What a lock is for, and how long to wait for it. */
export interface LockOptions {
  /** What its owner does, for messages: `building the Pulumi CLI`. */
  readonly doing: string;
  /**
   * How long to wait for another owner, in seconds.
   * @default 0
   */
  readonly waitSeconds?: number;
  /** Hears once that another process holds the lock, or that one left it behind. */
  readonly onNote?: (note: string) => void;
}

/**
 * Takes the lock, does the work, releases the lock. The lock is a symbolic link that names its owner's process:
 * made in one step, never half written (the launcher's locks have the same form). A lock whose owner has died is
 * taken over, by one process only.
 * @throws LockHeldError when another process has it and keeps it for longer than `waitSeconds`
 */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  makeFolder(dirname(path));
  const deadline = Date.now() + (options.waitSeconds ?? 0) * 1000;
  let noted = false;
  for (let owner = tryLock(path, options); owner !== undefined; owner = tryLock(path, options)) {
    if (Date.now() >= deadline) throw new LockHeldError(path, owner, options.doing);
    if (!noted) options.onNote?.(`waiting for process ${owner}, which is ${options.doing}`);
    noted = true;
    await sleep(250);
  }
  try {
    return await work();
  } finally {
    if (ownerOf(path) === String(process.pid)) rmSync(path, { force: true });
  }
}

/** Takes the lock; the owner when another living process has it. */
function tryLock(path: string, { doing, onNote }: LockOptions): string | undefined {
  for (;;) {
    try {
      symlinkSync(String(process.pid), path);
      return undefined;
    } catch (error) {
      if (!hasCode(error, "EEXIST")) throw error;
    }
    const owner = ownerOf(path);
    if (owner === undefined) continue;
    if (isAlive(owner)) return owner;
    if (!takeOver(path, owner)) return owner;
    onNote?.(`process ${owner} left while ${doing}; starting that again`);
  }
}

/** Removes the lock of a dead owner; false when another process is doing just that. */
function takeOver(path: string, deadOwner: string): boolean {
  const guard = `${path}.takeover`;
  try {
    mkdirSync(guard);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    if (ageSeconds(guard) > 60) removeFolder(guard);
    return false;
  }
  // Another process may have taken it over before the guard stood.
  if (ownerOf(path) === deadOwner) rmSync(path, { force: true });
  removeFolder(guard);
  return true;
}

/** The process that a lock names; undefined when there is no lock. */
export function ownerOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Whether the process runs; one that has ended and that nobody has asked about yet (a zombie) does not. */
export function isAlive(pid: string): boolean {
  if (!/^[1-9]\d*$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    // It lives, but belongs to another user.
    return hasCode(error, "EPERM");
  }
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    // Not Linux, or it has ended this moment; the next look will tell.
    return true;
  }
}

function ageSeconds(path: string): number {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return made === undefined ? 0 : (Date.now() - made) / 1000;
}

function removeFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
