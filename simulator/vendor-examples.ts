import { plain } from "./codec.ts";
import type { PropertyMap, PropertyValue } from "./properties.ts";
import { refusedBySchema } from "./vendor-rules.ts";
import type { Published } from "./vendor-rules.ts";
import { patternOf, schemaCheckId } from "./vendor-schema.ts";
import type { Field, Fields, VendorSchema } from "./vendor-schema.ts";

/** The schema of a type as one check among the others. */
export interface SchemaCheck {
  readonly id: string;
  readonly source: string;
  /** The least inputs that the schema lets pass, and the same with one mistake that it refuses. */
  readonly passes: PropertyMap;
  readonly refuses: PropertyMap;
}

/**
 * The check that a type's schema is, counted once whatever it holds; undefined where it refuses nothing that the
 * rules written by hand would not refuse themselves.
 */
export function schemaCheck(published: Published): SchemaCheck | undefined {
  const { schema, model } = published;
  if (schema === undefined) return undefined;
  const passes = least(schema, schema.fields);
  const refuses = schemaMistakes(published, passes).find(
    (inputs) => refusedBySchema(published, plain(inputs), []).length === 1,
  );
  if (refuses === undefined) return undefined;
  return { id: schemaCheckId(model.type), source: schema.source, passes, refuses };
}

/** Every way to break a type's schema in one place of inputs, the plainest first. */
export function schemaMistakes({ schema }: Published, inputs: PropertyMap): readonly PropertyMap[] {
  if (schema === undefined) return [];
  return mistakes(schema, schema.fields, inputs)
    .toSorted((left, right) => left.rank - right.rank)
    .map((it) => it.inputs);
}

/** Texts that vendors' patterns let pass: names, versions, ranges, addresses, paths, ARNs, GUIDs, times. */
const TEXTS = [
  "kakehashi",
  "1.35",
  "10.64.0.0/16",
  "10.64.0.10",
  "/kakehashi/",
  "alias/kakehashi",
  "arn:aws:iam::123456789012:role/kakehashi",
  "00000000-0000-4000-8000-000000000000",
  "00:00",
];

/** What is required, and nothing else. */
function least(schema: VendorSchema, fields: Fields): Record<string, PropertyValue> {
  const made: Record<string, PropertyValue> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.required === true) made[name] = sample(schema, field);
  }
  return made;
}

function sample(schema: VendorSchema, field: Field): PropertyValue {
  const one = sampleOne(schema, field);
  return field.list === true ? Array.from({ length: field.minItems ?? 1 }, () => one) : one;
}

function sampleOne(schema: VendorSchema, field: Field): PropertyValue {
  switch (field.holds) {
    case "object":
      return field.of === undefined ? {} : least(schema, schema.definition(field.of));
    case "map":
      return {};
    case "boolean":
      return true;
    case "number":
      return field.oneOf?.[0] ?? field.min ?? Math.min(1, field.max ?? 1);
    default:
      return field.oneOf?.[0] ?? sampleText(field);
  }
}

function sampleText({ pattern, minLength = 0, maxLength = Infinity }: Field): string {
  const fits = (it: string): boolean =>
    it.length >= minLength &&
    it.length <= maxLength &&
    (pattern === undefined || patternOf(pattern).test(it));
  return [...TEXTS, "a".repeat(Math.max(1, minLength))].find(fits) ?? "";
}

interface Mistake {
  /** The plainest mistakes come first. */
  readonly rank: number;
  readonly inputs: PropertyMap;
}

/** A missing property says the least of a schema, a mistake within an object less than one at the top. */
const RANK = { missing: 10, within: 20 } as const;

/** Every way to spoil inputs in one place. */
function mistakes(
  schema: VendorSchema,
  fields: Fields,
  inputs: PropertyMap,
  seen: readonly string[] = [],
): readonly Mistake[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const put = ({ rank, value }: Spoiled): Mistake => ({
      rank,
      inputs: { ...inputs, [name]: field.list === true ? [value] : value },
    });
    const rest = Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== name));
    return [
      ...spoiled(field).map(put),
      ...(field.required === true ? [{ rank: RANK.missing, inputs: rest }] : []),
      ...spoiledWithin(schema, field, seen).map(put),
    ];
  });
}

interface Spoiled {
  readonly rank: number;
  readonly value: PropertyValue;
}

/** An example is to be read. */
const LONGEST_EXAMPLE = 300;

/** Values that break one rule of a field each. */
function spoiled({ oneOf, pattern, min, max, minLength, maxLength }: Field): readonly Spoiled[] {
  const wrong: Spoiled[] = [];
  if (oneOf !== undefined)
    wrong.push({ rank: 0, value: typeof oneOf[0] === "number" ? -99 : "no-such-value" });
  if (max !== undefined) wrong.push({ rank: 1, value: max + 1 });
  if (min !== undefined) wrong.push({ rank: 2, value: min - 1 });
  if (pattern !== undefined && !patternOf(pattern).test("?!")) wrong.push({ rank: 3, value: "?!" });
  if (maxLength !== undefined && maxLength <= LONGEST_EXAMPLE)
    wrong.push({ rank: 4, value: "a".repeat(maxLength + 1) });
  if (minLength !== undefined) wrong.push({ rank: 5, value: "" });
  return wrong;
}

function spoiledWithin(schema: VendorSchema, { of }: Field, seen: readonly string[]): readonly Spoiled[] {
  if (of === undefined || seen.includes(of) || seen.length > 2) return [];
  const fields = schema.definition(of);
  return mistakes(schema, fields, least(schema, fields), [...seen, of]).map(({ rank, inputs }) => ({
    rank: rank + RANK.within,
    value: inputs,
  }));
}
