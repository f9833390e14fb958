import { parseCidr } from "./cidr.ts";
import type { Properties } from "./codec.ts";
import type { PropertyRule, ResourceModel } from "./model.ts";
import { isList, parsePath, select, show, UNKNOWN, within } from "./properties.ts";
import type { Path, PropertyValue } from "./properties.ts";
import { immutableBySchema, vendorSchema } from "./vendor-schema.ts";
import type { VendorSchema } from "./vendor-schema.ts";

/** A refusal, and the id of the check that made it. */
export interface Refused {
  readonly check: string;
  /** `path: problem, got X; fix` */
  readonly text: string;
  /** Who says so, where the refusal comes out of a vendor's published schema. */
  readonly source?: string;
}

/** A property rule with its path parsed. */
export interface CompiledRule {
  readonly path: string;
  readonly segments: Path;
  readonly rule: PropertyRule;
}

/** A model with its paths parsed, once. */
export interface CompiledModel {
  readonly model: ResourceModel;
  readonly title: string;
  readonly rules: readonly CompiledRule[];
  readonly references: readonly CompiledRule[];
  readonly immutable: readonly Path[];
  readonly secretOutputs: readonly Path[];
  /** What the vendor publishes of the type; vendor-rules.ts applies it beside the model's own rules. */
  readonly schema: VendorSchema | undefined;
}

const compiled = new WeakMap<ResourceModel, CompiledModel>();

export function compile(model: ResourceModel): CompiledModel {
  const known = compiled.get(model);
  if (known !== undefined) return known;
  const rules = Object.entries(model.properties ?? {}).map(([path, rule]) => ({
    path,
    segments: parsePath(path),
    rule,
  }));
  const schema = vendorSchema(model.type);
  const immutable = rules.filter(({ rule }) => rule.immutable === true).map(({ segments }) => segments);
  const made: CompiledModel = {
    model,
    title: model.title ?? titleOf(model.type),
    rules,
    references: rules.filter(({ rule }) => rule.references !== undefined),
    immutable:
      schema === undefined ? immutable : [...immutable, ...immutableBySchema(schema, model.properties ?? {})],
    secretOutputs: (model.secretOutputs ?? []).map(parsePath),
    schema,
  };
  compiled.set(model, made);
  return made;
}

/** `Vpc` of `aws:ec2/vpc:Vpc`. */
export function titleOf(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}

/** One kind of property rule: its id's last part, whether a rule asks for it, and what it says of a value. */
interface RuleKind {
  readonly kind: string;
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

/** Applies every property rule but references to what is known. */
export function refusedByRules(model: CompiledModel, inputs: Properties): readonly Refused[] {
  const refused: Refused[] = [];
  for (const { path, segments, rule } of model.rules) {
    for (const found of select(inputs.values, segments)) {
      if (found.value === UNKNOWN) continue;
      const say = (kind: string, problem: string): void => {
        refused.push({ check: ruleId(model.model, path, kind), text: `${found.path}: ${problem}` });
      };
      if (found.value === undefined || found.value === null) {
        if (rule.required === true) say("required", `is required by ${model.title}, got nothing; set it`);
        continue;
      }
      for (const { kind, asked, problem } of KINDS) {
        const complaint = asked(rule) ? problem(found.value, rule) : undefined;
        if (complaint === undefined) continue;
        const [what = "", fix = ""] = complaint.split("; ");
        say(kind, `${what}, got ${show(found.value, within(inputs.secrets, found.path))}; ${fix}`);
      }
    }
  }
  return refused;
}

/** The id of the check that a property rule is: `aws:ec2/vpc:Vpc#cidrBlock:cidr`. */
export function ruleId(model: ResourceModel, path: string, kind: string): string {
  return `${model.type}#${path}:${kind}`;
}

/** Every check of a model with its source: built in, the vendor's schema as one, and its own. */
export function listChecks(
  model: ResourceModel,
): readonly { readonly id: string; readonly source: string | undefined }[] {
  const own = (model.checks ?? []).map(({ id, source }) => ({ id, source }));
  const builtIn = compile(model).rules.flatMap(({ path, rule }) =>
    [
      ...(rule.required === true ? ["required"] : []),
      ...KINDS.filter((it) => it.asked(rule)).map((it) => it.kind),
      ...(rule.references === undefined ? [] : ["reference"]),
    ].map((kind) => ({ id: ruleId(model, path, kind), source: rule.source })),
  );
  const schema = compile(model).schema?.check;
  return [...builtIn, ...(schema === undefined ? [] : [{ id: schema.id, source: schema.source }]), ...own];
}

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
