import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Editor } from "../../simulator/editing/editor.ts";
import type { Edit, Edited } from "../../simulator/editing/editor.ts";
import { findObject, nameOf, NotOne, titledName } from "../../simulator/editing/find-objects.ts";
import { JOURNAL_FILE } from "../../simulator/journal.ts";
import type { PropertyMap, PropertyValue } from "../../simulator/properties.ts";
import { World } from "../../simulator/world.ts";
import type { WorldObject } from "../../simulator/world.ts";
import { RehearsalLock } from "../rehearsal/lock.ts";
import { BadInput, Locked } from "../rehearsal/problems.ts";
import { subjectOf } from "../rehearsal/request.ts";
import type { Request, Subject } from "../rehearsal/request.ts";
import { EngineState } from "../rehearsal/state.ts";
import { objectDetail, renderObject, shown } from "./detail.ts";
import { chosen, objectFacts, renderListing } from "./listing.ts";

/** What is asked of a stack's simulated clouds. */
export interface WorldRequest extends Pick<Request, "stack" | "cwd" | "state"> {
  /** A word or glob: only the objects that it names are listed. */
  readonly filter?: string | undefined;
  /** The one object that is shown whole. */
  readonly show?: string | undefined;
  /** What is changed, in this order. */
  readonly edits: readonly Edit[];
  readonly force: boolean;
  readonly json: boolean;
}

/** Shows or changes the simulated clouds of a stack; the lines to print. */
export async function world(request: WorldRequest): Promise<readonly string[]> {
  const subject = subjectOf(request);
  if (!existsSync(join(subject.places.world, JOURNAL_FILE))) throw neverRehearsed(subject);
  if (request.edits.length > 0) return edit(request, subject);
  const { filter, show, json } = request;
  return looking(subject, (clouds) => {
    if (show !== undefined) {
      const object = named(clouds, show);
      return json ? [objectDetail(object, clouds)] : renderObject(object, clouds);
    }
    const objects = chosen(clouds.all(), filter);
    return json ? objects.map((it) => JSON.stringify(objectFacts(it))) : renderListing(objects, clouds);
  });
}

function looking(subject: Subject, look: (clouds: World) => readonly string[]): readonly string[] {
  const clouds = World.open(subject.places.world, { readOnly: true });
  try {
    return look(clouds);
  } finally {
    clouds.close();
  }
}

function named(clouds: World, word: string): WorldObject {
  try {
    return findObject(clouds.all(), word);
  } catch (error) {
    throw error instanceof NotOne ? new BadInput(error.problem) : error;
  }
}

/** Nobody rehearses the stack while its clouds are changed, and what a killed rehearsal left is not glossed over. */
async function edit({ edits, force, json }: WorldRequest, subject: Subject): Promise<readonly string[]> {
  const { lock, left } = await RehearsalLock.take(subject.places.lock, subject.stack);
  try {
    if (left !== undefined)
      throw new Locked(
        `an earlier rehearsal of ${subject.stack} (pid ${left.owner.pid}, begun ${left.since}) did not end by itself; run kakehashi rehearse ${subject.stack} first, which puts it right`,
      );
    const clouds = World.open(subject.places.world);
    try {
      const editor = new Editor(clouds, { force, configOf: providerConfigs(subject) });
      const { edited, problems } = await editor.edit(edits);
      if (problems.length > 0) throw new BadInput(...problems);
      return json
        ? [JSON.stringify({ edited: edited.map(told), objects: clouds.size })]
        : edited.map(describe);
    } finally {
      clouds.close();
    }
  } finally {
    lock.release(left);
  }
}

function describe(edited: Edited): string {
  const name = `${titledName(edited.object)} (${edited.object.id})`;
  if (edited.kind === "deleted") return `deleted ${name}`;
  return `${name}: ${edited.path}: was ${text(edited.was)}, is ${text(edited.is)}`;
}

function told(edited: Edited): Readonly<Record<string, unknown>> {
  const { type, id, urn } = edited.object;
  const object = { kind: edited.kind, type, name: nameOf(edited.object), id, urn };
  if (edited.kind === "deleted") return object;
  const { path, was, is } = edited;
  return { ...object, path, was: visible(was) ?? null, is: visible(is) ?? null };
}

function visible(value: PropertyValue | undefined): PropertyValue | undefined {
  return value === undefined ? undefined : shown(value);
}

function text(value: PropertyValue | undefined): string {
  const known = visible(value);
  if (known === undefined) return "nothing";
  return typeof known === "string" && known !== "" ? known : JSON.stringify(known);
}

const configSchema = z.record(z.string(), z.json());

/** How the state says that the provider of an object is configured: an account's default tags are in there. */
function providerConfigs({ program, places, stack }: Subject): (object: WorldObject) => PropertyMap {
  const resources = new EngineState(places.backend, program.name, stack).resources();
  const byUrn = new Map(resources.map((it) => [it.urn, it]));
  return ({ urn }) => {
    const reference = byUrn.get(urn)?.provider ?? "";
    const provider = byUrn.get(reference.slice(0, reference.lastIndexOf("::")));
    return configSchema.safeParse(provider?.inputs ?? {}).data ?? {};
  };
}

function neverRehearsed({ stack, places }: Subject): BadInput {
  return new BadInput({
    path: stack,
    problem: `has no simulated clouds, there is no ${join(places.world, JOURNAL_FILE)}`,
    got: "",
    fix: `run kakehashi rehearse ${stack} first`,
  });
}
