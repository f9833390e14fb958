import { z } from "zod";
import type { Deployment, PendingOperation, StateResource } from "../../cli/rehearsal/state.ts";
import { NO_SECRETS } from "../../simulator/codec.ts";
import type { Properties } from "../../simulator/codec.ts";
import type { Goal } from "./program.ts";

/** A resource in the replay's books: what the engine keeps of it. */
export interface Entry {
  readonly goal: Goal;
  /** Undefined for components. */
  readonly id: string | undefined;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly initErrors: readonly string[];
}

/** What the engine's state holds: its resources in their order, and what was begun and not seen to end. */
export interface Books {
  readonly entries: readonly Entry[];
  readonly pending: readonly Pending[];
}

export interface Pending {
  readonly type: "creating" | "updating" | "deleting";
  readonly entry: Entry;
}

export const EMPTY: Books = { entries: [], pending: [] };

/** The books in the form of the engine's state, for the code that puts states right. */
export function deploymentOf({ entries, pending }: Books): Deployment {
  return {
    resources: entries.map(resourceOf),
    pending_operations: pending.map(({ type, entry }): PendingOperation => ({
      type,
      resource: resourceOf(entry),
    })),
  };
}

/** The books after the state was put right: entries that were taken into it have what the cloud says of them. */
export function booksOf({ resources }: Deployment, before: Books): Books {
  const pending = new Map(before.pending.map(({ entry }) => [entry.goal.entry.urn, entry]));
  const known = new Map(before.entries.map((entry) => [entry.goal.entry.urn, entry]));
  const entries = (resources ?? []).map(({ urn, id, outputs }) => {
    const entry = known.get(urn) ?? pending.get(urn);
    if (entry === undefined)
      throw new Error(`${urn}: is in a state that was put right, and was in none before`);
    if (entry.id === id) return entry;
    return { ...entry, id, outputs: { values: valuesSchema.parse(outputs), secrets: NO_SECRETS } };
  });
  return { entries, pending: [] };
}

const valuesSchema = z.record(z.string(), z.json());

function resourceOf({ goal, id, inputs, outputs, initErrors }: Entry): StateResource {
  return { ...goal.entry, id, inputs: inputs.values, outputs: outputs.values, initErrors: [...initErrors] };
}

/**
 * What is wrong with a state, by the rules of the engine's own check (pulumi v3.246.0,
 * sdk/go/common/snapshot/integrity.go); undefined when nothing is.
 */
export function integrityProblem(resources: readonly StateResource[]): string | undefined {
  const seen = new Set<string>();
  const living = new Set<string>();
  const providers = new Set<string>();
  for (const resource of resources) {
    const {
      urn,
      type,
      id = "",
      provider,
      parent,
      dependencies,
      propertyDependencies,
      deletedWith,
    } = resource;
    if (resource.custom !== true && id !== "") return `${urn}: is no custom resource and has an id`;
    if (type.startsWith("pulumi:providers:")) providers.add(`${urn}::${id}`);
    if (provider !== undefined && provider !== "" && !providers.has(provider))
      return `${urn}: refers to the unknown provider ${provider}`;
    const named = [
      ...(dependencies ?? []),
      ...Object.values(propertyDependencies ?? {}).flatMap((it) => it ?? []),
      ...[parent, deletedWith].filter((it) => it !== undefined && it !== ""),
    ];
    const missing = named.find((it) => it !== undefined && !seen.has(it));
    if (missing !== undefined) return `${urn}: refers to ${missing}, which does not come before it`;
    if (resource.delete !== true && living.has(urn)) return `${urn}: is there twice`;
    if (resource.delete !== true) living.add(urn);
    seen.add(urn);
  }
  return undefined;
}
