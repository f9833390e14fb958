import { nearest } from "../../lib/nearest.ts";
import { showValue } from "../../lib/problems.ts";
import type { Problem } from "../../lib/problems.ts";
import { contradictions } from "./contradictions.ts";
import { isForFunctions, matches } from "./fault-context.ts";
import type { FaultContext } from "./fault-context.ts";
import { CLOUD_KINDS, CLOUD_NAMES, FATAL_KINDS, FAULT_KINDS, FAULT_OPERATIONS } from "./fault.ts";
import type { CloudName, Fault, FaultKind, FaultOperation, FaultPlan, Outage } from "./fault.ts";

/** What was read, and everything that is wrong with it. */
export interface ParsedFaults {
  readonly plan: FaultPlan;
  readonly problems: readonly Problem[];
}

/** `TYPES:OPERATION:KIND[@N]` and `CLOUD:unreachable[@N]`. */
const EXAMPLES = "write TYPES:OPERATION:KIND[@N] such as 'aws:eks/*:create:crash@2', or CLOUD:unreachable";

/** Reads the specifications of faults. Nothing of the plan may be used when there is a problem. */
export function parseFaults(texts: readonly string[], context: FaultContext): ParsedFaults {
  const read = texts.map((text) => parseOne(text, context));
  const faults = read.flatMap(({ fault }) => fault ?? []);
  const outages = read.flatMap(({ outage }) => outage ?? []);
  const problems = [
    ...read.flatMap((it) => it.problems),
    ...contradictions(texts, { faults, outages }, context),
  ];
  return { plan: { faults, outages }, problems };
}

interface Read {
  readonly fault?: Fault;
  readonly outage?: Outage;
  readonly problems: readonly Problem[];
}

function parseOne(text: string, context: FaultContext): Read {
  const [, body = "", at] = /^([^@]*)(?:@(.*))?$/s.exec(text) ?? [];
  const parts = body.split(":");
  const [kind = "", operation = ""] = parts.toReversed();
  const types = parts.slice(0, -2).join(":");
  const complain = (problem: string, got: string, fix: string): Problem => ({
    path: `${context.path} ${text}`,
    problem,
    got: showValue(got),
    fix,
  });
  if (kind === "unreachable") return parseOutage(text, parts.slice(0, -1), at, complain);
  if (parts.length < 3) return { problems: [complain("must have three parts", text, EXAMPLES)] };
  const problems = [
    ...wordProblems("operation", operation, [...FAULT_OPERATIONS, "*"], complain),
    ...wordProblems("kind", kind, [...FAULT_KINDS, "unreachable"], complain),
  ];
  const count = at === "*" ? "every" : readCount(at);
  if (count === undefined)
    problems.push(
      complain("@ must be followed by a number from 1, or by *", at ?? "", "write @1, @2, ... or @*"),
    );
  if (types === "") problems.push(complain("must say which types", "an empty pattern", EXAMPLES));
  if (!isOperation(operation) || !isKind(kind) || count === undefined || types === "") return { problems };
  // Only a creation can time out after it.
  const meant = kind === "timeout-after-create" && operation === "*" ? "create" : operation;
  const fault: Fault = { text, types: patternOf(types), operation: meant, kind, at: count };
  problems.push(...senseProblems(fault, complain), ...typeProblems(fault, types, context, complain));
  return { fault, problems };
}

type Complain = (problem: string, got: string, fix: string) => Problem;

function parseOutage(
  text: string,
  rest: readonly string[],
  at: string | undefined,
  complain: Complain,
): Read {
  const [cloud = ""] = rest;
  const from = readCount(at);
  const problems: Problem[] = [];
  if (!isCloud(cloud) || rest.length !== 1) {
    const meant =
      CLOUD_NAMES.find((it) => rest.join(":").startsWith(it)) ?? CLOUD_NAMES.join(":unreachable or ");
    problems.push(
      complain("a cloud is out of reach as a whole", rest.join(":"), `write ${meant}:unreachable`),
    );
  }
  if (from === undefined)
    problems.push(
      complain(
        "@ must be followed by a number from 1",
        at ?? "",
        "leave it out, or say from which operation on",
      ),
    );
  return isCloud(cloud) && from !== undefined ? { outage: { text, cloud, from }, problems } : { problems };
}

/** The number after @; 1 when there is none, undefined when it is no number from 1. */
function readCount(at: string | undefined): number | undefined {
  if (at === undefined) return 1;
  return /^[1-9]\d{0,5}$/.test(at) ? Number(at) : undefined;
}

function wordProblems(what: string, word: string, words: readonly string[], complain: Complain): Problem[] {
  if (words.includes(word)) return [];
  const meant = nearest(word, words);
  const fix = meant === undefined ? `use one of ${words.join(", ")}` : `did you mean ${meant}?`;
  return [complain(`has an unknown ${what}`, word, fix)];
}

/** What cannot happen to this operation. */
function senseProblems({ operation, kind, at }: Fault, complain: Complain): readonly Problem[] {
  if (kind === "timeout-after-create" && operation !== "create")
    return [complain("only a creation can time out after it", operation, "write create, or another kind")];
  if (FATAL_KINDS.has(kind) && at === "every")
    return [complain(`a provider does not answer any more after a ${kind}`, "@*", "say at which operation")];
  return [];
}

/** Types that no list has: custom resources of Kubernetes, and Azure's with an API version. */
const UNLISTED = /^(?:\*|kubernetes)|\/v\d{8}/;

function typeProblems(
  fault: Fault,
  pattern: string,
  context: FaultContext,
  complain: Complain,
): readonly Problem[] {
  const matching = matches(fault, context);
  if (matching.length === 0) {
    if (context.open || UNLISTED.test(pattern)) return [];
    const tokens = context.known
      .filter((it) => it.isFunction === isForFunctions(fault))
      .map(({ token }) => token);
    const meant = nearest(pattern, tokens);
    const fix =
      meant === undefined
        ? "compare with the types of the program (kakehashi graph)"
        : `did you mean ${meant}?`;
    return [complain(`matches no known ${isForFunctions(fault) ? "function" : "type"}`, pattern, fix)];
  }
  if (CLOUD_KINDS.has(fault.kind) && matching.every((it) => it.inStateOnly))
    return [complain("is of no cloud, which could fail", pattern, "use crash or hang, or another type")];
  return [];
}

/** `*` stands for any characters, colons and slashes too. */
function patternOf(glob: string): RegExp {
  const literal = glob.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\/]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`);
}

function isOperation(word: string): word is FaultOperation | "*" {
  return word === "*" || FAULT_OPERATIONS.some((it) => it === word);
}

function isKind(word: string): word is FaultKind {
  return FAULT_KINDS.some((it) => it === word);
}

function isCloud(word: string): word is CloudName {
  return CLOUD_NAMES.some((it) => it === word);
}
