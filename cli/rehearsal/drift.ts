import type { StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import { isDeepStrictEqual } from "node:util";
import { nameOf, typesOf } from "./state.ts";

/** One property that is not as the state remembers it. */
export interface DriftedProperty {
  /** In the engine's notation: `tags.Owner`, `ingress[0].cidrBlocks`. */
  readonly path: string;
  /** Undefined where there was nothing, or is nothing now. A secret is the engine's word for it. */
  readonly was: unknown;
  readonly is: unknown;
  /**
   * Why no update changes it back: the program ignores changes of it (`ignoreChanges`, as of what a cloud scales or
   * upgrades by itself), or it is an output, which no program sets.
   */
  readonly leftAlone?: "ignored" | "output";
}

/** A resource that is not as the state remembers it. */
export interface Drifted {
  readonly urn: string;
  /** It is not there any more. */
  readonly gone: boolean;
  /** Empty when it is gone. */
  readonly properties: readonly DriftedProperty[];
}

type Values = Readonly<Record<string, unknown>>;

/** What a refresh found of one resource; undefined when it is as it was. */
export function driftOf({ urn, old, new: now, detailedDiff }: StepEventMetadata): Drifted | undefined {
  if (old === undefined) return undefined;
  // The engine writes null where the API's types say that there is nothing.
  if ((now ?? undefined) === undefined) return { urn, gone: true, properties: [] };
  const repaired = Object.keys(detailedDiff ?? {});
  const inputs = differences(own(old.inputs), own(now?.inputs)).map((it): DriftedProperty =>
    repaired.some((path) => touches(path, it.path)) ? it : { ...it, leftAlone: "ignored" },
  );
  // Both sides of a changed secret are shown alike.
  const hidden = repaired.filter((path) => !inputs.some((it) => touches(path, it.path)));
  const secrets = hidden.map((path) => ({ path, was: SECRET, is: SECRET }));
  const set = [...inputs, ...secrets];
  // What mirrors an input, its version and its time of change, is no drift of its own.
  if (set.length > 0) return { urn, gone: false, properties: set };
  const outputs = differences(old.outputs, now?.outputs ?? {});
  if (outputs.length === 0) return undefined;
  return { urn, gone: false, properties: outputs.map((it) => ({ ...it, leftAlone: "output" })) };
}

/** Whether nothing of it is to be repaired: it differs in what the program leaves alone only. */
export function isLeftAlone({ gone, properties }: Drifted): boolean {
  return !gone && properties.every(({ leftAlone }) => leftAlone !== undefined);
}

/** What drifted, in plain lines: a block for each resource. */
export function renderDrift(drift: readonly (Drifted & { readonly source?: string })[]): readonly string[] {
  if (drift.length === 0) return ["", "drift: none; everything is as the state remembers it"];
  const leftAlone = drift.filter(isLeftAlone).length;
  const counts = [
    ...(leftAlone < drift.length
      ? [`${resources(drift.length - leftAlone)} not as the state remembers`]
      : []),
    ...(leftAlone > 0
      ? [`${resources(leftAlone)} other than the state remembers in what is left alone`]
      : []),
  ];
  return [
    "",
    `drift: ${counts.join(", ")}`,
    ...drift
      .toSorted(byTypeAndName)
      .flatMap(({ urn, gone, properties, source }) => [
        `  ${typesOf(urn).at(-1) ?? ""} ${nameOf(urn)}${source === undefined ? "" : ` (${source})`}`,
        ...(gone ? ["    is gone"] : properties.map((it) => `    ${describe(it)}`)),
      ]),
  ];
}

function byTypeAndName(left: Drifted, right: Drifted): number {
  const key = ({ urn }: Drifted) => `${typesOf(urn).at(-1) ?? ""} ${nameOf(urn)}`;
  return key(left).localeCompare(key(right), "en");
}

function resources(count: number): string {
  return count === 1 ? "1 resource is" : `${count} resources are`;
}

/** The engine's word for a value that it does not show. */
const SECRET = "[secret]";

function describe({ path, was, is, leftAlone }: DriftedProperty): string {
  const change =
    was === SECRET && is === SECRET ? "a secret that changed" : `was ${show(was)}, is ${show(is)}`;
  const why = leftAlone === undefined ? "" : ` (${LEFT_ALONE[leftAlone]})`;
  return `${path}: ${change}${why}`;
}

const LEFT_ALONE: Readonly<Record<NonNullable<DriftedProperty["leftAlone"]>, string>> = {
  ignored: "left alone: the program ignores changes of it",
  output: "left alone: an output, which no program sets",
};

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "string" && value !== "" ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** Without what providers keep for themselves among the inputs. */
function own(inputs: Values | undefined): Values {
  return Object.fromEntries(Object.entries(inputs ?? {}).filter(([key]) => !key.startsWith("__")));
}

type Difference = Pick<DriftedProperty, "path" | "was" | "is">;

function differences(was: Values, is: Values, at = ""): readonly Difference[] {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((key) =>
    difference(was[key] ?? undefined, is[key] ?? undefined, join(at, key)),
  );
}

function difference(was: unknown, is: unknown, path: string): readonly Difference[] {
  if (isDeepStrictEqual(was, is)) return [];
  if (isMap(was) && isMap(is)) return differences(was, is, path);
  if (typeof was === "string" && typeof is === "string") return texts(was, is, path);
  if (isList(was) && isList(is) && [...was, ...is].some(isMap)) return items(was, is, path);
  return [{ path, was, is }];
}

/** Of policies and other documents in JSON, what differs within. */
function texts(was: string, is: string, path: string): readonly Difference[] {
  const [before, after] = [document(was), document(is)];
  const within = before === undefined || after === undefined ? [] : differences(before, after, path);
  return within.length > 0 ? within : [{ path, was, is }];
}

function document(text: string): Values | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const content: unknown = JSON.parse(text);
    return isMap(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** Items that moved within a list have not changed. */
function items(was: readonly unknown[], is: readonly unknown[], path: string): readonly Difference[] {
  if (was.length === is.length)
    return was.flatMap((item, index) => difference(item, is[index], `${path}[${index}]`));
  const missingIn = (some: readonly unknown[], others: readonly unknown[]) =>
    [...some.entries()].filter(([, item]) => !others.some((other) => isDeepStrictEqual(item, other)));
  return [
    ...missingIn(was, is).map(([index, item]) => ({ path: `${path}[${index}]`, was: item, is: undefined })),
    ...missingIn(is, was).map(([index, item]) => ({ path: `${path}[${index}]`, was: undefined, is: item })),
  ];
}

/** Whether one path lies within the other. */
function touches(left: string, right: string): boolean {
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  return long === short || long.startsWith(`${short}.`) || long.startsWith(`${short}[`);
}

function join(at: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${at}[${JSON.stringify(key)}]`;
  return at === "" ? key : `${at}.${key}`;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isMap(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
