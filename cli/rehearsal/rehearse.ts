import { writeFileSync } from "node:fs";
import type { PreparedProgram } from "../../tools/language-host/prepared.ts";
import type { CommandOutcome } from "./engine-command.ts";
import { operate } from "./engine.ts";
import type { Operation, OperationOptions } from "./engine.ts";
import { EventLog, NOISE } from "./events.ts";
import type { Failure } from "./events.ts";
import { delaysOf } from "./faults.ts";
import type { RehearsalFaults } from "./faults.ts";
import type { Interruption } from "./interruption.ts";
import type { MemoryWatch } from "./memory.ts";
import { stackOutputs } from "./outputs.ts";
import type { Progress } from "./progress.ts";
import { Recovery } from "./recover.ts";
import { renderReport } from "./render.ts";
import { reportFile } from "./report.ts";
import type { Report, Result } from "./report.ts";
import type { Request, Subject } from "./request.ts";
import { Session } from "./session.ts";
import { SourceLines } from "./source-lines.ts";
import { isCounted } from "./state.ts";
import { keptByDestroy, targetsOf } from "./targets.ts";
import { Timing } from "./time/timing.ts";

/** What a rehearsal needs from its command. */
export interface Surroundings {
  readonly progress: Progress;
  readonly memory: MemoryWatch;
  readonly interruption: Interruption;
  /** What is to go wrong. */
  readonly faults: RehearsalFaults;
  /** The program's process, when it was started before. */
  readonly prepared?: PreparedProgram | undefined;
}

/** Runs a rehearsal to its end and prints it. */
export async function rehearse(
  request: Request,
  subject: Subject,
  surroundings: Surroundings,
): Promise<Report> {
  const { progress, interruption, faults, prepared } = surroundings;
  const { unmodelled } = request;
  const say = (line: string): void => {
    progress.say(line);
  };
  const session = await Session.open(subject, { unmodelled, faults, say, prepared }, (command) => {
    interruption.attach(command);
  });
  try {
    const recovery = new Recovery(session, faults, say);
    const refresh = await recovery.before();
    if (request.operation !== "preview") recovery.begin();
    const run = new Run(session, surroundings);
    const outcome = await run.perform({ ...request, refresh: request.refresh || refresh });
    await progress.end();
    const left = request.operation === "preview" ? [] : recovery.after();
    const report = await run.report(outcome, left);
    writeFileSync(subject.places.report, reportFile(report));
    for (const line of renderReport(report, request.operation)) progress.say(line);
    return report;
  } finally {
    await progress.end();
    await session.close(!interruption.forced);
  }
}

/** One rehearsal's operations, their events and their outcome. */
class Run {
  readonly #session: Session;
  readonly #surroundings: Surroundings;
  #log: EventLog;
  #timing: Timing | undefined;
  #refreshed = false;
  #wasThere = false;

  constructor(session: Session, surroundings: Surroundings) {
    this.#session = session;
    this.#surroundings = surroundings;
    this.#log = this.#newLog();
  }

  /** The operation that was asked for, and what has to go before it. */
  async perform({
    operation,
    refresh,
    only,
  }: Pick<Request, "operation" | "refresh" | "only">): Promise<CommandOutcome> {
    const { state, subject } = this.#session;
    this.#override(only, {});
    if (operation === "destroy") {
      if (subject.program.own && state.resources().some((it) => it.protect === true)) {
        const lifted = await this.#liftProtection(only);
        if (lifted.code !== 0) return lifted;
      }
      const resources = state.resources();
      const excludes = only === undefined ? undefined : keptByDestroy(only, resources);
      if (excludes?.length === resources.length) return NOTHING_SAID;
      return this.#operate(operation, { refresh, excludes });
    }
    return this.#operate(operation, { refresh, targets: await this.#targets(only) });
  }

