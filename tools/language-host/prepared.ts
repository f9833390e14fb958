import type { ChildProcess } from "node:child_process";
import { isDeepStrictEqual } from "node:util";
import type { Writable } from "node:stream";
import { PROGRAM_MODULE, environmentOf, launch, preload, resolveFrom } from "./launch.ts";
import type { RuntimeOptions, Start, Started } from "./launch.ts";

/** A program that is going to run, and what it will load. */
export interface Preparation {
  readonly programFolder: string;
  readonly options: RuntimeOptions;
  /**
   * Files to load beside the SDK. They may make no resources and read no settings when they are loaded; when one does,
   * or fails, the process begins anew as soon as it is wanted.
   */
  readonly modules: readonly string[];
  /** What Node itself heeds, such as NODE_OPTIONS. All of it is replaced when the process is wanted. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * A program's process that is started before the engine asks for it: while others start, it loads its modules, then
 * it waits (wait-for-engine.cjs).
 */
export class PreparedProgram {
  readonly #started: Started;
  readonly #child: ChildProcess;
  #isTaken = false;

  /** @throws Error when the SDK is not installed in the program's folder */
  constructor({ programFolder, options, modules, env }: Preparation) {
    this.#started = { module: PROGRAM_MODULE, programFolder, options };
    const sdk = resolveFrom(programFolder, "@pulumi/pulumi") ?? [];
    const start = {
      args: [],
      env: {
        ...env,
        KAKEHASHI_PREPARED: JSON.stringify([sdk, modules].flat()),
        NODE_OPTIONS: [env.NODE_OPTIONS ?? "", preload("wait-for-engine.cjs")].join(" ").trim(),
      },
      cwd: programFolder,
    };
    this.#child = launch(this.#started, start, {
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      leadsGroup: true,
    });
    // One that ended is not taken.
    this.#child.on("error", () => undefined);
    this.#pipe?.on("error", () => undefined);
  }

  /** The process, running as the engine wants it; undefined when that is another program, or it is there no more. */
  take(started: Started, { args, env, cwd }: Start): ChildProcess | undefined {
    const child = this.#child;
    if (this.#isTaken || child.exitCode !== null || child.signalCode !== null) return undefined;
    if (!isDeepStrictEqual(started, this.#started)) return undefined;
    this.#isTaken = true;
    this.#pipe?.end(JSON.stringify({ args, env: environmentOf(started, env), cwd }));
    return child;
  }

  /** Ends the process if nobody has taken it. */
  drop(): void {
    if (!this.#isTaken) this.#child.kill("SIGKILL");
    this.#isTaken = true;
  }

  get #pipe(): Writable | undefined {
    const pipe = this.#child.stdio[3];
    return pipe !== null && pipe !== undefined && "end" in pipe ? pipe : undefined;
  }
}
