import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { SemVer } from "semver";
import type { EngineState } from "./state.ts";

/** What a command of the engine said and how it ended. */
export interface CommandOutcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** A command of the engine did not end well. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  readonly outcome: CommandOutcome;

  constructor(args: readonly string[], outcome: CommandOutcome) {
    const said = outcome.stderr.trim() || outcome.stdout.trim();
    super(`pulumi ${args.slice(0, 2).join(" ")} ended with ${outcome.code}: ${said || "it said nothing"}`);
    this.outcome = outcome;
  }
}

/**
 * How the Automation API starts the engine here. Three things differ from its own PulumiCommand: the engine gets
 * exactly the environment that it should have, it lives in a process group of its own, so that Ctrl-C reaches it
 * once and only through {@link interrupt}, and questions that the state's file answers start no process (each
 * would cost 0.2 to 0.5 s; docs/performance.md).
 */
export class EngineCommand {
  readonly command: string;
  readonly version: SemVer;
  readonly #env: Readonly<Record<string, string>>;
  readonly #state: EngineState;
  readonly #onStart: (pid: number) => void;
  #running: ChildProcess | undefined;
  #interrupts = 0;

  constructor(options: EngineCommandOptions) {
    this.command = options.command;
    this.version = new SemVer(options.version);
    this.#env = options.env;
    this.#state = options.state;
    this.#onStart = options.onStart;
  }

  /** Called by the Automation API for everything that it does. */
  async run(
    args: readonly string[],
    cwd: string,
    additionalEnv: Readonly<Record<string, string>>,
    onOutput?: (text: string) => void,
  ): Promise<CommandOutcome> {
    const known = this.#answer(args);
    if (known !== undefined) return { stdout: known, stderr: "", code: 0 };
    if (this.#interrupts > 0) throw new CommandFailed(args, { stdout: "", stderr: "interrupted", code: 130 });
    const outcome = await this.#spawn([...args, "--non-interactive"], cwd, additionalEnv, onOutput);
    if (outcome.code !== 0) throw new CommandFailed(args, outcome);
    return outcome;
  }

  /** Asks the running command to stop: it finishes what it has begun, then ends. Asked again, it is killed. */
  interrupt(): void {
    this.#interrupts += 1;
    const pid = this.#running?.pid;
    if (pid === undefined) return;
    try {
      if (this.#interrupts === 1) process.kill(pid, "SIGINT");
      else process.kill(-pid, "SIGKILL");
    } catch {
      // It has just ended.
    }
  }

  /** Answers what the Automation API asks before and after an operation. */
  #answer([command, subcommand]: readonly string[]): string | undefined {
    if (command !== "stack") return undefined;
    if (subcommand === "select" && this.#state.exists()) return "";
    // The results of `outputs()` and `info()`, which every operation ends with; nobody here reads them.
    if (subcommand === "output") return "{}";
    if (subcommand === "history") return "[]";
    return undefined;
  }

  #spawn(
    args: readonly string[],
    cwd: string,
    additionalEnv: Readonly<Record<string, string>>,
    onOutput?: (text: string) => void,
  ): Promise<CommandOutcome> {
    return new Promise((resolve, reject) => {
      const env = { ...this.#env, ...additionalEnv, PULUMI_AUTOMATION_API: "true" };
      const child = spawn(this.command, args, {
        cwd,
        env,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      this.#running = child;
      if (child.pid !== undefined) this.#onStart(child.pid);
      const said = { stdout: "", stderr: "" };
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        said.stdout += text;
        onOutput?.(text);
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        said.stderr += text;
      });
      child.on("error", reject).on("close", (code, signal) => {
        this.#running = undefined;
        resolve({ ...said, code: code ?? (signal === "SIGKILL" ? 137 : 1) });
      });
    });
  }
}

export interface EngineCommandOptions {
  /** The executable. */
  readonly command: string;
  readonly version: string;
  /** All of the engine's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly state: EngineState;
  /** Hears the process id of each process that is started. */
  readonly onStart: (pid: number) => void;
}
