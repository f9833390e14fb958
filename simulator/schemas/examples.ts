import type { PropertyMap, PropertyValue } from "../properties.ts";
import { patternOf } from "../vendor-schema.ts";
import type { Field, Fields } from "../vendor-schema.ts";
import type { Sdk, SdkField, SdkFields } from "./sdk-types.ts";

/** Inputs that a schema lets pass, and inputs that differ in one thing that it refuses. */
export interface Example {
  readonly passes: PropertyMap;
  readonly refuses: PropertyMap;
}

/** Text that the patterns of names, paths, ARNs and ranges let pass. */
const TEXTS = [
  "kakehashi",
  "Kakehashi1",
  "1.35",
  "10.64.0.0/16",
  "10.64.0.10",
  "/kakehashi/",
  "alias/kakehashi",
  "arn:aws:iam::123456789012:role/kakehashi",
  "0123456789abcdef0123456789abcdef01234567",
  "00000000-0000-4000-8000-000000000000",
  "00:00",
];

const NOWHERE = "no-such-value";

/** Makes up the examples of types. */
export class Examples {
  readonly #sdk: Sdk;
  readonly #definitions: ReadonlyMap<string, Fields>;

  constructor(sdk: Sdk, definitions: ReadonlyMap<string, Fields>) {
    this.#sdk = sdk;
    this.#definitions = definitions;
  }

  /** The least inputs of a type, and a neighbour that is refused; undefined where nothing can be. */
  of(token: string, fields: Fields, given: Readonly<Record<string, string>> = {}): Example | undefined {
    const args = this.#sdk.argsOf(token);
    const passes = { ...this.#least(args, fields, token), ...given };
    const [best] = this.#mistakes(args, fields, passes, 0).toSorted((a, b) => a.rank - b.rank);
    return best === undefined ? undefined : { passes, refuses: best.inputs };
  }

  #least(args: SdkFields, fields: Fields, where: string): Record<string, PropertyValue> {
    const made: Record<string, PropertyValue> = {};
    for (const [name, arg] of args) {
      if (arg.required) made[name] = this.#sample(arg, fields[name] ?? {}, `${where} ${name}`);
    }
    return made;
  }

  #sample(arg: SdkField, field: Field, where: string): PropertyValue {
    if (arg.map) return {};
    const one = this.#one(arg, field, where);
    return arg.list ? Array.from({ length: field.minItems ?? 1 }, () => one) : one;
  }

  #one(arg: SdkField, field: Field, where: string): PropertyValue {
    switch (arg.holds) {
      case "object":
        return arg.object === undefined
          ? {}
          : this.#least(this.#sdk.object(arg.object), this.#definitions.get(field.of ?? "") ?? {}, where);
      case "number":
        return field.oneOf?.[0] ?? field.min ?? Math.min(1, field.max ?? 1);
      case "boolean":
        return true;
      default:
        return field.oneOf?.[0] ?? textFor(field, where);
    }
  }

  /** Every way to spoil inputs in one place, the plainest mistakes with the lowest rank. */
  #mistakes(args: SdkFields, fields: Fields, inputs: PropertyMap, depth: number): readonly Mistake[] {
    return Object.entries(fields).flatMap(([name, field]) => {
      const arg = args.get(name);
      if (arg === undefined) return [];
      const own = spoiled(field, arg).map(({ rank, value }) => ({
        rank,
        inputs: { ...inputs, [name]: value },
      }));
      const without = Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== name));
      return [
        ...own,
        ...(field.required === true ? [{ rank: LACKING, inputs: without }] : []),
        ...this.#innerMistakes(name, arg, field, inputs, depth),
      ];
    });
  }

  #innerMistakes(
    name: string,
    arg: SdkField,
    field: Field,
    inputs: PropertyMap,
    depth: number,
  ): readonly Mistake[] {
    const fields = this.#definitions.get(field.of ?? "");
    if (fields === undefined || arg.object === undefined || depth > 1) return [];
    const args = this.#sdk.object(arg.object);
    const least = this.#least(args, fields, name);
    return this.#mistakes(args, fields, least, depth + 1).map(({ rank, inputs: inner }) => ({
      rank: rank + 10,
      inputs: { ...inputs, [name]: arg.list ? [inner] : inner },
    }));
  }
}

interface Mistake {
  readonly rank: number;
  readonly inputs: PropertyMap;
}

/** A required property that is not there: every type has some, so it says the least. */
const LACKING = 9;

function textFor(field: Field, where: string): string {
  const { pattern, minLength = 0, maxLength = Infinity } = field;
  const found = [...TEXTS, "a".repeat(Math.max(minLength, 1))].find(
    (it) =>
      it.length >= minLength &&
      it.length <= maxLength &&
      (pattern === undefined || patternOf(pattern).test(it)),
  );
  if (found === undefined)
    throw new Error(`${where}: no text fits ${JSON.stringify(field)}; give an example`);
  return found;
}

/** Values that break one rule of a field each. */
function spoiled(
  field: Field,
  { list }: SdkField,
): readonly { readonly rank: number; readonly value: PropertyValue }[] {
  const { oneOf, pattern, min, max, minLength, maxLength } = field;
  const wrong: [number, PropertyValue][] = [];
  if (oneOf !== undefined) wrong.push([0, typeof oneOf[0] === "number" ? -99 : NOWHERE]);
  if (max !== undefined) wrong.push([1, max + 1]);
  if (min !== undefined) wrong.push([2, min - 1]);
  if (pattern !== undefined && !patternOf(pattern).test("?!")) wrong.push([3, "?!"]);
  if (maxLength !== undefined && maxLength < 300) wrong.push([4, "a".repeat(maxLength + 1)]);
  if (minLength !== undefined) wrong.push([5, ""]);
  return wrong.map(([rank, value]) => ({ rank, value: list ? [value] : value }));
}
