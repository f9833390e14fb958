import { NO_SECRETS } from "../codec.ts";
import type { Properties } from "../codec.ts";
import { containsUnknown, isList, isMap, joinPath, UNKNOWN } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";

/** A value with what Pulumi's outputs carry along: secrecy, and the resources that it comes from. */
export class Traced {
  readonly value: PropertyValue;
  readonly secret: boolean;
  /** URNs. */
  readonly from: readonly string[];
  /** What is not in it may be there after the preview. */
  readonly isPartial: boolean;

  constructor(value: PropertyValue, secret: boolean, from: readonly string[], isPartial = false) {
    this.value = value;
    this.secret = secret;
    this.from = from;
    this.isPartial = isPartial;
  }

  /** A part of it. What lies behind an unknown value is unknown; what is not there is null. */
  at(...path: readonly (string | number)[]): Traced {
    const absent = this.isPartial ? UNKNOWN : null;
    let found: PropertyValue = this.value;
    for (const step of path) {
      if (found === UNKNOWN) break;
      if (typeof step === "number") found = (isList(found) ? found[step] : undefined) ?? absent;
      else found = (isMap(found) ? found[step] : undefined) ?? absent;
    }
    return new Traced(found, this.secret, this.from, this.isPartial);
  }

  /** A value computed from it, unknown as long as any part of it is. */
  map(compute: (value: PropertyValue) => PropertyValue): Traced {
    return combine([this], ([value]) => compute(value ?? null));
  }
}

/** A value that comes from no resource. */
export function known(value: PropertyValue): Traced {
  return new Traced(value, false, []);
}

/** A value computed from several, unknown as long as any part of them is. */
export function combine(
  parts: readonly Traced[],
  compute: (values: readonly PropertyValue[]) => PropertyValue,
): Traced {
  const values = parts.map((it) => it.value);
  return new Traced(
    values.some(containsUnknown) ? UNKNOWN : compute(values),
    parts.some((it) => it.secret),
    [...new Set(parts.flatMap((it) => it.from))],
  );
}

/** Inputs of a resource as a component writes them: plain values and traced ones, nested at will. */
export type Tree = Traced | PropertyValue | undefined | readonly Tree[] | { readonly [key: string]: Tree };

type Branches = readonly Tree[] | Readonly<Record<string, Tree>>;

/** A tree's plain values, its secret paths, and the resources that each top-level property comes from. */
export interface Resolved extends Properties {
  readonly from: ReadonlyMap<string, readonly string[]>;
}

export function resolve(tree: Readonly<Record<string, Tree>>): Resolved {
  const secrets = new Set<string>();
  const from = new Map<string, readonly string[]>();
  const values: Record<string, PropertyValue> = {};
  for (const [key, branch] of Object.entries(tree)) {
    const sources = new Set<string>();
    const value = resolveBranch(branch, joinPath("", key), secrets, sources);
    if (value === undefined || value === null) continue;
    values[key] = value;
    if (sources.size > 0) from.set(key, [...sources]);
  }
  return { values, secrets: secrets.size === 0 ? NO_SECRETS : secrets, from };
}

function resolveBranch(
  tree: Tree,
  at: string,
  secrets: Set<string>,
  sources: Set<string>,
): PropertyValue | undefined {
  if (tree instanceof Traced) {
    for (const urn of tree.from) sources.add(urn);
    if (tree.secret) secrets.add(at);
    return tree.value;
  }
  if (!isBranch(tree)) return tree;
  if (isTreeList(tree))
    return tree.map((item, index) => resolveBranch(item, `${at}[${index}]`, secrets, sources) ?? null);
  const map: Record<string, PropertyValue> = {};
  for (const [key, branch] of Object.entries(tree)) {
    const value = resolveBranch(branch, joinPath(at, key), secrets, sources);
    if (value !== undefined && value !== null) map[key] = value;
  }
  return map;
}

/** Whether a tree has branches of its own. */
function isBranch(tree: Tree): tree is Branches {
  return typeof tree === "object" && tree !== null && tree !== UNKNOWN && !(tree instanceof Traced);
}

function isTreeList(tree: Branches): tree is readonly Tree[] {
  return Array.isArray(tree);
}

/** A tree as one traced value, for `combine`. */
export function gather(tree: Tree): Traced {
  const secrets = new Set<string>();
  const sources = new Set<string>();
  const value = resolveBranch(tree, "value", secrets, sources);
  return new Traced(value ?? null, secrets.size > 0, [...sources]);
}

/** The inputs of a component, each with where it came from. */
export function traceInputs(
  inputs: Properties,
  from: ReadonlyMap<string, readonly string[]>,
): Readonly<Record<string, Traced>> {
  const secretKeys = new Set([...inputs.secrets].map((path) => /^[^.[]*/.exec(path)?.[0] ?? path));
  return Object.fromEntries(
    Object.entries(inputs.values).map(([key, value]) => [
      key,
      new Traced(value, secretKeys.has(key), from.get(key) ?? []),
    ]),
  );
}

/** The values of traced properties. */
export function untraced(properties: Readonly<Record<string, Traced>>): PropertyMap {
  return Object.fromEntries(Object.entries(properties).map(([key, it]) => [key, it.value]));
}
