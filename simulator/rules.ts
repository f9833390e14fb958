import type { Properties } from "./codec.ts";
import type { PropertyRule, ResourceModel } from "./model.ts";
import { parsePath, select, show, UNKNOWN, within } from "./properties.ts";
import type { Path } from "./properties.ts";
import { KINDS } from "./rule-kinds.ts";
import type { RuleKind } from "./rule-kinds.ts";
import { schemaCheck } from "./vendor-examples.ts";
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
  /** What the vendor publishes of the type, applied beside the model's own rules (vendor-rules.ts). */
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
  const schema = model.echoed === true ? undefined : vendorSchema(model.type);
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

/** The checks that one property rule is, by kind. */
export function kindsOf(
  model: ResourceModel,
  path: string,
  rule: PropertyRule,
): readonly { readonly kind: RuleKind["kind"] | "required" | "reference"; readonly check: string }[] {
  const kinds = [
    // What the provider fills in is not missed, unless a project turns that off.
    ...(rule.required === true && model.autoName?.property !== path ? (["required"] as const) : []),
    ...KINDS.filter((it) => it.asked(rule)).map((it) => it.kind),
    ...(rule.references === undefined ? [] : (["reference"] as const)),
  ];
  return kinds.map((kind) => ({ kind, check: ruleId(model, path, kind) }));
}

/** What a check is made of: a model's own code, a property rule, a published schema, or the deletion of what is in use. */
export type CheckKind = "own" | "rule" | "schema" | "deletion";

/** A check without what it does. */
export interface CheckHead {
  readonly id: string;
  readonly kind: CheckKind;
  readonly source: string | undefined;
}

/** Every check of a model's inputs with its source: the property rules, the vendor's schema as one, and its own. */
export function listChecks(model: ResourceModel): readonly CheckHead[] {
  const rules = compile(model).rules.flatMap(({ path, rule }) =>
    kindsOf(model, path, rule).map(({ check }) => ({
      id: check,
      kind: "rule" as const,
      source: rule.source,
    })),
  );
  const unique = (model.unique ?? []).map(({ properties, source }) => ({
    id: ruleId(model, properties[0] ?? "", "unique"),
    kind: "rule" as const,
    source,
  }));
  const schema = schemaCheck(compile(model));
  const own = (model.checks ?? []).map(({ id, source, isSchema = false }) => ({
    id,
    kind: isSchema ? ("schema" as const) : ("own" as const),
    source,
  }));
  const published =
    schema === undefined ? [] : [{ id: schema.id, kind: "schema" as const, source: schema.source }];
  return [...rules, ...unique, ...published, ...own];
}
