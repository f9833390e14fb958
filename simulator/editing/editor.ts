import type { Problem } from "../../lib/problems.ts";
import { NO_SECRETS, plain } from "../codec.ts";
import type { Properties } from "../codec.ts";
import { Operations } from "../operations.ts";
import type { Provider, Subject } from "../operations.ts";
import { isMap, show } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { Refusal } from "../refusal.ts";
import { Registry } from "../registry.ts";
import { markOf } from "../secrets.ts";
import { Unmodelled } from "../unmodelled.ts";
import { keyOf } from "../world.ts";
import type { World, WorldEntry, WorldObject } from "../world.ts";
import { locate, NoSuchPath, valueAt, withValue } from "./edit-path.ts";
import type { Located } from "./edit-path.ts";
import { readValue } from "./edit-value.ts";
import { findObject, findProperty, nameOf, NotOne } from "./find-objects.ts";
import { observed } from "./property-types.ts";
import { inputsOf } from "./published-inputs.ts";

/** What is asked of the world, in the words of the person who asks: `NAME.path`, and a value as text. */
export type Edit =
  | { readonly kind: "set"; readonly property: string; readonly value: string }
  | { readonly kind: "unset"; readonly property: string }
  | { readonly kind: "delete"; readonly name: string };

/** What an edit came to. */
export type Edited =
  | {
      readonly kind: "changed";
      readonly object: WorldObject;
      readonly path: string;
      readonly was: PropertyValue | undefined;
      readonly is: PropertyValue | undefined;
    }
  | { readonly kind: "deleted"; readonly object: WorldObject };

export interface EditorOptions {
  /** Do what the cloud would refuse; paths and types are still looked at. */
  readonly force: boolean;
  /** How the provider of an object is configured; nothing where nobody knows. */
  readonly configOf: (object: WorldObject) => PropertyMap;
}

/** An object that is being edited: as it is in the draft, and what is to become of it. */
interface Pending {
  readonly object: WorldObject;
  inputs: PropertyMap;
  outputs: PropertyMap;
  /** Paths of values that are secret and new. */
  readonly secrets: Set<string>;
}

/** An edit that cannot be made. */
class Impossible extends Error {
  readonly problems: readonly Problem[];

  constructor(...problems: readonly Problem[]) {
    super("impossible");
    this.problems = problems;
  }
}

/**
 * Changes the simulated clouds as a person at the console would, behind the back of program and state. All edits are
 * tried on a copy, each after the one before it; what they come to is then written in one piece. Edits of one object
 * that follow each other are one change to its cloud.
 */
export class Editor {
  readonly #world: World;
  readonly #draft: World;
  readonly #entries: readonly WorldEntry[];
  readonly #options: EditorOptions;
  readonly #operations: Operations;
  readonly #registry = new Registry();
  #pending: Pending | undefined;

