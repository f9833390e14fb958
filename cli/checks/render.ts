import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";
import type { ListedCheck } from "../../simulator/examples/index.ts";

/** One line of JSON: the check, the least stack that it refuses, and the least that it lets pass. */
export function renderJson({ id, type, source, message, stacks }: ListedCheck): string {
  return JSON.stringify({ id, type, source, message, ...stacks() });
}

/** Every check under its type: its id, what it says, who says so; at the end how many there are. */
export function renderList(checks: readonly ListedCheck[]): readonly string[] {
  const groups = [...Map.groupBy(checks, ({ type }) => type)];
  return [
    ...groups.flatMap(([type, ofType]) => [type, ...ofType.flatMap((it) => renderHead(it, LONGEST)), ""]),
    renderCount(checks),
  ];
}

/** Checks with their examples, as YAML: what is there before both, and what is asked for. */
export function renderExamples(checks: readonly ListedCheck[]): readonly string[] {
  return [
    ...checks.flatMap((check) => [...renderHead(check, Infinity), ...renderStacks(check), ""]),
    renderCount(checks),
  ];
}

const KINDS: readonly (readonly [kind: ListedCheck["kind"], one: string, many: string])[] = [
  ["own", "of its own", "of their own"],
  ["rule", "rule of a property", "rules of properties"],
  ["schema", "published schema", "published schemas"],
  ["deletion", "of deletion", "of deletion"],
];

/** How many checks there are, and of which kinds. */
export function renderCount(checks: readonly ListedCheck[]): string {
  const types = new Set(checks.map(({ type }) => type)).size;
  const kinds = KINDS.flatMap(([kind, one, many]) => {
    const count = checks.filter((it) => it.kind === kind).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  const [check, type] = [checks.length === 1 ? "check" : "checks", types === 1 ? "type" : "types"];
  return `${checks.length} ${check} of ${types} ${type}: ${kinds.join(", ")}`;
}

/** In a list, what is longer is cut: a filter shows it all. */
const LONGEST = 200;

function renderHead({ id, message, source }: ListedCheck, longest: number): readonly string[] {
  const line = firstLine(message);
  return [`  ${id}`, `    ${line.length > longest ? `${line.slice(0, longest)}...` : line}`, `    ${source}`];
}

/** A message of several mistakes has a line for each. */
export function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}

function renderStacks({ stacks }: ListedCheck): readonly string[] {
  const { refuses, passes } = stacks();
  const shared = isDeepStrictEqual(refuses.before, passes.before);
  const { before, ...asked } = refuses;
  const { before: other, ...otherAsked } = passes;
  const tree = shared
    ? { before, refuses: asked, passes: otherAsked }
    : { refuses: { before, ...asked }, passes: { before: other, ...otherAsked } };
  return stringify(tree, { lineWidth: 0 })
    .trimEnd()
    .split("\n")
    .map((line) => `    ${line}`);
}