  /** As it is done in earnest: the guards come off by the configuration, then all can go. */
  async #liftProtection(only: Request["only"]): Promise<CommandOutcome> {
    this.#surroundings.progress.say(
      "the stack is protected: first an update with kakehashi:teardown, as in earnest",
    );
    this.#override(only, { "kakehashi:teardown": true });
    return this.#operate("up", { refresh: false, targets: await this.#targets(only) });
  }

  /** Our own program is told which cloud is meant, so that it asks the other one for nothing. */
  #override(only: Request["only"], settings: Readonly<Record<string, unknown>>): void {
    const { program } = this.#session.subject;
    const all = program.own && only !== undefined ? { ...settings, "kakehashi:only": only } : settings;
    if (Object.keys(all).length > 0) this.#session.override(all);
  }

  /** Only the program knows which resources it wants, so it is asked first. */
  async #targets(only: Request["only"]): Promise<readonly string[] | undefined> {
    if (only === undefined) return undefined;
    this.#surroundings.progress.say(`previewing everything, to find what belongs to ${only}`);
    await this.#operate("preview", { refresh: false });
    return targetsOf(only, this.#log.steps(), this.#session.state.resources());
  }

  /** Each operation has a log of its own; the last one's is reported. */
  async #operate(operation: Operation, scope: Omit<OperationOptions, "onEvent">): Promise<CommandOutcome> {
    const { progress } = this.#surroundings;
    const { state, simulator } = this.#session;
    const existing = state.resources();
    const known = scope.targets === undefined ? undefined : new Set(existing.map(({ urn }) => urn));
    const log = (this.#log = this.#newLog(known));
    const timing = operation === "preview" ? undefined : new Timing(existing, simulator.world);
    this.#timing = timing;
    this.#refreshed = scope.refresh;
    this.#wasThere = operation !== "destroy" && existing.some(isCounted);
    const onEvent = (event: Parameters<EventLog["take"]>[0]): void => {
      log.take(event);
      timing?.take(event);
      progress.update(log, operation);
    };
    return operate(this.#session.stack, operation, { ...scope, onEvent });
  }

  /** @param left what the run leaves half done, in plain lines */
  async report(outcome: CommandOutcome, left: readonly string[]): Promise<Report> {
    const { subject, state, simulator } = this.#session;
    const { memory, interruption } = this.#surroundings;
    const faults = this.#surroundings.faults.reports();
    const resources = state.resources();
    const lines = SourceLines.read(subject.places.sourceLines, subject.program.directory);
    const { operations, ownMilliseconds } = simulator.stats();
    const result = resultOf(outcome, interruption);
    return {
      stack: subject.stack,
      result,
      counts: this.#log.counts(),
      sides: {
        aws: this.#log.counts("aws"),
        azure: this.#log.counts("azure"),
        shared: this.#log.counts("shared"),
      },
      resources: resources.filter(isCounted).length,
      drift: this.#refreshed ? this.#log.drift().map((it) => withSource(it, lines)) : undefined,
      changes: this.#wasThere ? this.#log.changes() : undefined,
      outputs: stackOutputs(resources),
      failures:
        result === "succeeded" ? [] : failuresOf(this.#log, outcome).map((it) => withSource(it, lines)),
      faults,
      left,
      clouds: { operations, ownMilliseconds },
      time: result === "succeeded" ? await this.#timing?.estimate(resources, delaysOf(faults)) : undefined,
      wallSeconds: performance.now() / 1000,
      peakRssMiB: memory.peakMiB,
    };
  }

  #newLog(existing?: ReadonlySet<string>): EventLog {
    const { progress } = this.#surroundings;
    return new EventLog(({ kind, text }) => {
      progress.say(kind === "warning" ? `warning: ${text}` : text);
    }, existing);
  }
}

const NOTHING_SAID: CommandOutcome = { stdout: "", stderr: "", code: 0 };

function resultOf({ code }: CommandOutcome, { reason }: Interruption): Result {
  if (reason !== undefined) return "interrupted";
  return code === 0 ? "succeeded" : "failed";
}

/** What failed; what the engine said instead, when it never came to run the program. */
function failuresOf(log: EventLog, { stderr, code }: CommandOutcome): readonly Failure[] {
  const failures = log.failures();
  if (failures.length > 0) return failures;
  const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !NOISE.test(line));
  return [{ messages: lines.length > 0 ? lines : [`the engine was ended from outside (exit code ${code})`] }];
}

/** What is told of a resource, with the line of the program that makes it. */
function withSource<T extends { readonly urn?: string }>(
  told: T,
  lines: SourceLines,
): T & { readonly source?: string } {
  const source = told.urn === undefined ? undefined : lines.of(told.urn);
  return source === undefined ? told : { ...told, source };
}
