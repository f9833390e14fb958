import { isDeepStrictEqual } from "node:util";
import { objectsOf } from "../../cli/rehearsal/recovery.ts";
import type { Fault, FaultKind, FaultPlan } from "../../simulator/faults/fault.ts";
import type { PropertyMap } from "../../simulator/properties.ts";
import type { World } from "../../simulator/world.ts";
import { deploymentOf, integrityProblem } from "./books.ts";
import type { Books } from "./books.ts";
import { remainsOf, runCommand, startReplay } from "./command.ts";
import type { Place } from "./command.ts";
import { finish, RefreshCourse, UpdateCourse } from "./courses.ts";
import type { Course } from "./courses.ts";
import { wrongWith } from "./judge.ts";
import type { Found } from "./judge.ts";
import type { Moment, Phase, PhaseName } from "./phases.ts";
import type { Goal } from "./program.ts";
import { ignoredOf } from "./replay.ts";
import type { Replay } from "./replay.ts";
import { wholeOf } from "./whole.ts";

/** What befalls an operation: a fault of `--fault`, or the end of a process while the operation is under way. */
export const BLOWS = [
  "throttle",
  "throttle@*",
  "5xx",
  "timeout-after-create",
  "slow",
  "crash",
  "unreachable",
  "kill command",
  "kill engine",
  "kill both",
] as const;

export type Blow = (typeof BLOWS)[number];

/** One cell of the matrix, and how it went. */
export interface Cell {
  readonly phase: PhaseName;
  readonly blow: Blow;
  readonly urn: string;
  /** What the fault left of the resource, to be compared with what the real engine leaves. */
  readonly left: Left;
  /** What is wrong; empty when nothing is. */
  readonly problems: readonly string[];
  /** Commands after the fault until all was well; 0 when the fault did no harm. */
  readonly commands: number;
}

/** What a fault leaves of one resource. */
export interface Left {
  /** Whether the run failed. */
  readonly failed: boolean;
  /** Entries in the state. */
  readonly known: number;
  /** Errors of the last operation that the state keeps. */
  readonly unfinished: boolean;
  /** The operation that the state says is under way. */
  readonly pending: string | undefined;
  /** Objects in the clouds. */
  readonly objects: number;
}

/** Blows that can befall the operations of a phase. */
export function blowsOf(phase: PhaseName): readonly Blow[] {
  return BLOWS.filter((blow) => phase === "create" || blow !== "timeout-after-create");
}

/** After the fault the user asks again, at most so often. */
const COMMANDS = 2;

/** Runs the cells of a phase. What two faults leave alike is put right alike, which is tried once. */
export class Matrix {
  readonly #phase: Phase;
  readonly #place: Place;
  readonly #verdicts = new Map<string, Promise<Verdict>>();
  readonly #unrest = new Map<string, Promise<readonly string[]>>();

  constructor(phase: Phase, place: Place) {
    this.#phase = phase;
    this.#place = place;
  }

