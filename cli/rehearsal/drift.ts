import type { StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import { SECRET, differences, own, show, touches } from "./differences.ts";
import type { Difference } from "./differences.ts";
import { nameOf, typesOf } from "./state.ts";

/** One property that is not as the state remembers it. */
export interface DriftedProperty extends Difference {
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
