import { MemoryJournal } from "../memory-journal.ts";
import { World } from "../world.ts";
import type { WorldObject } from "../world.ts";

/** A world that notes which of its objects were looked at, and that can hide some of them. */
export class ObservedWorld extends World {
  #seen = new Set<WorldObject>();
  #hidden: (object: WorldObject) => boolean = () => false;

  constructor() {
    super(new MemoryJournal(), {});
  }

  /** Runs something, and says which objects it looked at. */
  observe<T>(run: () => T): { readonly result: T; readonly seen: ReadonlySet<WorldObject> } {
    const outer = this.#seen;
    this.#seen = new Set();
    try {
      const result = run();
      return { result, seen: this.#seen };
    } finally {
      this.#seen = outer;
    }
  }

  /** Runs something as if some objects were not there. */
  without<T>(hidden: (object: WorldObject) => boolean, run: () => T): T {
    this.#hidden = hidden;
    try {
      return run();
    } finally {
      this.#hidden = () => false;
    }
  }

  override get(key: string): WorldObject | undefined {
    return this.#one(super.get(key));
  }

  override at(type: string, scope: string, id: string): WorldObject | undefined {
    return this.#one(super.at(type, scope, id));
  }

  override having(handle: string, value: string): readonly WorldObject[] {
    return this.#many(super.having(handle, value));
  }

  override referrers(object: WorldObject): readonly WorldObject[] {
    return this.#many(super.referrers(object));
  }

  override ofType(type: string): readonly WorldObject[] {
    return this.#many(super.ofType(type));
  }

  override holder(unique: string): WorldObject | undefined {
    return this.#one(super.holder(unique));
  }

  override madeBy(urn: string): readonly WorldObject[] {
    return this.#many(super.madeBy(urn));
  }

  #one(object: WorldObject | undefined): WorldObject | undefined {
    return object === undefined ? undefined : this.#many([object])[0];
  }

  #many(objects: readonly WorldObject[]): readonly WorldObject[] {
    const shown = objects.filter((it) => !this.#hidden(it));
    for (const it of shown) this.#seen.add(it);
    return shown;
  }
}
