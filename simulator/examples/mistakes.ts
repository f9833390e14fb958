import type { PropertyRule } from "../model.ts";
import { isList, select } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { kindsOf } from "../rules.ts";
import type { CompiledModel } from "../rules.ts";
import { schemaMistakes } from "../vendor-examples.ts";
import { schemaCheckId } from "../vendor-schema.ts";
import { changed } from "./changes.ts";

/** Inputs that break one check, made of inputs that pass. */
export interface Mistake {
  readonly check: string;
  readonly inputs: PropertyMap;
  /** The same inputs with a value that may be right, where they did not have any. */
  readonly right?: PropertyMap;
}

/** Ways to break property rules of a model, and its published schema, in one place of inputs that pass. */
export function* mistakesIn(
  model: CompiledModel,
  inputs: PropertyMap,
  wanted: ReadonlySet<string>,
): Iterable<Mistake> {
  for (const { path, segments, rule } of model.rules) {
    const kinds = kindsOf(model.model, path, rule).filter(({ check }) => wanted.has(check));
    if (kinds.length === 0) continue;
    const found = select(inputs, segments).find(({ value }) => value !== undefined);
    const at = found?.path ?? path.replaceAll("[*]", "[0]").replaceAll("*", "example");
    for (const { kind, check } of kinds) {
      // Only what is there can be missing.
      if (kind === "required" && found === undefined) continue;
      for (const value of wrongValues(kind, rule, found?.value)) {
        const right = found === undefined ? { right: changed(inputs, { [at]: rightValue(rule) }) } : {};
        yield { check, inputs: changed(inputs, { [at]: value }), ...right };
      }
    }
  }
  const check = schemaCheckId(model.model.type);
  if (!wanted.has(check)) return;
  for (const spoiled of schemaMistakes(model, inputs)) {
    if (!wanted.has(check)) return;
    yield { check, inputs: spoiled };
  }
}

type Kind = ReturnType<typeof kindsOf>[number]["kind"];

/** A value that keeps a rule's bounds; undefined where they do not say enough. */
function rightValue({
  oneOf,
  min,
  max,
  minLength,
  maxLength,
  cidr,
  pattern,
}: PropertyRule): PropertyValue | undefined {
  if (oneOf !== undefined) return oneOf[0];
  if (min !== undefined || max !== undefined) return min ?? max;
  if (cidr !== undefined) return `10.0.0.0/${Math.max(cidr.shortest, 8)}`;
  if (pattern !== undefined) return ["example", "/example/", "Example-1"].find((it) => pattern.test(it));
  return minLength === undefined && maxLength === undefined ? undefined : "example";
}

/** Values that break one kind of rule, the plainest first. */
function wrongValues(
  kind: Kind,
  rule: PropertyRule,
  right: PropertyValue | undefined,
): readonly (PropertyValue | undefined)[] {
  switch (kind) {
    case "required":
      return [undefined];
    case "enum":
      return [typeof rule.oneOf?.[0] === "number" ? -1 : "no-such-value"];
    case "pattern":
      return ["no such name!", "-", "?", "ab_", "Ab", ":ab", "\u0007"].filter(
        (it) => rule.pattern?.test(it) === false,
      );
    case "range":
      return [
        ...(rule.max === undefined ? [] : [rule.max + 1]),
        ...(rule.min === undefined ? [] : [rule.min - 1]),
      ];
    case "length":
      return wrongLengths(rule, right);
    case "cidr":
      return [
        `10.0.0.0/${(rule.cidr?.longest ?? 32) + 1}`,
        `10.0.0.0/${(rule.cidr?.shortest ?? 0) - 1}`,
        "10.0.0.1/16",
      ];
    case "reference":
      return [absent(right)];
  }
}

function wrongLengths(
  { minLength, maxLength }: PropertyRule,
  right: PropertyValue | undefined,
): readonly PropertyValue[] {
  const one = isList(right) ? (right[0] ?? "a") : "a";
  const many = (count: number): readonly PropertyValue[] =>
    isList(right)
      ? [Array.from({ length: count }, () => one)]
      : // Some have a form besides, such as a path's or a domain's.
        [
          "a".repeat(count),
          typeof right === "string" ? right.padEnd(count, "a") : "",
          `/${"a".repeat(count)}/`,
          "a.".repeat(count / 2) + "a",
        ];
  return [
    ...(maxLength === undefined ? [] : many(maxLength + 1)),
    ...(minLength === undefined ? [] : many(minLength - 1)),
  ];
}

/** A handle as the right one, of something that is not there. */
function absent(right: PropertyValue | undefined): string {
  if (typeof right !== "string") return "absent";
  const assigned = /^([a-z]+-)[0-9a-f]{8,}$/.exec(right);
  if (assigned !== null) return `${assigned[1] ?? ""}0123456789abcdef0`;
  return `${right}-absent`;
}
