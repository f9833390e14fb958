import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { withLock } from "../../tools/lock.ts";
import { Locked } from "./problems.ts";
import { beganAt, isAlive, markOf } from "./processes.ts";
import type { ProcessMark } from "./processes.ts";

const markSchema = z.object({ pid: z.number().int(), began: z.string() });
const ownerSchema = z.object({
  owner: markSchema,
  host: z.string(),
  since: z.string(),
  engine: markSchema.optional(),
});

/** Who holds a lock, and the engine that it has started. */
export type Owner = z.output<typeof ownerSchema>;

/** A lock of the engine's, as its backend for files writes it (pkg/backend/diy/lock.go). */
const engineLockSchema = z.object({ pid: z.number().int(), hostname: z.string(), timestamp: z.string() });

/** How long the engine of a killed rehearsal may take to notice that its clouds are gone, in seconds. */
const ENGINE_GRACE_SECONDS = 15;

/** A lock of another machine's cannot be checked; after this long it is taken to be left behind, in hours. */
const FOREIGN_LOCK_HOURS = 6;

/** The system counts the time since it started in steps of 10 ms, and clocks are set now and then. */
const CLOCK_TOLERANCE_MS = 2000;

/** The lock of a stack's rehearsals, held by this process. */
export class RehearsalLock {
  readonly #path: string;
  #owner: Owner;

  private constructor(path: string, owner: Owner) {
    this.#path = path;
    this.#owner = owner;
  }

  /**
   * Takes the lock.
   * @returns the lock, and what an earlier run left behind when it did not end by itself
   * @throws Locked when another rehearsal of the stack is running
   */
  static async take(path: string, stack: string): Promise<{ lock: RehearsalLock; left: Owner | undefined }> {
    const self = markOf(process.pid);
    if (self === undefined)
      throw new Error("this process cannot be found in the system's table of processes");
    const owner = { owner: self, host: hostname(), since: new Date().toISOString() };
    mkdirSync(dirname(path), { recursive: true });
    // Looking at a lock and taking it over is one step.
    return withLock(`${path}.guard`, { doing: `looking at the lock of ${stack}`, waitSeconds: 10 }, () => {
      const left = readOwner(path);
      if (left !== undefined && mayLive(left.owner, left.host, left.since))
        throw new Locked(
          `another rehearsal of ${stack} is running (pid ${left.owner.pid} on ${left.host}, since ${left.since})`,
        );
      const lock = new RehearsalLock(path, owner);
      lock.#write();
      return Promise.resolve({ lock, left });
    });
  }

  /** Remembers the engine, for whoever finds this lock when both were killed. */
  engineStarted(pid: number): void {
    const engine = markOf(pid);
    if (engine === undefined) return;
    this.#owner = { ...this.#owner, engine };
    this.#write();
  }

  /** @param left what an earlier run left behind and nobody has looked after: it is put back for the next one to find */
  release(left?: Owner): void {
    if (left === undefined) {
      rmSync(this.#path, { force: true });
      return;
    }
    this.#owner = left;
    this.#write();
  }

  /** In one step, so that nobody reads half of it. */
  #write(): void {
    const draft = `${this.#path}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify(this.#owner)}\n`);
    renameSync(draft, this.#path);
  }
}

/** Waits until the engine of a killed rehearsal has ended, and ends it when it does not. */
export async function awaitEngine(
  engine: ProcessMark,
  tell: (text: string) => void,
  graceSeconds = ENGINE_GRACE_SECONDS,
): Promise<void> {
  if (!isAlive(engine)) return;
  tell(`its engine (pid ${engine.pid}) is still running; waiting for it to end`);
  for (let waited = 0; waited < graceSeconds * 10 && isAlive(engine); waited += 1) await sleep(100);
  if (!isAlive(engine)) return;
  tell(`it did not end in ${graceSeconds} s and is killed`);
  try {
    process.kill(-engine.pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
  while (isAlive(engine)) await sleep(20);
}

/**
 * Removes the engine's locks whose owners are gone: they have no time limit. An engine that was killed while it took
 * its lock leaves a draft, which the next one takes for a lock and cannot read: `unexpected end of JSON input`.
 * @returns how many were removed
 * @throws Locked when an owner lives
 */
export function removeStaleEngineLocks(folder: string, stack: string): number {
  const files = listFiles(folder);
  for (const name of files) {
    const file = join(folder, name);
    const lock = engineLockSchema.safeParse(readJson(file));
    // One that cannot be read was cut short by a kill.
    if (lock.success && engineLockLives(lock.data))
      throw new Locked(
        `the engine is at work on ${stack} (pid ${lock.data.pid} on ${lock.data.hostname}, since ${lock.data.timestamp})`,
      );
    rmSync(file, { force: true });
  }
  return files.length;
}

function mayLive(mark: ProcessMark, host: string, since: string): boolean {
  return host === hostname() ? isAlive(mark) : isRecent(since);
}

/** The engine writes the number of its process only: one that began after the lock is another one. */
function engineLockLives({ pid, hostname: host, timestamp }: z.output<typeof engineLockSchema>): boolean {
  if (host !== hostname()) return isRecent(timestamp);
  const began = beganAt(pid);
  return began !== undefined && began <= Date.parse(timestamp) + CLOCK_TOLERANCE_MS;
}

function isRecent(time: string): boolean {
  return Date.now() - Date.parse(time) < FOREIGN_LOCK_HOURS * 3_600_000;
}

function readOwner(path: string): Owner | undefined {
  return ownerSchema.safeParse(readJson(path)).data;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
