import { treeMemory } from "./processes.ts";

/** `ps` starts a process for each look; /proc does not. */
const INTERVAL_MS = process.platform === "linux" ? 100 : 1000;

/** Watches the resident memory of a process and all that it starts. */
export class MemoryWatch {
  readonly #timer: NodeJS.Timeout;
  readonly #root: number;
  #peak = 0;

  /** @param root the process at the top. @default this one */
  constructor(root = process.pid) {
    this.#root = root;
    this.#look();
    this.#timer = setInterval(() => {
      this.#look();
    }, INTERVAL_MS);
    this.#timer.unref();
  }

  /** The highest sum that was seen, in MiB. */
  get peakMiB(): number {
    return Math.round(this.#peak / 2 ** 20);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    this.#peak = Math.max(this.#peak, treeMemory(this.#root));
  }
}
