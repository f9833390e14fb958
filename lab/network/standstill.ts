import { spawn, type ChildProcess } from "node:child_process";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import type { Report } from "../report.ts";
import { clock } from "./system.ts";

/** Ticks before all else on its processor: only who runs the machine itself can make it late (milliseconds). */
const TICKER = `
const clock = () => Number(process.hrtime.bigint()) / 1e6;
let last = clock();
setInterval(() => {
  const now = clock();
  if (now - last > 20) console.log(last + " " + now);
  last = now;
}, 5);
process.stdin.on("end", () => process.exit()).resume();`;

/** Real-time priority (sched(7)); the lab's own processes have none. */
const REAL_TIME = ["-f", "50"];

/** How often a trial may be made. */
const ATTEMPTS = 4;

/** How much longer than a standstill its loss may last: what came meanwhile is dropped, and is dropped behind it too. */
const AFTERMATH = 2;

interface Standstill {
  readonly from: number;
  readonly to: number;
}

/**
 * Knows when the machine stood still because its host had other work. What a trial on it measures then is not what the
 * bridge does.
 */
export class StandstillWatch {
  readonly #report: Report;
  readonly #seen: Standstill[] = [];
  readonly #tickers: readonly ChildProcess[];
  #repeated = 0;

  constructor(report: Report) {
    this.#report = report;
    this.#tickers = Array.from({ length: availableParallelism() }, (_, processor) => {
      const pinned = ["taskset", "-c", String(processor), process.execPath, "-e", TICKER];
      // It ends with this process, whose end of its input closes then.
      const ticker = spawn("chrt", [...REAL_TIME, ...pinned], { stdio: ["pipe", "pipe", "ignore"] });
      // Where there is no real-time priority to be had, no standstill is known, and no trial made again.
      ticker.on("error", () => undefined);
      createInterface(ticker.stdout).on("line", (line) => {
        const [from = 0, to = 0] = line.split(" ").map(Number);
        this.#seen.push({ from, to });
      });
      return ticker;
    });
  }

  /** For how long processors stood still between two times of the clock, in seconds. */
  secondsBetween(begin: number, end: number): number {
    return this.#seen.reduce((sum, it) => sum + overlap(it, { from: begin, to: end }), 0) / 1000;
  }

  /**
   * Makes a trial again when it is over its limit by no more than twice the time for which the machine stood still, which
   * tells nothing. What is over it by more is what it is.
   */
  async undisturbed<T>(
    attempt: () => Promise<T>,
    secondsOf: (result: T) => number,
    limit: number,
  ): Promise<T> {
    for (let left = ATTEMPTS - 1; ; left -= 1) {
      const begin = clock();
      const result = await attempt();
      const over = secondsOf(result) - limit;
      const stood = this.secondsBetween(begin, clock());
      if (left === 0 || over <= 0 || over > AFTERMATH * stood) return result;
      this.#repeated += 1;
      this.#report.note(
        `made again: ${(over + limit).toFixed(3)} s in a trial in which the machine stood still for ${stood.toFixed(3)} s`,
      );
    }
  }

  /** Ends the tickers, and says what was seen. */
  stop(): void {
    for (const ticker of this.#tickers) ticker.kill();
    const longest = Math.max(0, ...this.#seen.map(({ from, to }) => to - from)) / 1000;
    this.#report.figure("standstillLongestSeconds", longest);
    this.#report.figure("trialsMadeAgain", this.#repeated);
  }
}

function overlap(one: Standstill, other: Standstill): number {
  return Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from));
}
