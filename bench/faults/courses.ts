import type { StateResource } from "../../cli/rehearsal/state.ts";
import type { ProviderCalls } from "../../simulator/handlers.ts";
import type { Books, Entry, Pending } from "./books.ts";
import type { Goal } from "./program.ts";
import type { Replay, Step } from "./replay.ts";

/** The engine's work on many resources, one after the other; it can be continued by another replay. */
export interface Course {
  /** The resource that is next; undefined at the end. */
  readonly next: StateResource | undefined;
  /** Does the next step. */
  step(replay: Replay, calls: ProviderCalls): Step | Promise<Step>;
  /** The books as they are now. */
  books(pending?: Pending): Books;
  /** The same course from here on, to be continued by itself. */
  fork(): Course;
}

/** Does a course to its end, or to its first failure. */
export async function finish(
  course: Course,
  replay: Replay,
  calls: ProviderCalls = replay.clouds.handlers,
): Promise<{ readonly books: Books; readonly failure: string | undefined; readonly deeds: number }> {
  let deeds = 0;
  while (course.next !== undefined) {
    const { deed, failure, pending } = await course.step(replay, calls);
    if (deed !== "none" && deed !== "read") deeds += 1;
    if (failure !== undefined) return { books: course.books(pending), failure, deeds };
  }
  return { books: course.books(), failure: undefined, deeds };
}

/** An update: registers what the program wants, in the program's order. */
export class UpdateCourse implements Course {
  readonly #program: readonly Goal[];
  readonly #done: Entry[];
  readonly #olds: Map<string, Entry>;

  constructor(program: readonly Goal[], { entries }: Books) {
    this.#program = program;
    this.#done = [];
    this.#olds = new Map(entries.map((entry) => [entry.goal.entry.urn, entry]));
  }

  get next(): StateResource | undefined {
    return this.#program[this.#done.length]?.entry;
  }

  async step(replay: Replay, calls: ProviderCalls): Promise<Step> {
    const goal = this.#program[this.#done.length];
    if (goal === undefined) throw new Error("the program has no more resources");
    const { urn } = goal.entry;
    const step = await replay.register(goal, this.#olds.get(urn), calls);
    if (step.entry !== undefined) {
      this.#done.push(step.entry);
      this.#olds.delete(urn);
    }
    return step;
  }

  /** First what this update has done, then the rest as it was before. */
  books(pending?: Pending): Books {
    return {
      entries: [...this.#done, ...this.#olds.values()],
      pending: pending === undefined ? [] : [pending],
    };
  }

  fork(): UpdateCourse {
    const copy = new UpdateCourse(this.#program, { entries: [...this.#olds.values()], pending: [] });
    copy.#done.push(...this.#done);
    return copy;
  }
}

/** A refresh: reads every object, and forgets what is not there any more. */
export class RefreshCourse implements Course {
  readonly #entries: readonly Entry[];
  readonly #read: (Entry | undefined)[] = [];

  constructor({ entries }: Books) {
    this.#entries = entries;
  }

  get next(): StateResource | undefined {
    return this.#entries[this.#read.length]?.goal.entry;
  }

  step(replay: Replay, calls: ProviderCalls): Step {
    const entry = this.#entries[this.#read.length];
    if (entry === undefined) throw new Error("there is nothing more to read");
    const step = replay.refresh(entry, calls);
    this.#read.push(step.failure === undefined ? step.entry : entry);
    return step;
  }

  /** The engine reads on after a failure, and fails at the end; what was not read here stays as it was. */
  books(): Books {
    const entries = [...this.#read, ...this.#entries.slice(this.#read.length)].filter(
      (it) => it !== undefined,
    );
    const present = new Set(entries.map(({ goal }) => goal.entry.urn));
    return {
      entries: present.size === this.#entries.length ? entries : entries.map((it) => undangled(it, present)),
      pending: [],
    };
  }

  fork(): RefreshCourse {
    const copy = new RefreshCourse({ entries: this.#entries, pending: [] });
    copy.#read.push(...this.#read);
    return copy;
  }
}

/** What depends on a resource that is not there any more is freed of it (deployment_executor.go, rebuildBaseState). */
function undangled(entry: Entry, present: ReadonlySet<string>): Entry {
  const { dependencies, propertyDependencies, deletedWith = "", ...rest } = entry.goal.entry;
  const kept = (urns: readonly string[] | null | undefined): string[] =>
    (urns ?? []).filter((it) => present.has(it));
  const freed: StateResource = {
    ...rest,
    dependencies: kept(dependencies),
    propertyDependencies: Object.fromEntries(
      Object.entries(propertyDependencies ?? {}).map(([key, urns]) => [key, kept(urns)]),
    ),
    ...(present.has(deletedWith) ? { deletedWith } : {}),
  };
  return { ...entry, goal: { ...entry.goal, entry: freed } };
}

/** A destruction: deletes everything, what depends on others first. */
export class DestroyCourse implements Course {
  readonly #left: Entry[];
  readonly #deleted: ReadonlySet<string>;

  constructor({ entries }: Books) {
    this.#left = [...entries];
    this.#deleted = new Set(entries.map(({ goal }) => goal.entry.urn));
  }

  get next(): StateResource | undefined {
    return this.#left.at(-1)?.goal.entry;
  }

  step(replay: Replay, calls: ProviderCalls): Step {
    const entry = this.#left.at(-1);
    if (entry === undefined) throw new Error("there is nothing more to delete");
    const step = replay.delete(entry, this.#deleted, calls);
    if (step.failure === undefined) this.#left.pop();
    return step;
  }

  books(pending?: Pending): Books {
    return { entries: [...this.#left], pending: pending === undefined ? [] : [pending] };
  }

  fork(): DestroyCourse {
    return new DestroyCourse({ entries: this.#left, pending: [] });
  }
}
