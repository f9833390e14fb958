import type { StateResource } from "./state.ts";
import { isCounted, nameOf, typesOf } from "./state.ts";

type Node = Pick<StateResource, "urn" | "type" | "parent" | "dependencies">;

/** The tree of resources by parent, one a line. */
export function renderTree(resources: readonly Node[]): readonly string[] {
  const shown = resources.filter(isCounted);
  const known = new Set(shown.map(({ urn }) => urn));
  const children = Map.groupBy(shown, ({ parent }) =>
    parent !== undefined && known.has(parent) ? parent : "",
  );
  const draw = (parent: string, indent: string): readonly string[] => {
    const nodes = (children.get(parent) ?? []).toSorted(byName);
    return nodes.flatMap((node, index) => {
      const isLast = index === nodes.length - 1;
      return [
        `${indent}${isLast ? "└─ " : "├─ "}${labelOf(node)}`,
        ...draw(node.urn, `${indent}${isLast ? "   " : "│  "}`),
      ];
    });
  };
  const roots = (children.get("") ?? []).toSorted(byName);
  return roots.flatMap((root) => [labelOf(root), ...draw(root.urn, "")]);
}

/**
 * The dependencies as a Mermaid flowchart: a box for each component, an arrow from each resource to what it waits
 * for. An arrow that follows from others is left out.
 */
export function renderMermaid(resources: readonly Node[]): readonly string[] {
  const shown = resources.filter((it) => isCounted(it) && it.type !== "pulumi:pulumi:Stack");
  const ids = new Map(shown.map(({ urn }, index) => [urn, `r${index}`]));
  const children = Map.groupBy(shown, ({ parent = "" }) => (ids.has(parent) ? parent : ""));
  const draw = (parent: string, indent: string): readonly string[] =>
    (children.get(parent) ?? []).toSorted(byName).flatMap((node) => {
      const id = ids.get(node.urn) ?? "";
      if (!children.has(node.urn)) return [`${indent}${id}["${mermaidText(node)}"]`];
      return [
        // In one line: Mermaid leaves no room for a second one, and draws what is inside over it.
        `${indent}subgraph ${id}["${mermaidText(node, ": ")}"]`,
        ...draw(node.urn, `${indent}  `),
        `${indent}end`,
      ];
    });
  const arrows = reduced(shown).map(([from, to]) => `  ${ids.get(from) ?? ""} --> ${ids.get(to) ?? ""}`);
  return ["flowchart LR", ...draw("", "  "), ...arrows];
}

/**
 * Dependencies without those that follow from others. Resources come after what they depend on, as in the state, so
 * that one pass finds everything that each of them waits for.
 */
export function reduced(resources: readonly Node[]): readonly (readonly [from: string, to: string])[] {
  const reach = new Map<string, ReadonlySet<string>>();
  return resources.flatMap(({ urn, dependencies }) => {
    const direct = [...new Set(dependencies ?? [])].filter((it) => reach.has(it));
    const beyond = new Set(direct.flatMap((it) => [...(reach.get(it) ?? [])]));
    reach.set(urn, new Set([...direct, ...beyond]));
    return direct.filter((it) => !beyond.has(it)).map((to) => [urn, to] as const);
  });
}

function labelOf({ urn, type }: Node): string {
  return `${nameOf(urn)}  ${type}`;
}

function mermaidText({ urn }: Node, between = "<br/>"): string {
  const type = typesOf(urn).at(-1) ?? "";
  return `${nameOf(urn)}${between}${type.slice(type.lastIndexOf(":") + 1)}`.replaceAll('"', "#quot;");
}

function byName(a: Node, b: Node): number {
  const left = labelOf(a);
  const right = labelOf(b);
  return left < right ? -1 : Number(left > right);
}