  constructor(world: World, options: EditorOptions) {
    this.#world = world;
    this.#options = options;
    ({ world: this.#draft, entries: this.#entries } = world.fork());
    const unmodelled = new Unmodelled("echo", () => undefined);
    this.#operations = new Operations(this.#draft, unmodelled, (type) => this.#registry.assignsIds(type));
  }

  /** Makes all edits or, when there are problems, none. */
  async edit(
    edits: readonly Edit[],
  ): Promise<{ readonly edited: readonly Edited[]; readonly problems: readonly Problem[] }> {
    // A cloud asks every package that has an object whether it assigns ids.
    for (const name of new Set(this.#draft.all().map((it) => it.package))) await this.#registry.load(name);
    const edited: Edited[] = [];
    const problems: Problem[] = [];
    for (const edit of edits) {
      await collecting(problems, async () => {
        if (edit.kind === "delete") {
          await collecting(problems, () => this.#settle());
          edited.push(...(await this.#delete(edit.name)));
        } else {
          edited.push(await this.#change(edit, problems));
        }
      });
    }
    await collecting(problems, () => this.#settle());
    if (problems.length > 0) return { edited: [], problems };
    this.#world.write(this.#entries);
    return { edited, problems };
  }

  async #delete(name: string): Promise<readonly Edited[]> {
    const object = findObject(this.#draft.all(), name);
    const before = this.#draft.all();
    if (this.#options.force) this.#draft.remove(object);
    else {
      const { provider } = await this.#providerOf(object);
      refusing(name, () => {
        this.#operations.delete(provider, object.type, object.id, { ...object.outputs, ...object.inputs });
      });
    }
    const gone = before.filter((it) => this.#draft.get(keyOf(it)) === undefined);
    return [object, ...gone.filter((it) => it !== object)].map((it) => ({ kind: "deleted", object: it }));
  }

  async #change(edit: Exclude<Edit, { readonly kind: "delete" }>, problems: Problem[]): Promise<Edited> {
    const { object, path } = findProperty(this.#draft.all(), edit.property);
    if (this.#pending?.object !== object) await collecting(problems, () => this.#settle());
    const pending = (this.#pending ??= {
      object,
      inputs: object.inputs,
      outputs: object.outputs,
      secrets: new Set(),
    });
    const place = await placeOf(pending, path);
    const values = pending[place.side];
    const was = valueAt(values, place.segments);
    if (place.segments.some((_, end) => markOf(valueAt(values, place.segments.slice(0, end))) !== undefined))
      throw new Impossible(problem(object, place.path, "lies within a secret", "", WHOLE));
    const is = edit.kind === "unset" ? undefined : valueOf(object, place, edit.value, was);
    if (edit.kind === "unset" && was === undefined)
      throw new Impossible(problem(object, place.path, "is not set", "nothing", "leave it out"));
    if (is !== undefined && markOf(was) !== undefined) pending.secrets.add(place.path);
    pending[place.side] = asMap(withValue(values, place.segments, is));
    return { kind: "changed", object, path: place.path, was, is };
  }

  /**
   * Changes the object that was edited last, by way of an update: what mirrors an input changes along, and references
   * too. What the cloud would say of the object as it was does not stand in the way.
   */
  async #settle(): Promise<void> {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined) return;
    const { object, inputs, outputs, secrets } = pending;
    const { provider, subject } = await this.#providerOf(object);
    const news = { values: inputs, secrets };
    if (!this.#options.force) this.#refuse(provider, subject, object, news);
    this.#operations.update(provider, subject, {
      id: object.id,
      olds: plain(object.inputs),
      oldOutputs: { values: outputs, secrets: NO_SECRETS },
      news,
      preview: false,
      byHand: true,
    });
  }

  #refuse(provider: Provider, subject: Subject, object: WorldObject, news: Properties): void {
    const known = new Set(
      this.#operations.refused(provider, subject, plain(object.inputs), object).map(({ text }) => text),
    );
    const { changes } = this.#operations.diff(provider, object.type, object.inputs, news.values, []);
    const replaced = changes.filter(({ replaces }) => replaces);
    const refused = this.#operations
      .refused(provider, subject, news, object)
      .filter(({ text }) => !known.has(text));
    const problems = [
      ...replaced.map(({ path }) =>
        problem(object, path, "cannot be changed while the object lives", "", FORCE),
      ),
      ...refused.map(({ text }) => ({ path: nameOf(object), problem: text, got: "", fix: FORCE })),
    ];
    if (problems.length > 0) throw new Impossible(...problems);
  }

  async #providerOf(object: WorldObject): Promise<{ provider: Provider; subject: Subject }> {
    const config = this.#options.configOf(object);
    const loaded = await this.#registry.load(object.package);
    const { package: packageName, account, region } = object;
    const place = {
      package: packageName,
      account,
      region: region === "" ? loaded.place(config).region : region,
    };
    const subject = { urn: object.urn, type: object.type, name: nameOf(object) };
    return { provider: { package: loaded, config, place }, subject };
  }
}

const WHOLE = "the world keeps no secrets, only marks of them: set the whole, in JSON";
const FORCE = "--force does it all the same";

/** A place among an object's inputs, or among what its cloud computed. */
interface Place extends Located {
  readonly side: "inputs" | "outputs";
}

async function placeOf({ object, inputs, outputs }: Pending, path: string): Promise<Place> {
  const declared = await inputsOf(object.type);
  const seen = (values: PropertyMap) =>
    new Map(Object.entries(values).map(([key, value]) => [key, observed(value)]));
  try {
    return {
      ...locate(path, declared ?? seen({ ...outputs, ...inputs }), inputs),
      side: "inputs",
    };
  } catch (error) {
    if (!(error instanceof NoSuchPath)) throw error;
    // What the cloud computes is no input, and can be another all the same.
    const output = attempt(() => locate(path, seen(outputs), outputs));
    if (output !== undefined && valueAt(outputs, output.segments) !== undefined)
      return { ...output, side: "outputs" };
    throw new Impossible({ path: nameOf(object), problem: error.message, got: "", fix: error.fix });
  }
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof NoSuchPath) return undefined;
    throw error;
  }
}

function valueOf(
  object: WorldObject,
  { path, type }: Place,
  text: string,
  was: PropertyValue | undefined,
): PropertyValue {
  const read = readValue(text, type, was, path);
  if ("value" in read) return read.value;
  throw new Impossible(
    problem(object, read.path, read.must, show(text, markOf(was) !== undefined), "give another value"),
  );
}

function problem(object: WorldObject, path: string, what: string, got: string, fix: string): Problem {
  return { path: `${nameOf(object)}.${path}`, problem: what, got, fix };
}

async function collecting(problems: Problem[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof NotOne) problems.push(error.problem);
    else if (error instanceof Impossible) problems.push(...error.problems);
    else throw error;
  }
}

function refusing(name: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Impossible({ path: name, problem: error.message, got: "", fix: FORCE });
  }
}

function asMap(value: PropertyValue | undefined): PropertyMap {
  return isMap(value) ? value : {};
}
