import { readFileSync } from "node:fs";
import { z } from "zod";
import type { PropertyRule } from "./model.ts";
import type { Path, PropertyMap } from "./properties.ts";

/**
 * What a vendor's published model says of a property, in schemas/aws.json and schemas/azure.json. The bounds of
 * text and numbers, `of` and `oneOf` are about a list's items where the value is a list.
 */
const fieldSchema = z.strictObject({
  /** Must be there when what holds it is. */
  required: z.literal(true).optional(),
  oneOf: z.array(z.union([z.string(), z.number()])).optional(),
  ignoreCase: z.literal(true).optional(),
  pattern: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  /** No item may come a second time. */
  uniqueItems: z.literal(true).optional(),
  /** A change replaces the object. */
  immutable: z.literal(true).optional(),
  /** The definition of the object that it holds, or of each item. */
  of: z.string().optional(),
  /** The definition of each value of the map that it holds. */
  eachOf: z.string().optional(),
});
const fieldsSchema = z.record(z.string(), fieldSchema);

export type Field = z.infer<typeof fieldSchema>;
export type Fields = Readonly<Record<string, Field>>;

const inputs = z.record(z.string(), z.json());
const typeSchema = z.strictObject({
  /** The vendor's model: its name, and the package that it was read from. */
  source: z.string(),
  fields: fieldsSchema,
  /** The least that the schema lets pass, and a neighbour that it refuses; none where it refuses nothing. */
  passes: inputs.optional(),
  refuses: inputs.optional(),
});

const fileSchema = z.strictObject({
  sources: z.array(z.strictObject({ source: z.string(), version: z.string() })).min(1),
  types: z.record(z.string(), z.unknown()),
  definitions: z.record(z.string(), z.unknown()),
});

/** What the vendor publishes of one resource type. */
export interface VendorSchema {
  readonly source: string;
  readonly fields: Fields;
  /** The check that the schema is, once for the whole type; undefined where nothing can be refused. */
  readonly check: SchemaCheck | undefined;
  /** The fields of a definition that some field names. */
  definition(name: string): Fields;
}

/** The schema of a type as one check among the others. */
export interface SchemaCheck {
  readonly id: string;
  readonly source: string;
  readonly passes: PropertyMap;
  readonly refuses: PropertyMap;
}

/** One data file. Its types and definitions are read when they are first asked for. */
class VendorFile {
  readonly sources: readonly { readonly source: string; readonly version: string }[];
  readonly #types: Readonly<Record<string, unknown>>;
  readonly #definitions: Readonly<Record<string, unknown>>;
  readonly #parsed = new Map<string, Fields>();

  constructor(text: string) {
    const { sources, types, definitions } = fileSchema.parse(JSON.parse(text));
    this.sources = sources;
    this.#types = types;
    this.#definitions = definitions;
  }

  get types(): readonly string[] {
    return Object.keys(this.#types);
  }

  schema(type: string): VendorSchema | undefined {
    if (this.#types[type] === undefined) return undefined;
    const { source, fields, passes, refuses } = typeSchema.parse(this.#types[type]);
    const check =
      passes === undefined || refuses === undefined
        ? undefined
        : { id: schemaCheckId(type), source, passes, refuses };
    return { source, fields, check, definition: (name) => this.#definition(name) };
  }

  #definition(name: string): Fields {
    const known = this.#parsed.get(name);
    if (known !== undefined) return known;
    const fields = fieldsSchema.parse(this.#definitions[name] ?? {});
    this.#parsed.set(name, fields);
    return fields;
  }
}

/** The data files by provider package. */
const FILES: Readonly<Record<string, string>> = { aws: "aws.json", "azure-native": "azure.json" };

const loaded = new Map<string, VendorFile>();

function fileOf(packageName: string): VendorFile | undefined {
  const name = FILES[packageName];
  if (name === undefined) return undefined;
  const file =
    loaded.get(name) ?? new VendorFile(readFileSync(new URL(`schemas/${name}`, import.meta.url), "utf8"));
  loaded.set(name, file);
  return file;
}

/** What the vendor publishes of a type; undefined when the data do not have it. */
export function vendorSchema(type: string): VendorSchema | undefined {
  return fileOf(type.slice(0, type.indexOf(":")))?.schema(type);
}

/** The types of a package that the data have, and where the data come from. */
export function vendorData(packageName: string): Pick<VendorFile, "sources" | "types"> | undefined {
  return fileOf(packageName);
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
  const visit = (fields: Fields, at: Path, pattern: string, seen: readonly string[]): void => {
    for (const [key, field] of Object.entries(fields)) {
      const rulePath = pattern === "" ? key : `${pattern}.${key}`;
      if (field.immutable === true && byHand[rulePath]?.immutable === undefined) found.push([...at, key]);
      if (field.of === undefined || seen.includes(field.of)) continue;
      visit(schema.definition(field.of), [...at, key], rulePath, [...seen, field.of]);
    }
  };
  visit(schema.fields, [], "", []);
  return found;
}
