import type { ChildProcess } from "node:child_process";

/** How long a process may take to end by itself when it is asked to. */
const GRACE_MS = 1000;

/** The processes that a host has started and that have not ended, so that none outlives it. */
export class Children {
  readonly #living = new Set<ChildProcess>();
  readonly #leadGroups: boolean;

  /** @param leadGroups whether each child leads a process group, which then is meant with it */
  constructor(leadGroups: boolean) {
    this.#leadGroups = leadGroups;
  }

  adopt(child: ChildProcess): ChildProcess {
    this.#living.add(child);
    // What it leaves behind in its group would keep its output open, and a run goes on until that has been read.
    if (this.#leadGroups)
      child.once("exit", () => {
        this.#signal(child, "SIGKILL");
      });
    return child.once("close", () => this.#living.delete(child));
  }

  /** Asks a child to end, and ends it when it does not. */
  stop(child: ChildProcess): void {
    this.#signal(child, "SIGTERM");
    setTimeout(() => {
      if (this.#living.has(child)) this.#signal(child, "SIGKILL");
    }, GRACE_MS).unref();
  }

  /** Asks all children to end. */
  stopAll(): void {
    for (const child of this.#living) this.stop(child);
  }

  /** Ends all children at once. */
  kill(): void {
    for (const child of this.#living) this.#signal(child, "SIGKILL");
  }

  #signal(child: ChildProcess, signal: NodeJS.Signals): void {
    if (!this.#leadGroups || child.pid === undefined) {
      child.kill(signal);
      return;
    }
    try {
      process.kill(-child.pid, signal);
    } catch {
      // All of the group have ended.
    }
  }
}
