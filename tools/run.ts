import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** How {@link run} treats the process. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Ends the process after this long. */
  readonly timeoutSeconds?: number;
  /** Ends the process when it has said nothing for this long. */
  readonly idleTimeoutSeconds?: number;
  /** Hears every line of stdout and stderr as it comes. */
  readonly onLine?: (line: string) => void;
}

/** How the process ended. */
export interface RunResult {
  /** 0 only when it ended well; -1 when it was killed or could not be started. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it did not end by itself, empty when it did. */
  readonly problem: string;
}

/**
 * Runs a program to its end in a process group of its own, so that a time-out ends its children too. Never
 * throws: a program that cannot be started has `problem`.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let problem = "";
  const kill = (reason: string): void => {
    problem ||= reason;
    killGroup(child.pid);
  };
  const limit = timer(options.timeoutSeconds, () => {
    kill(`no end after ${options.timeoutSeconds ?? 0} s`);
  });
  const idle = timer(options.idleTimeoutSeconds, () => {
    kill(`no sign of life for ${options.idleTimeoutSeconds ?? 0} s`);
  });
  const onExit = (): void => {
    killGroup(child.pid);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    killGroup(child.pid);
    process.off(signal, onSignal);
    // Nobody else handles it: end as the signal would have ended us.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  process.on("exit", onExit).on("SIGINT", onSignal).on("SIGTERM", onSignal);

  const ended = new Promise<number>((resolve) => {
    child.on("error", (error) => {
      problem ||= error.message;
      resolve(-1);
    });
    child.on("close", (code) => {
      resolve(code ?? -1);
    });
  });
  const heard = (line: string): void => {
    idle?.refresh();
    options.onLine?.(line);
  };
  const [stdout, stderr, code] = await Promise.all([
    gather(child.stdout, heard),
    gather(child.stderr, heard),
    ended,
  ]);
  clearTimeout(limit);
  clearTimeout(idle);
  process.off("exit", onExit).off("SIGINT", onSignal).off("SIGTERM", onSignal);
  return { code: problem === "" ? code : -1, stdout, stderr, problem };
}

function timer(seconds: number | undefined, act: () => void): NodeJS.Timeout | undefined {
  return seconds === undefined ? undefined : setTimeout(act, seconds * 1000);
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group has ended already.
  }
}

async function gather(stream: Readable, heard: (line: string) => void): Promise<string> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    lines.push(line);
    heard(line);
  }
  return lines.join("\n");
}
