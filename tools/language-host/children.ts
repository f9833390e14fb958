import type { ChildProcess } from "node:child_process";

/** How long a process may take to end by itself when it is asked to. */
const GRACE_MS = 1000;

/** How often the host looks whether the engine still lives. */
const PARENT_CHECK_MS = 500;

const children = new Set<ChildProcess>();

/** Remembers a child for as long as it lives, so that it does not outlive the host. */
export function adopt(child: ChildProcess): ChildProcess {
  children.add(child);
  child.once("close", () => children.delete(child));
  return child;
}

/** Asks a process to end, and ends it when it does not. */
export function stop(child: ChildProcess): void {
  child.kill("SIGTERM");
  setTimeout(() => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  }, GRACE_MS).unref();
}

/** Asks all children to end. */
export function stopAll(): void {
  for (const child of children) stop(child);
}

/**
 * Ends the host, and what it started, when it is told to and when the engine is gone: an engine that was killed
 * closes nothing, and a program without its engine must not go on.
 */
export function endWithEngine(): void {
  const end = (): void => {
    for (const child of children) child.kill("SIGKILL");
    process.exit(0);
  };
  process.on("SIGINT", end).on("SIGTERM", end).on("SIGHUP", end);
  const engine = process.ppid;
  setInterval(() => {
    if (process.ppid !== engine) end();
  }, PARENT_CHECK_MS).unref();
}
