import { readFileSync } from "node:fs";
import type { PropertyRule } from "./model.ts";
import type { Path } from "./properties.ts";

/**
 * What a vendor's published model says of a property, in schemas/aws.json and schemas/azure.json. All but
 * `minItems`, `maxItems` and `uniqueItems` is about a list's items where the value is a list.
 */
export interface Field {
  /** Must be there when what holds it is. */
  readonly required?: true;
  /** It is a list. */
  readonly list?: true;
  /** What a required property holds. @default text */
  readonly holds?: "number" | "boolean" | "object" | "map";
  readonly oneOf?: readonly (string | number)[];
  readonly ignoreCase?: true;
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** No item may come a second time. */
  readonly uniqueItems?: true;
  /** A change replaces the object. */
  readonly immutable?: true;
  /** The definition of the object that it holds, or of each item. */
  readonly of?: string;
  /** The definition of each value of the map that it holds. */
  readonly eachOf?: string;
}

export type Fields = Readonly<Record<string, Field>>;

/** What the vendor publishes of one resource type. */
export interface VendorSchema {
  /** The page of the package that it was read from, and the vendor's model in it. */
  readonly source: string;
  readonly fields: Fields;
  /** The fields of a definition that some field names. */
  definition(name: string): Fields;
}

/** A published package that the data come from. */
export interface VendorSource {
  readonly source: string;
  readonly version: string;
}

/** The content of a data file. Its types and definitions are examined when they are first asked for. */
export class VendorFile {
  readonly #name: string;
  readonly #content: Readonly<Record<string, unknown>>;
  readonly #definitions = new Map<string, Fields>();

  constructor(name: string, text: string) {
    this.#name = name;
    const content: unknown = JSON.parse(text);
    this.#content = this.#expect(isRecord, content, "the whole");
  }

  get sources(): readonly VendorSource[] {
    return this.#expect(isListOf(isSource), this.#content.sources, "sources");
  }

  get types(): readonly string[] {
    return Object.keys(this.#part("types"));
  }

  schema(type: string): VendorSchema | undefined {
    const data = this.#part("types")[type];
    if (data === undefined) return undefined;
    const { source, fields } = this.#expect(isRecord, data, type);
    return {
      source: this.#expect(isText, source, `${type} source`),
      fields: this.#expect(isFields, fields, `${type} fields`),
      definition: (name) => this.#definition(name),
    };
  }

  #definition(name: string): Fields {
    const known = this.#definitions.get(name);
    if (known !== undefined) return known;
    const fields = this.#expect(isFields, this.#part("definitions")[name], name);
    this.#definitions.set(name, fields);
    return fields;
  }

  #part(name: "types" | "definitions"): Readonly<Record<string, unknown>> {
    return this.#expect(isRecord, this.#content[name], name);
  }

  #expect<T>(is: (value: unknown) => value is T, value: unknown, what: string): T {
    if (is(value)) return value;
    throw new Error(`simulator/schemas/${this.#name}: ${what} is damaged; make it anew (docs/schemas.md)`);
  }
}

/** The data files by provider package. */
const FILES: Readonly<Record<string, string>> = { aws: "aws.json", "azure-native": "azure.json" };

const loaded = new Map<string, VendorFile>();

/** What is published of a package's types, read when one of them is first seen. */
export function vendorFile(packageName: string): VendorFile | undefined {
  const name = FILES[packageName];
  if (name === undefined) return undefined;
  const file =
    loaded.get(name) ??
    new VendorFile(name, readFileSync(new URL(`schemas/${name}`, import.meta.url), "utf8"));
  loaded.set(name, file);
  return file;
}

/** What the vendor publishes of a type; undefined when the data do not have it. */
export function vendorSchema(type: string): VendorSchema | undefined {
  return vendorFile(type.slice(0, type.indexOf(":")))?.schema(type);
}

/** `aws:ec2/subnet:schema` and `azure-native:network:Subnet:schema`, as the checks written by hand are named. */
export function schemaCheckId(type: string): string {
  const [packageName = "", module = ""] = type.split(":");
  return module.includes("/") ? `${packageName}:${module}:schema` : `${type}:schema`;
}

/** Classes such as `\p{L}` are known to Unicode patterns only, which forbid other things that vendors write. */
export function patternOf(pattern: string): RegExp {
  return new RegExp(pattern, pattern.includes("\\p{") ? "u" : "");
}

/** The paths whose change replaces the object, but for those of which a rule written by hand says otherwise. */
export function immutableBySchema(
  schema: VendorSchema,
  byHand: Readonly<Record<string, PropertyRule>>,
): readonly Path[] {
  const found: Path[] = [];
  const visit = (fields: Fields, at: Path, seen: readonly string[]): void => {
    for (const [key, field] of Object.entries(fields)) {
      const path = [...at, key];
      if (field.immutable === true && byHand[path.join(".")]?.immutable === undefined) found.push(path);
      if (field.of === undefined || seen.includes(field.of)) continue;
      visit(schema.definition(field.of), path, [...seen, field.of]);
    }
  };
  visit(schema.fields, [], []);
  return found;
}

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => typeof value === "number";
const isTrue = (value: unknown): value is true => value === true;
const isWord = (value: unknown): value is string | number => isText(value) || isNumber(value);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOf<T>(is: (value: unknown) => value is T): (value: unknown) => value is readonly T[] {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(is);
}

function isSource(value: unknown): value is VendorSource {
  return isRecord(value) && isText(value.source) && isText(value.version);
}

const FIELD: Readonly<Record<keyof Field, (value: unknown) => boolean>> = {
  required: isTrue,
  list: isTrue,
  holds: (value) => value === "number" || value === "boolean" || value === "object" || value === "map",
  oneOf: isListOf(isWord),
  ignoreCase: isTrue,
  pattern: isText,
  min: isNumber,
  max: isNumber,
  minLength: isNumber,
  maxLength: isNumber,
  minItems: isNumber,
  maxItems: isNumber,
  uniqueItems: isTrue,
  immutable: isTrue,
  of: isText,
  eachOf: isText,
};

function isFields(value: unknown): value is Fields {
  return isRecord(value) && Object.values(value).every(isField);
}

function isField(value: unknown): value is Field {
  return isRecord(value) && Object.entries(value).every(([key, part]) => isFieldKey(key) && FIELD[key](part));
}

function isFieldKey(key: string): key is keyof Field {
  return Object.hasOwn(FIELD, key);
}
