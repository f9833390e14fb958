/** How a suite is run. */
export interface LabOptions {
  /** Trials of everything that is measured. */
  readonly trials: number;
  /** Parts of the suite; absent, all of them. */
  readonly only: readonly string[] | undefined;
  readonly say: (line: string) => void;
}

/** What one check of a suite came to. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** What was found, and what was asked for. */
  readonly detail: string;
}

/** What a suite came to. */
export interface SuiteResult {
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  /** Why nothing was run. */
  readonly skipped?: string;
  readonly figures: Readonly<Record<string, number>>;
}

/** Gathers the checks and figures of a suite, and says each as it comes. */
export class Report {
  readonly #suite: string;
  readonly #say: (line: string) => void;
  readonly #checks: Check[] = [];
  readonly #figures: Record<string, number> = {};

  constructor(suite: string, say: (line: string) => void) {
    this.#suite = suite;
    this.#say = say;
  }

  note(text: string): void {
    this.#say(`      ${text}`);
  }

  check(name: string, passed: boolean, detail = ""): void {
    this.#checks.push({ name, passed, detail });
    this.#say(`${passed ? "ok  " : "FAIL"}  ${name}${detail === "" ? "" : `: ${detail}`}`);
  }

  /** A step whose error is a failed check, so that the other steps still run. */
  async step(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.check(name, false, error instanceof Error ? error.message : String(error));
    }
  }

  figure(name: string, value: number): void {
    this.#figures[name] = Math.round(value * 1000) / 1000;
  }

  /** A figure that must not exceed a limit. */
  limit(name: string, title: string, value: number, limit: number, unit = "s"): void {
    this.figure(name, value);
    this.check(title, value <= limit, `${value.toFixed(3)} ${unit}, at most ${limit} ${unit}`);
  }

  result(): SuiteResult {
    const failed = this.#checks.filter(({ passed }) => !passed).length;
    return { suite: this.#suite, passed: this.#checks.length - failed, failed, figures: this.#figures };
  }
}
