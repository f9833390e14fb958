import type { ResourceModel } from "../model.ts";
import type { PropertyMap } from "../properties.ts";
import { compile } from "../rules.ts";
import type { Refused } from "../rules.ts";
import { EXAMPLE } from "./case.ts";
import type { CheckCase } from "./case.ts";
import { ExampleCloud } from "./cloud.ts";
import { mistakesIn } from "./mistakes.ts";
import type { Mistake } from "./mistakes.ts";

/** Inputs, and the clouds where they are examined. */
export interface Try {
  readonly cloud: ExampleCloud;
  readonly type: string;
  readonly name: string;
  readonly inputs: PropertyMap;
}

/** Inputs that one check refuses, and inputs that pass. */
export interface Pair {
  readonly refused: Try;
  /** What is said of them. */
  readonly said: string;
  readonly passes: Try;
  /** The inputs that both are made of, in the same world. */
  readonly start?: Try;
}

/** Inputs that pass, for properties that no case has. */
export interface Base {
  readonly type: string;
  readonly inputs: (cloud: ExampleCloud) => PropertyMap;
}

/** What a package's examples are made of. */
export interface Examples {
  readonly cases: readonly CheckCase[];
  /** @default none */
  readonly bases?: readonly Base[];
  /** Mistakes that every type of the package can have alike. @default none */
  readonly mistakes?: (model: ResourceModel, inputs: PropertyMap) => readonly Mistake[];
}

/** What is refused of a try, and by which checks. */
export function refusals({ cloud, type, name, inputs }: Try): readonly Refused[] {
  return cloud.refused(type, name, inputs);
}

/**
 * Pairs for checks of a model, by the check's id: from its cases where it has them, else made of inputs that pass.
 * @throws when a check has none
 */
export function pairsOf(
  model: ResourceModel,
  { cases, bases = [], mistakes = () => [] }: Examples,
  checks: ReadonlySet<string>,
): ReadonlyMap<string, Pair> {
  const own = cases.filter(({ type }) => type === model.type);
  const pairs = new Map<string, Pair>();
  for (const it of own) if (!pairs.has(it.check)) pairs.set(it.check, pairOf(it));
  const missing = new Set([...checks].filter((id) => !pairs.has(id)));
  const more = bases.filter(({ type }) => type === model.type);
  const starts = [...more.map(tryOf), ...[...pairs.values()].map(({ passes }) => passes)].filter(isNew);
  for (const [id, pair] of spoiled(model, starts, mistakes, missing)) pairs.set(id, pair);
  for (const id of missing) {
    const again = [...more.map((it) => () => tryOf(it)), ...own.map((it) => () => pairOf(it).passes)];
    const pair = repeated(id, again);
    if (pair === undefined) throw new Error(`${id}: has no example; add a case (docs/simulator.md)`);
    pairs.set(id, pair);
  }
  return pairs;
}

/**
 * What a case comes to, in worlds of its own.
 * @throws when its check does not refuse what it should, others do, or what should pass does not
 */
export function pairOf(it: CheckCase): Pair {
  const { refused, passes } = triesOf(it);
  const [first, ...others] = refusals(refused);
  if (first?.check !== it.check || others.length > 0)
    throw new Error(`${it.check}: must refuse its example alone; ${JSON.stringify([first, ...others])} did`);
  mustPass(it.check, passes);
  return { refused, said: first.text, passes };
}

function mustPass(what: string, passes: Try): void {
  const stray = refusals(passes);
  if (stray.length > 0) throw new Error(`${what}: what should pass does not; ${JSON.stringify(stray)}`);
}

function triesOf(it: CheckCase): Omit<Pair, "said"> {
  const { type, name = EXAMPLE } = it;
  const cloud = new ExampleCloud();
  if ("inputs" in it) {
    const { refused, passes } = it.inputs(cloud);
    return { refused: { cloud, type, name, inputs: refused }, passes: { cloud, type, name, inputs: passes } };
  }
  const other = new ExampleCloud();
  return {
    refused: { cloud, type, name, inputs: it.refused(cloud) },
    passes: { cloud: other, type: it.passingType ?? type, name, inputs: it.passes(other) },
  };
}

function tryOf({ type, inputs }: Base): Try {
  const cloud = new ExampleCloud();
  const base = { cloud, type, name: EXAMPLE, inputs: inputs(cloud) };
  mustPass(type, base);
  return base;
}

/** Whether a try makes something, rather than to change what is there. */
function isNew({ cloud, type, name }: Try): boolean {
  return !cloud.has(type, name);
}

/**
 * Pairs of inputs that pass and of the same with one mistake. Best are inputs that have the property, then such as can
 * be given it.
 * @param missing the checks that are looked for; those found are taken out
 */
function spoiled(
  model: ResourceModel,
  starts: readonly Try[],
  others: NonNullable<Examples["mistakes"]>,
  missing: Set<string>,
): ReadonlyMap<string, Pair> {
  const found = new Map<string, Pair>();
  for (const fits of [hasIt, canHaveIt, () => true]) {
    for (const start of missing.size === 0 ? [] : starts) {
      const mistakes = [...mistakesIn(compile(model), start.inputs, missing), ...others(model, start.inputs)];
      for (const mistake of mistakes) {
        if (!missing.has(mistake.check) || !fits(mistake, start)) continue;
        const refused = { ...start, inputs: mistake.inputs };
        const said = saidBy(mistake.check, refused);
        if (said === undefined) continue;
        const passes = fits === canHaveIt ? { ...start, inputs: mistake.right ?? start.inputs } : start;
        found.set(mistake.check, { refused, said, passes, start });
        missing.delete(mistake.check);
      }
    }
  }
  return found;
}

const hasIt = ({ right }: Mistake): boolean => right === undefined;
const canHaveIt = ({ right }: Mistake, start: Try): boolean =>
  right !== undefined && refusals({ ...start, inputs: right }).length === 0;

/** A pair where what is asked for is there already: what no two objects may share. */
function repeated(check: string, starts: readonly (() => Try)[]): Pair | undefined {
  for (const start of starts) {
    const refused = start();
    if (!isNew(refused)) continue;
    refused.cloud.make(refused.type, "first", refused.inputs);
    const said = saidBy(check, refused);
    if (said !== undefined) return { refused, said, passes: start() };
  }
  return undefined;
}

/** What a check says of inputs that it refuses, and it alone. */
function saidBy(check: string, it: Try): string | undefined {
  const [first, ...others] = refusals(it);
  return first?.check === check && others.length === 0 ? first.text : undefined;
}
