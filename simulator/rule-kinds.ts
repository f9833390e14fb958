import { parseCidr } from "./cidr.ts";
import type { PropertyRule } from "./model.ts";
import { isList } from "./properties.ts";
import type { PropertyValue } from "./properties.ts";

/** One kind of property rule: its id's last part, whether a rule asks for it, and what it says of a value. */
export interface RuleKind {
  readonly kind: "enum" | "pattern" | "range" | "length" | "cidr";
  readonly asked: (rule: PropertyRule) => boolean;
  readonly problem: (value: PropertyValue, rule: PropertyRule) => string | undefined;
}

export const KINDS: readonly RuleKind[] = [
  { kind: "enum", asked: (rule) => rule.oneOf !== undefined, problem: notOneOf },
  { kind: "pattern", asked: (rule) => rule.pattern !== undefined, problem: notMatching },
  { kind: "range", asked: (rule) => rule.min !== undefined || rule.max !== undefined, problem: outOfRange },
  {
    kind: "length",
    asked: (rule) => rule.minLength !== undefined || rule.maxLength !== undefined,
    problem: wrongLength,
  },
  { kind: "cidr", asked: (rule) => rule.cidr !== undefined, problem: badCidr },
];

function notOneOf(value: PropertyValue, rule: PropertyRule): string | undefined {
  const allowed = rule.oneOf ?? [];
  const fold = (it: unknown): string => (rule.ignoreCase === true ? String(it).toLowerCase() : String(it));
  if (allowed.some((it) => fold(it) === fold(value))) return undefined;
  return `must be one of the vendor's values; use ${allowed.join(", ")}`;
}

function notMatching(value: PropertyValue, rule: PropertyRule): string | undefined {
  if (typeof value !== "string" || rule.pattern?.test(value) === true) return undefined;
  return `must be ${rule.patternMeans ?? `of the form ${String(rule.pattern)}`}; change it`;
}

function outOfRange(value: PropertyValue, rule: PropertyRule): string | undefined {
  const number = Number(value);
  const { min = -Infinity, max = Infinity } = rule;
  if (number >= min && number <= max) return undefined;
  return `must be a number${max === Infinity ? " of" : ""} ${bounds(rule.min, rule.max)}; choose one`;
}

function wrongLength(value: PropertyValue, rule: PropertyRule): string | undefined {
  const isText = typeof value === "string";
  if (!isText && !isList(value)) return undefined;
  const { minLength = 0, maxLength = Infinity } = rule;
  if (value.length >= minLength && value.length <= maxLength) return undefined;
  return `must have ${bounds(rule.minLength, rule.maxLength)} ${isText ? "characters" : "items"}; it has ${value.length}`;
}

function badCidr(value: PropertyValue, rule: PropertyRule): string | undefined {
  const { shortest, longest } = rule.cidr ?? { shortest: 0, longest: 32 };
  if (typeof value !== "string") return "must be an IPv4 range; write it like 10.0.0.0/16";
  if (value.includes(":")) return undefined;
  const range = parseCidr(value);
  if (range === undefined) return "must be an IPv4 range without host bits; write it like 10.0.0.0/16";
  if (range.prefix >= shortest && range.prefix <= longest) return undefined;
  return `must be between /${shortest} and /${longest}; choose another size`;
}

function bounds(min: number | undefined, max: number | undefined): string {
  if (min === undefined) return `up to ${String(max)}`;
  return max === undefined ? `at least ${min}` : `from ${min} to ${max}`;
}
