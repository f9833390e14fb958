import {
  findRemains,
  needsRefresh,
  objectsOf,
  removeUntracked,
  withAdopted,
} from "../../cli/rehearsal/recovery.ts";
import type { Remains } from "../../cli/rehearsal/recovery.ts";
import { booksOf, deploymentOf } from "./books.ts";
import type { Books } from "./books.ts";
import { Clouds } from "./clouds.ts";
import { DestroyCourse, finish, RefreshCourse, UpdateCourse } from "./courses.ts";
import type { Goal } from "./program.ts";
import { Replay } from "./replay.ts";
import type { Victim } from "./replay.ts";
import type { World } from "../../simulator/world.ts";

/** What a command does: an update of the program, or its destruction. */
export type Aim = { readonly kind: "up"; readonly program: readonly Goal[] } | { readonly kind: "destroy" };

/** The project and stack that is recorded. */
export interface Place {
  readonly project: string;
  readonly stack: string;
}

/** A replay over a world, with the providers that the books know. */
export async function startReplay(world: World, books: Books, victim?: Victim): Promise<Replay> {
  const replay = new Replay(new Clouds(world), victim);
  await replay.know(books.entries);
  return replay;
}

/** What is left half done of a run, as the command itself finds it. */
export function remainsOf(books: Books, world: World, { project, stack }: Place): Remains {
  const { resources, pending_operations: pending } = deploymentOf(books);
  return findRemains(resources ?? [], pending ?? [], objectsOf(world, project, stack));
}

/**
 * One `rehearse`: what an earlier run left half done is put right by the code that the command itself has for it, then
 * the engine's work is replayed.
 */
export async function runCommand(
  replay: Replay,
  before: Books,
  aim: Aim,
  place: Place,
): Promise<{ readonly books: Books; readonly failure: string | undefined }> {
  const { world, lost } = replay.clouds;
  const remains = remainsOf(before, world, place);
  removeUntracked(remains, world);
  for (const { urn } of remains.untracked) lost.add(urn);
  const isPending = before.pending.length > 0;
  let books = isPending ? booksOf(withAdopted(deploymentOf(before), remains.adopted), before) : before;
  await replay.know(books.entries);
  if (needsRefresh(remains)) {
    const read = await finish(new RefreshCourse(books), replay);
    if (read.failure !== undefined) return read;
    ({ books } = read);
    await replay.know(books.entries);
  }
  return finish(aim.kind === "up" ? new UpdateCourse(aim.program, books) : new DestroyCourse(books), replay);
}
