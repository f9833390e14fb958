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
  /** The inputs that pass have the property, so that they show a value that is right. */
  readonly isApt: boolean;
}

/** Every way to break the property rules of a model, and its published schema, in one place of inputs that pass. */
export function* mistakesIn(model: CompiledModel, inputs: PropertyMap): Generator<Mistake> {
  for (const { path, segments, rule } of model.rules) {
    const found = select(inputs, segments).find(({ value }) => value !== undefined);
    const at = found?.path ?? path.replaceAll("[*]", "[0]").replaceAll("*", "example");
    for (const { kind, check } of kindsOf(model.model, path, rule)) {
      for (const value of wrongValues(kind, rule, found?.value)) {
        // Only what is there can be missing.
        if (kind !== "required" || found !== undefined)
          yield { check, inputs: changed(inputs, { [at]: value }), isApt: found !== undefined };
      }
    }
  }
  const check = schemaCheckId(model.model.type);
  for (const spoiled of schemaMistakes(model, inputs)) yield { check, inputs: spoiled, isApt: true };
}

type Kind = ReturnType<typeof kindsOf>[number]["kind"];

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
      return ["no such name!", "-", "?", "ab_", "Ab"].filter((it) => rule.pattern?.test(it) === false);
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
  const many = (count: number): PropertyValue =>
    isList(right) ? Array.from({ length: count }, () => one) : "a".repeat(count);
  return [
    ...(maxLength === undefined ? [] : [many(maxLength + 1)]),
    ...(minLength === undefined ? [] : [many(minLength - 1)]),
  ];
}

/** A handle as the right one, of something that is not there. */
function absent(right: PropertyValue | undefined): string {
  if (typeof right !== "string") return "absent";
  const assigned = /^([a-z]+-)[0-9a-f]{8,}$/.exec(right);
  if (assigned !== null) return `${assigned[1] ?? ""}0123456789abcdef0`;
  return `${right}-absent`;
}
