import type { StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import { differences, own, show, touches } from "./differences.ts";
import type { Difference } from "./differences.ts";
import { nameOf, typesOf } from "./state.ts";

/** A resource that an operation makes other than it was. */
export interface Changed {
  readonly urn: string;
  readonly operation: "create" | "update" | "replace" | "delete";
  /** Empty for what is made or deleted. */
  readonly properties: readonly ChangedProperty[];
}

export interface ChangedProperty extends Partial<Difference> {
  readonly path: string;
  /** The resource cannot be changed in place because of it. */
  readonly replaces: boolean;
}

/** What a step changes of a resource. */
export function changedBy(operation: Changed["operation"], step: StepEventMetadata): Changed {
  const { urn } = step;
  if (operation !== "update" && operation !== "replace") return { urn, operation, properties: [] };
  const causes = operation === "replace" ? (step.keys ?? []) : [];
  const replaces = (path: string): boolean => causes.some((it) => touches(it, path));
  const known = differences(own(step.old?.inputs), own(step.new?.inputs));
  // Secrets look alike on both sides, and what is only an output changes no input.
  const others = Object.keys(step.detailedDiff ?? {}).filter(
    (path) => !path.startsWith("__") && !known.some((it) => touches(path, it.path)),
  );
  return {
    urn,
    operation,
    properties: [...known, ...others.map((path) => ({ path }))].map((it) => ({
      ...it,
      replaces: replaces(it.path),
    })),
  };
}

/** More resources than this are counted only. */
const MOST = 40;

/** What changed, in plain lines: a block for each resource, those that are replaced or deleted first. */
export function renderChanges(changes: readonly Changed[]): readonly string[] {
  if (changes.length === 0) return [];
  const sorted = changes.toSorted((a, b) => ORDER.indexOf(a.operation) - ORDER.indexOf(b.operation));
  const more = changes.length - MOST;
  return [
    "",
    "changes:",
    ...sorted
      .slice(0, MOST)
      .flatMap(({ urn, operation, properties }) => [
        `  ${operation.padEnd(7)}  ${typesOf(urn).at(-1) ?? ""} ${nameOf(urn)}`,
        ...properties.map((it) => `    ${describe(it)}`),
      ]),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

const ORDER: readonly Changed["operation"][] = ["replace", "delete", "update", "create"];

function describe({ path, was, is, replaces }: ChangedProperty): string {
  const change = was === undefined && is === undefined ? "changes" : `${show(was)} -> ${show(is)}`;
  return `${path}: ${change}${replaces ? " (cannot be changed in place)" : ""}`;
}
