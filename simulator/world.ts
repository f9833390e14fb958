import { createHmac } from "node:crypto";
import { Journal } from "./journal.ts";
import type { JournalOptions } from "./journal.ts";
import { MemoryJournal } from "./memory-journal.ts";
import type { WorldJournal } from "./memory-journal.ts";
import type { WorldEntry, WorldObject } from "./world-object.ts";

export type { OnTargetDelete, WorldEntry, WorldObject, WorldReference } from "./world-object.ts";

/** What models may ask of the world. Nothing here takes longer as the world grows. */
export interface WorldView {
  /** The object of a type with an id, within a scope. */
  at(type: string, scope: string, id: string): WorldObject | undefined;
  /** Objects with this handle (`id`, `arn`, `name`, ...), of any type, place and cloud. */
  having(handle: string, value: string): readonly WorldObject[];
  /** What a reference's target is. */
  get(key: string): WorldObject | undefined;
  /** Objects that refer to this one. */
  referrers(object: WorldObject): readonly WorldObject[];
  /** Objects of a type, in every place. */
  ofType(type: string): readonly WorldObject[];
  /** What a resource of a program made and the world still has: more than one while it is being replaced. */
  madeBy(urn: string): readonly WorldObject[];
  /** What the account was given of a quota; undefined when it has the default. */
  quota(name: string): number | undefined;
}

/** How a world is opened. */
export interface WorldOptions extends JournalOptions {
  /** Quotas that the account has been given, by the vendor's name of them. @default the vendors' defaults */
  readonly quotas?: Readonly<Record<string, number>>;
}

type Index = Map<string, Set<WorldObject>>;

export function keyOf(object: Pick<WorldObject, "type" | "scope" | "id">): string {
  return `${object.type} ${object.scope} ${object.id.toLowerCase()}`;
}

/** The simulated clouds, kept in a journal that several processes may share. */
export class World implements WorldView {
  readonly #journal: WorldJournal;
  readonly #objects = new Map<string, WorldObject>();
  /** What is deleted, and holds its unique values still. */
  readonly #held = new Map<string, WorldObject>();
  readonly #byHandle: Index = new Map();
  readonly #byType: Index = new Map();
  readonly #byTarget: Index = new Map();
  readonly #byUnique = new Map<string, WorldObject>();
  readonly #byUrn: Index = new Map();
  readonly #quotas: Readonly<Record<string, number>>;
  #writes = 0;

  protected constructor(journal: WorldJournal, quotas: Readonly<Record<string, number>>) {
    this.#journal = journal;
    this.#quotas = quotas;
  }

  /** Opens the world in a directory, making it when there is none. */
  static open(directory: string, options: WorldOptions = {}): World {
    const world = new World(Journal.open(directory, options), options.quotas ?? {});
    world.sync();
    if (options.compact === true)
      world.#journal.rewrite([...world.#objects.values(), ...world.#held.values()].map((put) => ({ put })));
    return world;
  }

  /** A world that no file keeps, with a copy of what another has: for what is tried and thrown away. */
  static inMemory(
    objects: Iterable<WorldObject> = [],
    { quotas = {} }: Pick<WorldOptions, "quotas"> = {},
  ): World {
    const world = new World(new MemoryJournal(), quotas);
    for (const object of objects) world.put(object);
    return world;
  }

