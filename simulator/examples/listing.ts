import type { ResourceModel } from "../model.ts";
import type { PropertyMap } from "../properties.ts";
import { compile, listChecks } from "../rules.ts";
import type { CheckHead, Refused } from "../rules.ts";
import { EXAMPLE } from "./case.ts";
import type { CheckCase } from "./case.ts";
import { ExampleCloud, subjectOf } from "./cloud.ts";
import { mistakesIn } from "./mistakes.ts";
import { leastSteps, Writer } from "./stack.ts";
import type { ExampleStack } from "./stack.ts";

/** A check, with what it says and with a stack on each side of it. */
export interface ListedCheck {
  readonly id: string;
  readonly type: string;
  /** The vendor's page: title or URL. */
  readonly source: string;
  /** What the simulated cloud says to the stack that it refuses. */
  readonly message: string;
  readonly refuses: ExampleStack;
  readonly passes: ExampleStack;
}

/** Inputs, and the clouds where they are examined. */
interface Try {
  readonly cloud: ExampleCloud;
  readonly type: string;
  readonly name: string;
  readonly inputs: PropertyMap;
}

/** What is refused of inputs, and inputs that pass. */
interface Pair {
  readonly refused: Try;
  readonly passes: Try;
}

/** More inputs that pass, for properties that no case has. */
export interface Base {
  readonly type: string;
  readonly inputs: (cloud: ExampleCloud) => PropertyMap;
}

/** The checks of a model with their examples: of its cases where it has them, else made of inputs that pass. */
export function examplesOf(
  model: ResourceModel,
  cases: readonly CheckCase[],
  more: readonly Base[],
): readonly ListedCheck[] {
  const pairs = new Map<string, Pair>();
  for (const it of cases) {
    if (it.type === model.type && !pairs.has(it.check)) pairs.set(it.check, pairOf(it));
  }
  const bases = [
    ...more.filter(({ type }) => type === model.type).map((it) => baseOf(it)),
    ...[...pairs.values()].map(({ passes }) => passes).filter(isNew),
  ];
  const checks = listChecks(model);
  const missing = new Set(checks.map(({ id }) => id).filter((id) => !pairs.has(id)));
  for (const [id, pair] of generated(model, bases, missing)) pairs.set(id, pair);
  return checks.map((check) => written(check, pairs.get(check.id)));
}

function pairOf(it: CheckCase): Pair {
  const { type, name = EXAMPLE } = it;
  const cloud = new ExampleCloud();
  if ("inputs" in it) {
    const { refused, passes } = it.inputs(cloud);
    return { refused: { cloud, type, name, inputs: refused }, passes: { cloud, type, name, inputs: passes } };
  }
  const other = new ExampleCloud();
  return {
    refused: { cloud, type, name, inputs: it.refused(cloud) },
    passes: { cloud: other, type, name, inputs: it.passes(other) },
  };
}

function baseOf({ type, inputs }: Base): Try {
  const cloud = new ExampleCloud();
  return { cloud, type, name: EXAMPLE, inputs: inputs(cloud) };
}

/** Whether a try makes something, rather than to change what is there. */
function isNew({ cloud, type, name }: Try): boolean {
  return !cloud.has(type, name);
}

/** Examples of property rules: inputs that pass with one mistake in them, first where it is of a property that they have. */
function generated(
  model: ResourceModel,
  bases: readonly Try[],
  missing: Set<string>,
): ReadonlyMap<string, Pair> {
  const found = new Map<string, Pair>();
  for (const apt of [true, false]) {
    for (const passes of bases) {
      for (const { check, inputs, isApt } of mistakesIn(compile(model), passes.inputs)) {
        if (isApt !== apt || !missing.has(check)) continue;
        const refused = { ...passes, inputs };
        if (
          refusals(refused)
            .map((it) => it.check)
            .join() !== check
        )
          continue;
        found.set(check, { refused, passes });
        missing.delete(check);
      }
    }
  }
  return found;
}

function refusals({ cloud, type, name, inputs }: Try): readonly Refused[] {
  return cloud.refused(type, name, inputs);
}

/** @throws when a check has no pair, or one that is not what it should be: the tests see to it that none is */
function written({ id, source = "" }: CheckHead, pair: Pair | undefined): ListedCheck {
  if (pair === undefined) throw new Error(`${id}: has no example; add a case (docs/simulator.md)`);
  const { refused, passes } = pair;
  const [first, ...others] = refusals(refused);
  if (first?.check !== id || others.length > 0 || refusals(passes).length > 0) {
    throw new Error(`${id}: its example is refused by others, or what should pass does not`);
  }
  const { stack, writer } = stackOf(refused);
  return {
    id,
    type: refused.type,
    source,
    message: writer.text(first.text),
    refuses: stack,
    passes: stackOf(passes).stack,
  };
}

function stackOf(it: Try): { readonly stack: ExampleStack; readonly writer: Writer } {
  const steps = leastSteps(it.cloud, () =>
    refusals(it)
      .map(({ text }) => text)
      .join("\n"),
  );
  const writer = new Writer(steps);
  const name = writer.name(subjectOf(it.type, it.name).urn, it.name);
  return {
    stack: { before: writer.before, resource: { type: it.type, name, inputs: writer.inputs(it.inputs) } },
    writer,
  };
}
