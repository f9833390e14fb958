import type { z } from "zod";
import { nearest } from "../lib/nearest.ts";
import { Hidden, showValue, type Problem } from "../lib/problems.ts";
import { formatPath, knownKeys, type PathStep, schemaAt, valueAt } from "./schema-walk.ts";

type Issue = z.core.$ZodIssue;

/** What zod's issues were found in. */
interface Found {
  readonly schema: z.ZodType;
  readonly value: unknown;
}

/** A problem whose value is still a value, not yet made printable. */
interface Draft {
  readonly path: readonly PathStep[];
  readonly problem: string;
  /** Replaces the value at the path in the message. */
  readonly got?: string;
  readonly fix: string;
}

/** Turns zod's issues into problems. What is wrong inside a secret is not reported: it cannot be seen. */
export function problemsOf(issues: readonly Issue[], found: Found): readonly Problem[] {
  return issues
    .flatMap((issue) => draftsOf(issue, found))
    .filter(({ path }) => !isHidden(found.value, path))
    .map(({ path, problem, got, fix }) => {
      const text = formatPath(path);
      return { path: text, problem, got: got ?? showValue(valueAt(found.value, path), text), fix };
    });
}

function isHidden(value: unknown, path: readonly PathStep[]): boolean {
  const ancestors = path.map((_, length) => path.slice(0, length));
  return [...ancestors, path].some((ancestor) => valueAt(value, ancestor) instanceof Hidden);
}

function draftsOf(issue: Issue, found: Found): readonly Draft[] {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(path, key, found));
    case "invalid_type":
      return [wrongType(path, issue.expected, found)];
    case "invalid_value":
      return [notOneOf(path, issue.values.map(String), found)];
    case "invalid_union":
      return [noVariant(path, issue, found)];
    case "too_small":
      return [outOfBounds(path, issue.origin, `at least ${issue.minimum}`)];
    case "too_big":
      return [outOfBounds(path, issue.origin, `at most ${issue.maximum}`)];
    case "invalid_key":
      return [{ ...split(path, issue.issues[0]?.message ?? issue.message), got: String(path.at(-1)) }];
    default:
      return [split(path, issue.message)];
  }
}

/** Our own messages read `problem; fix`. */
function split(path: readonly PathStep[], message: string): Draft {
  const [problem = message, fix = "correct it"] = message.split(/; (.*)/s);
  return { path, problem, fix };
}

function unknownKey(path: readonly PathStep[], key: string, { schema, value }: Found): Draft {
  const known = knownKeys(schema, value, path);
  const meant = nearest(key, known);
  const what = path.length === 0 ? "is not a section of the config" : "is not a key here";
  const fix = meant === undefined ? `remove it; known are ${known.join(", ")}` : `did you mean ${meant}?`;
  return { path: [...path, key], problem: what, fix };
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "text",
  int: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

function wrongType(path: readonly PathStep[], expected: string, found: Found): Draft {
  const value = valueAt(found.value, path);
  if (value === undefined) return missing(path, found);
  if (typeof value === "string" && /^\s*[{[]/.test(value)) {
    return { path, problem: "is not valid JSON", fix: "write it as YAML below its key, or correct the JSON" };
  }
  const got = describeType(value, formatPath(path));
  const fix = fixForType(path, expected, value, found);
  return { path, problem: `must be ${TYPE_NAMES[expected] ?? expected}`, ...got, fix };
}

/** Says the type where printing alone would not show it: `the number 1.35`. */
function describeType(value: unknown, path: string): { readonly got?: string } {
  if (typeof value !== "number" && typeof value !== "string") return {};
  return { got: `the ${typeof value === "number" ? "number" : "text"} ${showValue(value, path)}` };
}

function fixForType(path: readonly PathStep[], expected: string, value: unknown, { schema }: Found): string {
  if (expected === "string" && typeof value === "number") {
    const fits = schemaAt(schema, path)?.safeParse(String(value)).success === true;
    return fits
      ? `put it in quotes: "${value}"`
      : "put it in quotes, or YAML makes it a number and drops zeros";
  }
  if (expected === "int" && typeof value === "number") return "round it";
  if (typeof value === "string" && Number.isFinite(Number(value))) return "remove the quotes";
  if (expected === "array") return "write a list, such as [a, b]";
  if (expected === "object" || expected === "record") return "write its keys below it, indented";
  return `write ${TYPE_NAMES[expected] ?? expected}`;
}

function missing(path: readonly PathStep[], { schema }: Found): Draft {
  const description = schemaAt(schema, path)?.description;
  const fix = description === undefined ? "add it" : `add it: ${description.replace(/(; |\.( |$)).*/s, "")}`;
  return { path, problem: "is missing", got: "", fix };
}

function notOneOf(path: readonly PathStep[], values: readonly string[], found: Found): Draft {
  const value = valueAt(found.value, path);
  if (value === undefined) return missing(path, found);
  const draft = { path, problem: `must be ${values.length === 1 ? "" : "one of "}${values.join(", ")}` };
  const written = typeof value === "string" || typeof value === "number" ? String(value) : "";
  if (values.includes(written)) {
    const fix = typeof value === "string" ? "remove the quotes" : `put it in quotes: "${written}"`;
    return { ...draft, ...describeType(value, formatPath(path)), fix };
  }
  const meant = nearest(written, values);
  return { ...draft, fix: meant === undefined ? "use one of them" : `did you mean ${meant}?` };
}

function noVariant(path: readonly PathStep[], issue: z.core.$ZodIssueInvalidUnion, found: Found): Draft {
  const options = "options" in issue ? (issue.options ?? []).map(String) : [];
  if (options.length > 0) return notOneOf(path, options, found);
  return { path, problem: "has none of the known forms", fix: "see its description in the schema" };
}

function outOfBounds(path: readonly PathStep[], origin: string, bound: string): Draft {
  if (origin === "array") {
    const noun = bound.endsWith(" 1") ? "entry" : "entries";
    return { path, problem: `must have ${bound} ${noun}`, fix: `list ${bound}` };
  }
  if (origin === "string")
    return { path, problem: `must have ${bound} characters`, fix: "change its length" };
  return { path, problem: `must be ${bound}`, fix: `use ${bound}` };
}