  /** A copy in memory to try changes on: they go nowhere but into `entries`. */
  fork(): { readonly world: World; readonly entries: readonly WorldEntry[] } {
    const journal = new MemoryJournal(this.#journal.salt);
    const world = new World(journal, this.#quotas);
    for (const put of [...this.#objects.values(), ...this.#held.values()]) world.#apply({ put });
    world.#writes = this.#writes;
    return { world, entries: journal.entries };
  }

  /** Writes what was tried on a copy, all of it or nothing; it is on disk when this returns. */
  write(entries: readonly WorldEntry[]): void {
    if (entries.length === 0) return;
    for (const written of this.#journal.append(...entries)) this.#apply(written);
  }

  /** Takes in what other processes wrote since the last look. */
  sync(): void {
    for (const entry of this.#journal.read()) this.#apply(entry);
  }

  /** How many entries this world has taken in: a clock that ticks with every change. */
  get writes(): number {
    return this.#writes;
  }

  get size(): number {
    return this.#objects.size;
  }

  all(): readonly WorldObject[] {
    return [...this.#objects.values()];
  }

  /** What is deleted, and holds its unique values still. */
  held(): readonly WorldObject[] {
    return [...this.#held.values()];
  }

  get(key: string): WorldObject | undefined {
    return this.#objects.get(key);
  }

  at(type: string, scope: string, id: string): WorldObject | undefined {
    return this.#objects.get(keyOf({ type, scope, id }));
  }

  having(handle: string, value: string): readonly WorldObject[] {
    return [...(this.#byHandle.get(handleKey(handle, value)) ?? [])];
  }

  referrers(object: WorldObject): readonly WorldObject[] {
    return [...(this.#byTarget.get(keyOf(object)) ?? [])];
  }

  ofType(type: string): readonly WorldObject[] {
    return [...(this.#byType.get(type) ?? [])];
  }

  /** The holder of a unique value; it may be deleted. */
  holder(unique: string): WorldObject | undefined {
    return this.#byUnique.get(unique);
  }

  /** What a resource of a program made: finds objects that an interrupted run left untracked. */
  madeBy(urn: string): readonly WorldObject[] {
    return [...(this.#byUrn.get(urn) ?? [])];
  }

  quota(name: string): number | undefined {
    return this.#quotas[name];
  }

  /** Writes an object, new or changed; it is on disk when this returns. */
  put(object: WorldObject): void {
    this.write([{ put: object }]);
  }

  /**
   * Deletes an object and all that goes with it.
   * @param root the key of the object whose deletion began it all
   */
  remove(object: WorldObject, root = keyOf(object)): void {
    for (const holder of this.referrers(object)) {
      const cascades = holder.references.some(
        (it) => it.target === keyOf(object) && it.onTargetDelete === "cascades",
      );
      if (cascades && holder.survives !== root && this.#objects.has(keyOf(holder))) this.remove(holder, root);
    }
    const { recoverableDays = 0 } = object;
    this.write([recoverableDays > 0 ? { put: held(object, recoverableDays) } : { gone: keyOf(object) }]);
  }

  /** The mark under which a secret value is kept: equal values have equal marks, and the value cannot be read back. */
  secretMark(value: unknown): string {
    return createHmac("sha256", this.#journal.salt).update(JSON.stringify(value)).digest("hex");
  }

  close(): void {
    this.#journal.close();
  }

  #apply(entry: WorldEntry): void {
    this.#writes += 1;
    const key = "put" in entry ? keyOf(entry.put) : entry.gone;
    const old = this.#objects.get(key) ?? this.#held.get(key);
    if (old !== undefined) this.#unindex(old);
    this.#objects.delete(key);
    this.#held.delete(key);
    if (!("put" in entry)) return;
    if (entry.put.heldUntil === undefined) this.#index(key, entry.put);
    else this.#hold(key, entry.put, entry.put.heldUntil);
  }

  /** Takes in what is deleted, unless its time is over. */
  #hold(key: string, object: WorldObject, until: string): void {
    if (Date.parse(until) < Date.now()) return;
    this.#held.set(key, object);
    for (const unique of object.unique) this.#byUnique.set(unique, object);
  }

  #index(key: string, object: WorldObject): void {
    this.#objects.set(key, object);
    add(this.#byType, object.type, object);
    add(this.#byUrn, object.urn, object);
    for (const [handle, value] of Object.entries(object.handles))
      add(this.#byHandle, handleKey(handle, value), object);
    for (const reference of object.references) add(this.#byTarget, reference.target, object);
    for (const unique of object.unique) this.#byUnique.set(unique, object);
  }

  #unindex(object: WorldObject): void {
    drop(this.#byType, object.type, object);
    drop(this.#byUrn, object.urn, object);
    for (const [handle, value] of Object.entries(object.handles))
      drop(this.#byHandle, handleKey(handle, value), object);
    for (const reference of object.references) drop(this.#byTarget, reference.target, object);
    for (const unique of object.unique)
      if (this.#byUnique.get(unique) === object) this.#byUnique.delete(unique);
  }
}

const DAY = 86_400_000;

/** What is left of an object in the days in which it can be had back. */
function held(object: WorldObject, days: number): WorldObject {
  const heldUntil = new Date(Date.now() + days * DAY).toISOString();
  return { ...object, heldUntil, inputs: {}, outputs: {}, handles: {}, references: [] };
}

/** Azure's ids differ by case as one types them; no cloud has two objects whose handles differ by case only. */
function handleKey(handle: string, value: string): string {
  return `${handle}:${value.toLowerCase()}`;
}

function add(index: Index, key: string, object: WorldObject): void {
  const set = index.get(key);
  if (set === undefined) index.set(key, new Set([object]));
  else set.add(object);
}

function drop(index: Index, key: string, object: WorldObject): void {
  const set = index.get(key);
  set?.delete(object);
  if (set?.size === 0) index.delete(key);
}
