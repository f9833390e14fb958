import type { Properties } from "./codec.ts";
import type { PropertyRule, ResourceModel } from "./model.ts";
import { isList, isMap, joinPath, sameValue, show, UNKNOWN, within } from "./properties.ts";
import type { PropertyMap, PropertyValue } from "./properties.ts";
import { KINDS } from "./rule-kinds.ts";
import type { RuleKind } from "./rule-kinds.ts";
import { patternOf, schemaCheckId } from "./vendor-schema.ts";
import type { Field, Fields, VendorSchema } from "./vendor-schema.ts";

/** A type, with what the vendor publishes of it. */
export interface Published {
  readonly model: ResourceModel;
  /** Its word in messages. */
  readonly title: string;
  readonly schema: VendorSchema | undefined;
}

/** A refusal by the schema: where, in the words of every refusal, and who says so. */
export interface RefusedBySchema {
  readonly check: string;
  readonly path: string;
  readonly text: string;
  readonly source: string;
}

/**
 * What the vendor's published schema refuses of inputs, at paths where nothing else has refused yet: a rule
 * written by hand is better informed, and one mistake gets one message.
 */
export function refusedBySchema(
  { model, title, schema }: Published,
  inputs: Properties,
  others: readonly { readonly text: string }[],
): readonly RefusedBySchema[] {
  if (schema === undefined) return [];
  const examination = new SchemaExamination(model, title, schema, inputs.secrets);
  examination.fields(schema.fields, inputs.values, "", "");
  const spoken = new Set(others.map(({ text }) => text.slice(0, text.indexOf(": "))));
  return examination.refused.filter(
    ({ path }) => !within(spoken, path) && ![...spoken].some((it) => within(new Set([path]), it)),
  );
}

class SchemaExamination {
  readonly refused: RefusedBySchema[] = [];
  readonly #model: ResourceModel;
  readonly #title: string;
  readonly #schema: VendorSchema;
  readonly #secrets: ReadonlySet<string>;

  constructor(model: ResourceModel, title: string, schema: VendorSchema, secrets: ReadonlySet<string>) {
    this.#model = model;
    this.#title = title;
    this.#schema = schema;
    this.#secrets = secrets;
  }

  /** Examines an object. `at` is where it is, `pattern` the same as rules name it: `taints[*].effect`. */
  fields(fields: Fields, object: PropertyMap, at: string, pattern: string): void {
    for (const [key, field] of Object.entries(fields)) {
      const value = object[key] ?? undefined;
      if (value === UNKNOWN || (value === undefined && field.required !== true)) continue;
      const path = joinPath(at, key);
      const rulePath = pattern === "" ? key : `${pattern}.${key}`;
      if (value !== undefined) this.#value(value, field, path, rulePath);
      else if (this.#byHand(rulePath)?.required === undefined)
        this.#say(path, `is required by ${this.#title}`, undefined, "set it");
    }
  }

  #value(value: PropertyValue, field: Field, at: string, pattern: string): void {
    if (value === UNKNOWN) return;
    if (isList(value)) {
      this.#list(value, field, at, pattern);
    } else if (isMap(value)) {
      if (field.of !== undefined) this.fields(this.#schema.definition(field.of), value, at, pattern);
      if (field.eachOf === undefined) return;
      for (const [key, item] of Object.entries(value)) {
        if (isMap(item))
          this.fields(this.#schema.definition(field.eachOf), item, joinPath(at, key), `${pattern}.*`);
      }
    } else {
      this.#apply(itemRule(field), value, at, pattern);
    }
  }

  #list(list: readonly PropertyValue[], field: Field, at: string, pattern: string): void {
    this.#apply(listRule(field), list, at, pattern);
    if (field.uniqueItems === true) {
      const repeated = list.find((it, index) => list.slice(0, index).some((other) => sameValue(it, other)));
      if (repeated !== undefined) this.#say(at, "must not have an item twice", repeated, "drop one");
    }
    list.forEach((item, index) => {
      this.#value(item, field, `${at}[${index}]`, `${pattern}[*]`);
    });
  }

  /** Says the first thing that is wrong: what does not fit the pattern is often too long as well. */
  #apply(rule: PropertyRule, value: PropertyValue, at: string, pattern: string): void {
    const byHand = this.#byHand(pattern);
    for (const { kind, asked, problem } of KINDS) {
      if (!asked(rule) || (byHand !== undefined && speaksOf(byHand, kind))) continue;
      const complaint = problem(value, rule);
      if (complaint === undefined) continue;
      const [what = "", fix = ""] = complaint.split("; ");
      this.#say(at, what, value, fix);
      return;
    }
  }

  #byHand(pattern: string): PropertyRule | undefined {
    return this.#model.properties?.[pattern];
  }

  #say(path: string, problem: string, got: PropertyValue | undefined, fix: string): void {
    this.refused.push({
      check: schemaCheckId(this.#model.type),
      source: this.#schema.source,
      text: `${path}: ${problem}, got ${show(got, within(this.#secrets, path))}; ${fix}`,
      path,
    });
  }
}

/** Whether a rule written by hand says what the schema's rule of this kind would. */
function speaksOf(rule: PropertyRule, kind: RuleKind["kind"]): boolean {
  const { oneOf, pattern, cidr, references, min, max, minLength, maxLength } = rule;
  // What a text must be is said by any of these; a name that something else has fits that one's rules.
  const form = [oneOf, pattern, cidr, references].some((it) => it !== undefined);
  switch (kind) {
    case "range":
      return [oneOf, min, max].some((it) => it !== undefined);
    case "length":
      return form || [minLength, maxLength].some((it) => it !== undefined);
    default:
      return form;
  }
}

const rules = new WeakMap<Field, { readonly item: PropertyRule; readonly list: PropertyRule }>();

function rulesOf(field: Field): { readonly item: PropertyRule; readonly list: PropertyRule } {
  const known = rules.get(field);
  if (known !== undefined) return known;
  const made = { item: itemRuleOf(field), list: listRuleOf(field) };
  rules.set(field, made);
  return made;
}

function listRuleOf({ minItems, maxItems }: Field): PropertyRule {
  return {
    ...(minItems === undefined ? {} : { minLength: minItems }),
    ...(maxItems === undefined ? {} : { maxLength: maxItems }),
  };
}

function itemRuleOf({ oneOf, ignoreCase, pattern, min, max, minLength, maxLength }: Field): PropertyRule {
  return {
    ...(oneOf === undefined ? {} : { oneOf }),
    ...(ignoreCase === undefined ? {} : { ignoreCase }),
    ...(pattern === undefined
      ? {}
      : { pattern: patternOf(pattern), patternMeans: `as the vendor's pattern says, ${pattern}` }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
  };
}

const itemRule = (field: Field): PropertyRule => rulesOf(field).item;
const listRule = (field: Field): PropertyRule => rulesOf(field).list;
