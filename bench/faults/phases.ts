import type { StateResource } from "../../cli/rehearsal/state.ts";
import { World } from "../../simulator/world.ts";
import { EMPTY } from "./books.ts";
import type { Books } from "./books.ts";
import { startReplay } from "./command.ts";
import type { Aim } from "./command.ts";
import { DestroyCourse, RefreshCourse, UpdateCourse } from "./courses.ts";
import type { Course } from "./courses.ts";
import { onlyUsed, programOf } from "./program.ts";
import type { Goal } from "./program.ts";
import type { RecordedRun } from "./recorded-run.ts";
import type { Deed } from "./replay.ts";
import { wholeOf } from "./whole.ts";

export const PHASES = ["create", "update", "read", "delete"] as const;

/** What the operations of a phase are, which is also what they are for: building, changing, refreshing, destroying. */
export type PhaseName = (typeof PHASES)[number];

/** One operation of a phase, and everything as it is just before. */
export interface Moment {
  readonly entry: StateResource;
  readonly course: Course;
  readonly world: World;
  readonly books: Books;
  /** All that there is right after it when nothing goes wrong, as `wholeOf` says it. */
  readonly after: string;
}

/** A phase without any fault: its operations in their order, and what it leaves. */
export interface Phase {
  readonly name: PhaseName;
  /** What the user asks for, and asks for again after a fault. */
  readonly aim: Aim;
  /** The state before it. */
  readonly start: Books;
  readonly moments: readonly Moment[];
  readonly end: End;
}

/** The operations of a phase by their URNs: the order in which the engine comes to them is another one in each run. */
export function inOrder({ moments }: Pick<Phase, "moments">): readonly Moment[] {
  return moments.toSorted(({ entry: one }, { entry: other }) => (one.urn < other.urn ? -1 : 1));
}

/** The first operations of each type, so many at most: what differs between those of a type is little. */
export function firstOfTypes(moments: readonly Moment[], most: number): readonly Moment[] {
  return [...Map.groupBy(moments, ({ entry }) => entry.type).values()].flatMap((ofType) =>
    ofType.slice(0, most),
  );
}

/** What is there when a phase is done. */
export interface End {
  readonly books: Books;
  readonly world: World;
}

/** The runs of the real engine that are replayed. */
export interface RecordedRuns {
  /** From nothing. */
  readonly up: RecordedRun;
  /** The same again, with edited settings. */
  readonly edit: RecordedRun;
  /** The same again, with a refresh. */
  readonly refresh: RecordedRun;
  readonly destroy: RecordedRun;
}

/**
 * Replays the recorded runs without any fault.
 * @throws when a replay does not do exactly what the engine did
 */
export async function replayPhases(runs: RecordedRuns): Promise<readonly Phase[]> {
  const start: End = { books: EMPTY, world: World.inMemory() };
  const recorded = onlyUsed([programOf(runs.up, runs.up), programOf(runs.edit, runs.up)]);
  const first = await trace("create", new UpdateCourse(recorded[0] ?? [], EMPTY), start);
  const [built = [], edited = []] = onlyUsed(await rebased(first.end, recorded));
  const create = await trace("create", new UpdateCourse(built, EMPTY), start);
  const update = await trace("update", new UpdateCourse(edited, create.end.books), create.end);
  const read = await trace("read", new RefreshCourse(create.end.books), create.end);
  const remove = await trace("delete", new DestroyCourse(create.end.books), create.end);
  same("creations", runs.up.recording.created, create);
  same("updates", runs.edit.recording.updated, update);
  same("reads", runs.refresh.recording.read, read);
  same("deletions", runs.destroy.recording.deleted, remove);
  const up = (program: readonly Goal[]): Aim => ({ kind: "up", program });
  return [
    { ...create, aim: up(built) },
    { ...update, aim: up(edited) },
    { ...read, aim: up(built) },
    { ...remove, aim: { kind: "destroy" } },
  ];
}

/** The programs in the words of a replay: with the ids that its clouds have given. */
async function rebased(
  { books, world }: End,
  programs: readonly (readonly Goal[])[],
): Promise<readonly (readonly Goal[])[]> {
  const replay = await startReplay(world, books);
  const entries = new Map(books.entries.map((entry) => [entry.goal.entry.urn, entry]));
  return programs.map((program) =>
    program.map((goal) => {
      const entry = entries.get(goal.entry.urn);
      const recorded =
        goal.recorded === undefined || entry?.id === undefined
          ? undefined
          : { id: entry.id, outputs: entry.outputs.values };
      return { ...replay.translate(goal), recorded };
    }),
  );
}

/** Does a course to its end, and remembers everything before each operation. */
async function trace(name: PhaseName, course: Course, start: End): Promise<Omit<Phase, "aim">> {
  const { world } = start.world.fork();
  const replay = await startReplay(world, start.books);
  const moments: Moment[] = [];
  while (course.next !== undefined) {
    const entry = course.next;
    const { urn } = entry;
    const before = { entry, course: course.fork(), world: world.fork().world, books: course.books() };
    const { deed, failure } = await course.step(replay, replay.clouds.handlers);
    if (failure !== undefined)
      throw new Error(`${name}: a replay without a fault fails at ${urn}: ${failure}`);
    if (isOf(name, deed)) moments.push({ ...before, after: wholeOf(course.books(), world) });
    else if (deed !== "none") throw new Error(`${name}: a replay without a fault does a ${deed} at ${urn}`);
  }
  return { name, start: start.books, moments, end: { books: course.books(), world } };
}

function isOf(name: PhaseName, deed: Deed): boolean {
  return deed === name;
}

/** @throws when the replay has other operations than the engine's run had */
function same(what: string, recorded: readonly string[], { moments }: Pick<Phase, "moments">): void {
  const [engine, replay] = [recorded.toSorted(), moments.map(({ entry }) => entry.urn).toSorted()];
  const missing = engine.filter((urn) => !replay.includes(urn));
  const added = replay.filter((urn) => !engine.includes(urn));
  if (missing.length + added.length === 0 && engine.length === replay.length) return;
  const shown = [...missing.map((urn) => `- ${urn}`), ...added.map((urn) => `+ ${urn}`)].join("\n");
  throw new Error(
    `the replay has other ${what} than the engine had (${engine.length}, ${replay.length}):\n${shown}`,
  );
}
