import { UNKNOWN } from "../../properties.ts";
import { at, each, first, listAt, wrong } from "./words.ts";
import type { Part } from "./words.ts";

/** What is wrong with a selector of labels: only In and NotIn have values. */
export function selectorProblem(selector: Part | undefined): string | undefined {
  return first(each(selector, "matchExpressions"), (it) => requirementProblem(it, ["In", "NotIn"], []));
}

/** What is wrong with a term that selects nodes: Gt and Lt have one value. */
export function nodeTermProblem(term: Part): string | undefined {
  return first([...each(term, "matchExpressions"), ...each(term, "matchFields")], (it) =>
    requirementProblem(it, ["In", "NotIn"], ["Gt", "Lt"]),
  );
}

function requirementProblem(
  requirement: Part,
  several: readonly string[],
  single: readonly string[],
): string | undefined {
  const { operator, values } = requirement.map;
  if (typeof operator !== "string" || values === UNKNOWN) return undefined;
  const count = listAt(requirement, "values").length;
  const path = at(requirement, "values");
  if (several.includes(operator))
    return count > 0
      ? undefined
      : wrong(path, `must have an item with operator ${operator}`, "none", "add one");
  if (single.includes(operator))
    return count === 1
      ? undefined
      : wrong(path, `must have one item with operator ${operator}`, count, "keep one");
  const without = ["Exists", "DoesNotExist"];
  if (!without.includes(operator)) {
    const all = [...several, ...without, ...single];
    return wrong(
      at(requirement, "operator"),
      "must be an operator",
      operator,
      `use one of ${all.join(", ")}`,
    );
  }
  return count === 0
    ? undefined
    : wrong(path, `must not be said with operator ${operator}`, count, "drop them");
}
