import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";

/** What the engine did with one resource, first to last, in its own words. */
export type Deeds = readonly string[];

/** Remembers every step that was carried out. */
export class OperationLog {
  readonly #deeds = new Map<string, string[]>();

  take({ resOutputsEvent }: EngineEvent): void {
    if (resOutputsEvent === undefined) return;
    const { urn, op } = resOutputsEvent.metadata;
    const deeds = this.#deeds.get(urn);
    if (deeds === undefined) this.#deeds.set(urn, [op]);
    else deeds.push(op);
  }

  of(urn: string): Deeds {
    return this.#deeds.get(urn) ?? [];
  }

  /** URNs of what was deleted after everything else. */
  deleted(): ReadonlySet<string> {
    return new Set([...this.#deeds].filter(([, deeds]) => isDeletedLast(deeds)).map(([urn]) => urn));
  }
}

/** A replacement whose old object goes first deletes before it creates. */
export function isDeletedFirst(deeds: Deeds): boolean {
  const [gone, made] = [deeds.indexOf("delete-replaced"), deeds.indexOf("create-replacement")];
  return gone !== -1 && gone < made;
}

function isDeletedLast(deeds: Deeds): boolean {
  return deeds.includes("delete") || (deeds.includes("delete-replaced") && !isDeletedFirst(deeds));
}