  async run(moment: Moment, blow: Blow): Promise<Cell> {
    const { urn } = moment.entry;
    const { world } = moment.world.fork();
    const replay = await startReplay(
      world,
      moment.books,
      blow === "kill engine" || blow === "kill both" ? "engine" : "command",
    );
    const course = moment.course.fork();
    const { failure, pending } = await course.step(
      replay,
      replay.clouds.with(planOf(this.#phase.name, moment, blow, replay)),
    );
    const books = course.books(pending);
    const left = leftOf(urn, books, world, failure !== undefined);
    const key = `${urn} ${failure === undefined} ${signatureOf(urn, books, world)}`;
    const verdict =
      this.#verdicts.get(key) ??
      (failure === undefined ? this.#goOn(moment, course, replay) : this.#putRight(books, world));
    this.#verdicts.set(key, verdict);
    return { phase: this.#phase.name, blow, urn, left, ...(await verdict) };
  }

  /** The fault did no harm: the run goes on to its end, which is the phase's own where all is as if nothing had been. */
  async #goOn(moment: Moment, course: Course, replay: Replay): Promise<Verdict> {
    if (wholeOf(course.books(), replay.clouds.world) === moment.after) {
      const { books, world } = this.#phase.end;
      return { commands: 0, problems: await this.#problems(books, world) };
    }
    const { books, failure } = await finish(course, replay);
    const problems = failure === undefined ? await this.#problems(books, replay.clouds.world) : [failure];
    return { commands: 0, problems };
  }

  async #putRight(left: Books, world: World): Promise<Verdict> {
    const invalid = integrityProblem(deploymentOf(left).resources ?? []);
    if (invalid !== undefined) return { commands: 0, problems: [`left an invalid state: ${invalid}`] };
    let books = left;
    for (let commands = 1; ; commands += 1) {
      const replay = await startReplay(world, books);
      const outcome = await runCommand(replay, books, this.#phase.aim, this.#place);
      ({ books } = outcome);
      if (outcome.failure === undefined) return { commands, problems: await this.#problems(books, world) };
      if (commands === COMMANDS)
        return { commands, problems: [`still fails after ${commands} commands: ${outcome.failure}`] };
    }
  }

  async #problems(books: Books, world: World): Promise<readonly string[]> {
    const { end, aim } = this.#phase;
    const found: Found = {
      resources: deploymentOf(books).resources ?? [],
      objects: objectsOf(world, this.#place.project, this.#place.stack),
      worldSize: world.size,
      remains: remainsOf(books, world, this.#place),
    };
    return [
      ...wrongWith(found, end),
      ...(aim.kind === "up" ? await this.#restless(books, world, aim.program) : []),
    ];
  }

  /** What comes out the same after one cell and another has been looked at once. */
  #restless(books: Books, world: World, program: readonly Goal[]): Promise<readonly string[]> {
    const whole = wholeOf(books, world);
    const found = this.#unrest.get(whole) ?? unrest(books, world, program);
    this.#unrest.set(whole, found);
    return found;
  }
}

interface Verdict {
  readonly problems: readonly string[];
  readonly commands: number;
}

/** What another refresh and update would find to do; nothing, when state, clouds and program agree. */
async function unrest(books: Books, world: World, program: readonly Goal[]): Promise<readonly string[]> {
  const replay = await startReplay(world.fork().world, books);
  const refresh = new RefreshCourse(books);
  await finish(refresh, replay);
  const read = new Map(refresh.books().entries.map((entry) => [entry.goal.entry.urn, entry]));
  const drifted = books.entries.filter(({ goal, inputs }) => {
    const judged = (values: PropertyMap = {}): PropertyMap =>
      Object.fromEntries(Object.entries(values).filter(([key]) => !ignoredOf(goal).includes(key)));
    return !isDeepStrictEqual(judged(inputs.values), judged(read.get(goal.entry.urn)?.inputs.values));
  });
  const { deeds, failure } = await finish(new UpdateCourse(program, books), replay);
  return [
    ...drifted.map(({ goal }) => `${goal.entry.urn}: the cloud has it otherwise than the state`),
    ...(deeds === 0 ? [] : [`another update has ${deeds} more changes`]),
    ...(failure === undefined ? [] : [`another update fails: ${failure}`]),
  ];
}

/** What goes wrong with the operation of a moment, the first one of its kind in the replay. */
function planOf(operation: PhaseName, { entry }: Moment, blow: Blow, replay: Replay): FaultPlan {
  const cloud = replay.cloudOf(entry);
  if (blow === "unreachable")
    return { faults: [], outages: cloud === undefined ? [] : [{ text: blow, cloud, from: 1 }] };
  const [kind, at] = KINDS[blow];
  return { faults: [{ text: blow, types: /^/, operation, kind, at }], outages: [] };
}

/** The fault that a blow is, and which of the operations it befalls. */
export const KINDS: Readonly<Record<Exclude<Blow, "unreachable">, readonly [FaultKind, Fault["at"]]>> = {
  throttle: ["throttle", 1],
  "throttle@*": ["throttle", "every"],
  "5xx": ["5xx", 1],
  "timeout-after-create": ["timeout-after-create", 1],
  slow: ["slow", 1],
  crash: ["crash", 1],
  "kill command": ["hang", 1],
  "kill engine": ["hang", 1],
  "kill both": ["hang", 1],
};

function leftOf(urn: string, { entries, pending }: Books, world: World, failed: boolean): Left {
  const own = entries.filter(({ goal }) => goal.entry.urn === urn);
  return {
    failed,
    known: own.length,
    unfinished: own.some(({ initErrors }) => initErrors.length > 0),
    pending: pending.find(({ entry }) => entry.goal.entry.urn === urn)?.type,
    objects: world.madeBy(urn).length,
  };
}

/** One operation changes one resource, so this tells apart what is left. */
function signatureOf(urn: string, { entries, pending }: Books, world: World): string {
  const own = entries.filter(({ goal }) => goal.entry.urn === urn);
  const known = own.map(({ id, inputs, outputs, initErrors }) => [
    id,
    inputs.values,
    outputs.values,
    initErrors.length,
  ]);
  const objects = world.madeBy(urn).map(({ id, inputs }) => [id, inputs]);
  return JSON.stringify([known, objects, pending.map(({ type }) => type), entries.length]);
}
