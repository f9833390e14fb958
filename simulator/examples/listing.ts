import type { ResourceModel } from "../model.ts";
import { listChecks } from "../rules.ts";
import type { CheckHead, CheckKind } from "../rules.ts";
import type { DeletionCase } from "./case.ts";
import { ExampleCloud, subjectOf } from "./cloud.ts";
import { pairsOf, refusals } from "./pairs.ts";
import type { Examples, Pair, Try } from "./pairs.ts";
import { leastSteps, Writer } from "./stack.ts";
import type { ExampleStack } from "./stack.ts";

/** A check, and what it says. */
export interface ListedCheck {
  readonly id: string;
  readonly kind: CheckKind;
  readonly type: string;
  /** The vendor's page: title or URL. */
  readonly source: string;
  /** What the simulated cloud says to the stack that it refuses. */
  readonly message: string;
  /** The least stack that it refuses, and the least that it lets pass; found when they are asked for. */
  readonly stacks: () => { readonly refuses: ExampleStack; readonly passes: ExampleStack };
}

/** The checks of a model that are asked for, with their examples. */
export function examplesOf(
  model: ResourceModel,
  examples: Examples,
  wanted: (id: string, type: string) => boolean,
): readonly ListedCheck[] {
  const checks = listChecks(model).filter(({ id }) => wanted(id, model.type));
  if (checks.length === 0) return [];
  const pairs = pairsOf(model, examples, new Set(checks.map(({ id }) => id)));
  const writers = new Writers();
  return checks.flatMap((check) => {
    const pair = pairs.get(check.id);
    return pair === undefined ? [] : [listed(check, pair, writers)];
  });
}

function listed({ id, kind, source = "" }: CheckHead, pair: Pair, writers: Writers): ListedCheck {
  const { refused, said, passes } = pair;
  return {
    id,
    kind,
    type: refused.type,
    source,
    message: writers.ofAll(refused.cloud).text(said),
    stacks: () => {
      const least = writers.ofLeast(pair);
      return { refuses: stackOf(refused, least.refused), passes: stackOf(passes, least.passes) };
    },
  };
}

/** What keeps something from being deleted, as one check of its type. */
export function deletionExample(it: DeletionCase): ListedCheck {
  const [refused, passes] = [it.refused, it.passes].map((make) => {
    const cloud = new ExampleCloud();
    make(cloud);
    return cloud;
  });
  const message = refused?.refusedDeletion(it.type, it.name);
  if (refused === undefined || passes === undefined || message === undefined)
    throw new Error(`${deletionCheckId(it.type)}: its example is deleted`);
  const stray = passes.refusedDeletion(it.type, it.name);
  if (stray !== undefined)
    throw new Error(`${deletionCheckId(it.type)}: what should pass does not; ${stray}`);
  const stackIn = (cloud: ExampleCloud): ExampleStack => {
    const { urn } = subjectOf(it.type, it.name);
    const ask = (): string =>
      cloud.has(it.type, it.name) ? (cloud.refusedDeletion(it.type, it.name) ?? "") : "gone";
    const writer = new Writer(leastSteps(cloud, [ask]), cloud.steps);
    return { before: writer.before(), delete: { type: it.type, name: writer.name(urn, it.name) } };
  };
  return {
    id: deletionCheckId(it.type),
    kind: "deletion",
    type: it.type,
    source: it.source,
    message: new Writer(refused.steps).text(message),
    stacks: () => ({ refuses: stackIn(refused), passes: stackIn(passes) }),
  };
}

/** The check that nothing stands in the way of deleting something of a type. */
export function deletionCheckId(type: string): string {
  return `${type}#deletion`;
}

function stackOf({ type, name, inputs }: Try, writer: Writer): ExampleStack {
  const resource = {
    type,
    name: writer.name(subjectOf(type, name).urn, name),
    inputs: writer.inputs(inputs),
  };
  return { before: writer.before(), resource };
}

/** Writers of what must be there before the examples of one model, many of which stand in the same world. */
class Writers {
  readonly #all = new Map<ExampleCloud, Writer>();
  readonly #least = new Map<Try, Writer>();

  /** Of all that was done to make a world what it is. */
  ofAll(cloud: ExampleCloud): Writer {
    const writer = this.#all.get(cloud) ?? new Writer(cloud.steps);
    this.#all.set(cloud, writer);
    return writer;
  }

  /** Of the least of it. */
  ofLeast({ refused, passes, start }: Pair): { readonly refused: Writer; readonly passes: Writer } {
    if (start === undefined && refused.cloud !== passes.cloud)
      return { refused: this.#ofLeast(refused), passes: this.#ofLeast(passes) };
    const writer = start === undefined ? this.#ofLeast(refused, passes) : this.#ofLeast(start);
    return { refused: writer, passes: writer };
  }

  /** What must be there so that tries of one world end as they do. */
  #ofLeast(first: Try, ...others: readonly Try[]): Writer {
    const known = this.#least.get(first);
    if (known !== undefined) return known;
    const asks = [first, ...others].map(
      (it) => () =>
        refusals(it)
          .map(({ text }) => text)
          .join("\n"),
    );
    const writer = new Writer(leastSteps(first.cloud, asks), first.cloud.steps);
    this.#least.set(first, writer);
    return writer;
  }
}
