import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from "yaml";
import { nearest } from "../lib/nearest.ts";
import { Hidden, type Problem, showValue } from "../lib/problems.ts";
import { type ParseOptions, parseStackConfig } from "./load.ts";
import type { StackConfig } from "./schema.ts";
import { NAMESPACE, PULUMI_KEYS, sectionsOf } from "./sections.ts";

/** A problem with its line in the file, where that is known. */
export type FileProblem = Problem & { readonly line?: number };

/** A problem whose path says file and line: `Pulumi.dev.yaml:12: clouds.aws.region`. */
export function located({ line, ...problem }: FileProblem, file: string): Problem {
  return { ...problem, path: `${file}${line === undefined ? "" : `:${line}`}: ${problem.path}` };
}

/** What a stack's file says, or what is wrong with it. */
export interface CheckedFile {
  /** Absent when anything about it is wrong. `secure:` values in it cannot be read. */
  readonly config?: StackConfig;
  readonly problems: readonly FileProblem[];
  readonly warnings: readonly FileProblem[];
}

const TOP_LEVEL_KEYS = ["config", ...Object.keys(PULUMI_KEYS)];

/**
 * Checks the text of a Pulumi.STACK.yaml before any engine starts: its syntax, its keys, and all that
 * {@link parseStackConfig} checks. A `secure:` value cannot be read here, so it is taken for right.
 */
export function checkStackFile(text: string, options: Omit<ParseOptions, "secret"> = {}): CheckedFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true });
  if (document.errors.length > 0) return { problems: syntaxProblems(document), warnings: [] };
  const file = objectOf(hideSecure(document.toJS()));
  const config = namespaced(objectOf(file.config));
  const { values } = sectionsOf(config);
  const parsed = parseStackConfig(values, options);
  const problems = [
    ...topLevelProblems(file),
    ...pulumiProblems(config),
    ...(parsed.ok ? [] : parsed.problems),
  ];
  const locate = (problem: Problem): FileProblem => {
    const line = lineOf(document, lines, problem.path);
    return line === undefined ? problem : { ...problem, line };
  };
  return {
    ...(parsed.ok ? { config: parsed.config } : {}),
    problems: problems.map(locate),
    warnings: parsed.warnings.map(locate),
  };
}

function syntaxProblems(document: Document.Parsed): readonly FileProblem[] {
  return document.errors.map(({ message, linePos }) => ({
    path: "yaml",
    problem: message.replace(/ at line \d+[\s\S]*/, "").replace(/[.:]$/, ""),
    got: "",
    fix: "correct the YAML",
    ...(linePos === undefined ? {} : { line: linePos[0].line }),
  }));
}

function topLevelProblems(file: Readonly<Record<string, unknown>>): readonly Problem[] {
  return Object.keys(file)
    .filter((key) => !TOP_LEVEL_KEYS.includes(key))
    .map((key) => {
      const meant = nearest(key, TOP_LEVEL_KEYS);
      const fix = meant === undefined ? `put ${NAMESPACE}'s settings below config` : `did you mean ${meant}?`;
      return { path: key, problem: "is not a key of a stack's file", got: "", fix };
    });
}

const DISABLED = "pulumi:disable-default-providers";

/** A default provider would use whatever account the shell happens to be logged in to. */
function pulumiProblems(config: Readonly<Record<string, unknown>>): readonly Problem[] {
  const disabled = config[DISABLED];
  if (Array.isArray(disabled) && disabled.includes("*")) return [];
  const got = disabled === undefined ? "" : showValue(disabled);
  return [
    {
      path: `config.${DISABLED}`,
      problem: "must disable every default provider",
      got,
      fix: `write ${DISABLED}: ["*"]`,
    },
  ];
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};

/** Replaces every `{ secure: ciphertext }` by a value that is never printed. */
function hideSecure(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hideSecure);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]?.[0] === "secure") return new Hidden();
  return Object.fromEntries(entries.map(([key, item]) => [key, hideSecure(item)]));
}

/** Pulumi gives keys without a namespace the project's. */
const namespaced = (config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.includes(":") ? key : `${NAMESPACE}:${key}`, value]),
  );

/** The line of a problem's path, or of its nearest ancestor that the file has. */
function lineOf(document: Document.Parsed, lines: LineCounter, path: string): number | undefined {
  const config = document.getIn(["config"], true);
  const offset =
    offsetIn(config, `${NAMESPACE}:${path}`) ?? offsetIn(config, path) ?? offsetIn(document.contents, path);
  return offset === undefined ? undefined : lines.linePos(offset).line;
}

/**
 * Follows a path such as `a.b[2].c` through YAML nodes. Keys may hold dots themselves, so the longest key
 * that the rest of the path begins with is taken.
 */
function offsetIn(node: unknown, path: string): number | undefined {
  const item = /^\[(\d+)\]\.?/.exec(path);
  if (isSeq(node) && item !== null) {
    const child = node.items[Number(item[1])];
    return offsetIn(child, path.slice(item[0].length)) ?? startOf(child);
  }
  if (!isMap(node)) return undefined;
  const begins = (key: string) => path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`);
  const [pair] = node.items
    .filter(({ key }) => isScalar(key) && begins(String(key.value)))
    .sort((a, b) => String(b.key).length - String(a.key).length);
  if (pair === undefined) return undefined;
  const rest = path.slice(String(pair.key).length).replace(/^\./, "");
  return offsetIn(pair.value, rest) ?? startOf(pair.key);
}

function startOf(node: unknown): number | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) ? node.range?.[0] : undefined;
}
