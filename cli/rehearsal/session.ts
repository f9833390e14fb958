import type { Stack } from "@pulumi/pulumi/automation/stack.js";
import { startSimulator } from "../../simulator/server.ts";
import type { Simulator } from "../../simulator/server.ts";
import type { UnmodelledMode } from "../../simulator/unmodelled.ts";
import { ensurePulumi } from "../../tools/pulumi.ts";
import { plainProgress } from "../../tools/progress.ts";
import { loadAutomation, openStack } from "./engine.ts";
import { EngineCommand } from "./engine-command.ts";
import { engineEnvironment } from "./environment.ts";
import { RehearsalLock, awaitEngine, removeStaleEngineLocks } from "./lock.ts";
import { providerPackages } from "./packages.ts";
import type { Subject } from "./request.ts";
import { EngineState } from "./state.ts";
import { writeWorkspace } from "./workspace.ts";

/** What a session needs beside its subject. */
export interface SessionOptions {
  readonly unmodelled: UnmodelledMode;
  readonly say: (line: string) => void;
}

/** A stack's state, its clouds and its engine, held by this process alone. */
export class Session {
  readonly subject: Subject;
  readonly simulator: Simulator;
  readonly command: EngineCommand;
  readonly state: EngineState;
  readonly stack: Stack;
  /** Whether an earlier run did not end by itself. */
  readonly wasCutShort: boolean;
  readonly #lock: RehearsalLock;

  private constructor(parts: SessionParts) {
    this.subject = parts.subject;
    this.simulator = parts.simulator;
    this.command = parts.command;
    this.state = parts.state;
    this.stack = parts.stack;
    this.wasCutShort = parts.wasCutShort;
    this.#lock = parts.lock;
  }

  /**
   * Takes the lock, then starts the clouds and opens the stack.
   * @param onCommand hears of the engine as soon as it could be started, to interrupt it
   * @throws Locked when another rehearsal of the stack is running
   */
  static async open(
    subject: Subject,
    { unmodelled, say }: SessionOptions,
    onCommand: (command: EngineCommand) => void,
  ): Promise<Session> {
    const { program, places } = subject;
    const { lock, left } = await RehearsalLock.take(places.lock, subject.stack);
    try {
      if (left !== undefined) {
        say(`an earlier rehearsal (pid ${left.owner.pid}, begun ${left.since}) did not end by itself`);
        if (left.engine !== undefined) await awaitEngine(left.engine, say);
      }
      const state = new EngineState(places.backend, program.name, subject.stack);
      const removed = removeStaleEngineLocks(state.locks, subject.stack);
      if (removed > 0) say("removed the engine's lock, whose owner is gone");
      const [tool, automation, simulator] = await Promise.all([
        ensurePulumi({ onProgress: plainProgress(say) }),
        loadAutomation(),
        startSimulator({ worldDir: places.world, unmodelled, exclusive: true, onWarning: say }),
      ]);
      const command = new EngineCommand({
        command: tool.command,
        version: tool.version,
        state,
        env: engineEnvironment(process.env, {
          places,
          pathEntries: tool.pathEntries,
          packages: providerPackages(program.directory),
          port: simulator.port,
        }),
        onStart: (pid) => {
          lock.engineStarted(pid);
        },
      });
      onCommand(command);
      prepareWorkspace(subject, {}, say);
      const place = { name: subject.stack, folder: places.workspace, command, state };
      const stack = await openStack(automation, place);
      const wasCutShort = left !== undefined || removed > 0 || state.pending().length > 0;
      return new Session({ subject, simulator, command, state, stack, wasCutShort, lock });
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Gives this run other settings than the stack's file has. */
  override(settings: Readonly<Record<string, unknown>>): void {
    prepareWorkspace(this.subject, settings, () => undefined);
  }

  /**
   * Ends the clouds and gives the lock back.
   * @param clean false leaves the lock to be found, so that the next run looks for what was left behind
   */
  async close(clean: boolean): Promise<void> {
    await this.simulator.close();
    if (clean) this.#lock.release();
  }
}

interface SessionParts {
  readonly subject: Subject;
  readonly simulator: Simulator;
  readonly command: EngineCommand;
  readonly state: EngineState;
  readonly stack: Stack;
  readonly wasCutShort: boolean;
  readonly lock: RehearsalLock;
}

function prepareWorkspace(
  { program, stack, stackFile, places }: Subject,
  overrides: Readonly<Record<string, unknown>>,
  say: (line: string) => void,
): void {
  const placeholders = writeWorkspace(program, stack, stackFile, places, overrides);
  if (placeholders.length > 0)
    say(
      `secrets of the stack's file that this rehearsal replaces by placeholders: ${placeholders.join(", ")}`,
    );
}
