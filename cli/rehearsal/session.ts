import type { Stack } from "@pulumi/pulumi/automation/stack.js";
import { startSimulator } from "../../simulator/server.ts";
import type { Simulator } from "../../simulator/server.ts";
import type { UnmodelledMode } from "../../simulator/unmodelled.ts";
import { ensurePulumi } from "../../tools/pulumi.ts";
import { serveLanguageHost } from "../../tools/language-host/host.ts";
import type { LanguageHost } from "../../tools/language-host/host.ts";
import type { PreparedProgram } from "../../tools/language-host/prepared.ts";
import { plainProgress } from "../../tools/progress.ts";
import { loadAutomation, openStack } from "./engine.ts";
import { EngineCommand } from "./engine-command.ts";
import { engineEnvironment } from "./environment.ts";
import { NO_FAULTS } from "./faults.ts";
import type { RehearsalFaults } from "./faults.ts";
import { RehearsalLock, awaitEngine, removeStaleEngineLocks } from "./lock.ts";
import type { Owner } from "./lock.ts";
import { providerPackages } from "./packages.ts";
import type { Subject } from "./request.ts";
import { makeStateFolder } from "./state-folder.ts";
import { EngineState } from "./state.ts";
import { writeWorkspace } from "./workspace.ts";

/** What a session needs beside its subject. */
export interface SessionOptions {
  readonly unmodelled: UnmodelledMode;
  readonly faults: RehearsalFaults;
  readonly say: (line: string) => void;
  /** The program's process, when it was started before. */
  readonly prepared?: PreparedProgram | undefined;
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
  readonly #languageHost: LanguageHost;
  readonly #lock: RehearsalLock;

  private constructor(parts: SessionParts) {
    this.subject = parts.subject;
    this.simulator = parts.simulator;
    this.command = parts.command;
    this.state = parts.state;
    this.stack = parts.stack;
    this.wasCutShort = parts.wasCutShort;
    this.#languageHost = parts.languageHost;
    this.#lock = parts.lock;
  }

  /**
   * Takes the lock, then starts the clouds and opens the stack.
   * @param onCommand hears of the engine as soon as it could be started, to interrupt it
   * @throws Locked when another rehearsal of the stack is running
   * @throws BadInput when there is no writing to its folder, or its state or world is damaged
   */
  static async open(
    subject: Subject,
    options: SessionOptions,
    onCommand: (command: EngineCommand) => void,
  ): Promise<Session> {
    makeStateFolder(subject.places.root);
    const { lock, left } = await RehearsalLock.take(subject.places.lock, subject.stack);
    try {
      const wasCutShort = await clearAway(subject, left, options.say);
      const parts = await start(subject, options, lock, onCommand);
      return new Session({ ...parts, subject, lock, wasCutShort: wasCutShort || parts.hasPending });
    } catch (error) {
      lock.release(left);
      throw error;
    }
  }

  /** Gives this run other settings than the stack's file has. */
  override(settings: Readonly<Record<string, unknown>>): void {
    prepareWorkspace(this.subject, settings, () => undefined);
  }

  /**
   * Ends the clouds, and a program that is still there, and gives the lock back.
   * @param clean false leaves the lock to be found, so that the next run looks for what was left behind
   */
  async close(clean: boolean): Promise<void> {
    this.#languageHost.close();
    await this.simulator.close();
    if (clean) this.#lock.release();
  }
}

/** What is started for a session. */
interface Started {
  readonly simulator: Simulator;
  readonly languageHost: LanguageHost;
  readonly command: EngineCommand;
  readonly state: EngineState;
  readonly stack: Stack;
  /** Whether the state says that something was begun and not seen to end. */
  readonly hasPending: boolean;
}

interface SessionParts extends Omit<Started, "hasPending"> {
  readonly subject: Subject;
  readonly wasCutShort: boolean;
  readonly lock: RehearsalLock;
}

/**
 * Waits for the engine of a run that was killed, and removes its locks.
 * @returns whether there was such a run
 */
async function clearAway(
  { program, places, stack }: Subject,
  left: Owner | undefined,
  say: (line: string) => void,
): Promise<boolean> {
  if (left !== undefined) {
    say(`an earlier rehearsal (pid ${left.owner.pid}, begun ${left.since}) did not end by itself`);
    if (left.engine !== undefined) await awaitEngine(left.engine, say);
  }
  const removed = removeStaleEngineLocks(new EngineState(places.backend, program.name, stack).locks, stack);
  if (removed > 0) say("removed the engine's lock, whose owner is gone");
  return left !== undefined || removed > 0;
}

/** Starts what takes time side by side: the clouds and the Automation API. */
async function start(
  subject: Subject,
  { unmodelled, faults, say, prepared }: SessionOptions,
  lock: RehearsalLock,
  onCommand: (command: EngineCommand) => void,
): Promise<Started> {
  const { program, places, stack: name } = subject;
  const state = new EngineState(places.backend, program.name, name);
  // First of all: nothing is touched when the state or the world cannot be used.
  const hasPending = state.pending().length > 0;
  // What faults leave behind is what the engine wrote until then.
  const writesStateOnce = state.resources().length === 0 && !hasPending && faults === NO_FAULTS;
  const simulator = await startSimulator({
    worldDir: places.world,
    unmodelled,
    modules: program.directory,
    quotas: subject.quotas,
    exclusive: true,
    onWarning: say,
    ...faults.options,
  });
  let languageHost: LanguageHost | undefined;
  try {
    prepareWorkspace(subject, {}, say);
    const finding = ensurePulumi({ onProgress: plainProgress(say) });
    const [tool, automation] = await Promise.all([finding, loadAutomation()]);
    const env = engineEnvironment(process.env, {
      places,
      pathEntries: tool.pathEntries,
      packages: providerPackages(program.directory),
      port: simulator.port,
      writesStateOnce,
    });
    languageHost = await serveLanguageHost({ env, onOutput: say, prepared });
    const command = new EngineCommand({
      ...tool,
      state,
      env: { ...env, PULUMI_DEBUG_LANGUAGES: `nodejs:${languageHost.port}` },
      onStart: (pid) => {
        lock.engineStarted(pid);
      },
    });
    onCommand(command);
    const stack = await openStack(automation, { name, folder: places.workspace, command, state });
    return { simulator, languageHost, command, state, stack, hasPending };
  } catch (error) {
    languageHost?.close();
    await simulator.close();
    throw error;
  }
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
