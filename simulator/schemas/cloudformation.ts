import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { LONGEST_ENUM, sameName } from "./vendor-model.ts";
import type { Facts, VendorNode } from "./vendor-model.ts";

const bound = z.number().optional();
const node = z.object({
  $ref: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  /** cfn-lint's own keyword. */
  enumCaseInsensitive: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  minimum: bound,
  maximum: bound,
  minLength: bound,
  maxLength: bound,
  minItems: bound,
  maxItems: bound,
  get items() {
    return node.optional();
  },
  get properties() {
    return z.record(z.string(), node).optional();
  },
});
type Node = z.infer<typeof node>;

const schema = z.object({
  definitions: z.record(z.string(), node).default({}),
  properties: z.record(z.string(), node),
  createOnlyProperties: z.array(z.string()).default([]),
});
type Schema = z.infer<typeof schema>;

/** CloudFormation's registry schemas, as cfn-lint carries and mends them. */
export class CloudFormation {
  readonly #directory: string;
  readonly #types: Readonly<Record<string, string>>;

  constructor(directory: string) {
    this.#directory = join(directory, "cfnlint/data/schemas");
    // The schemas of a region list what that region offers; us-east-1 offers the most.
    this.#types = z.record(z.string(), z.string()).parse(this.#read("providers/us-east-1.json"));
  }

  /** The day on which the schemas were taken from AWS. */
  get date(): string {
    return z.object({ schema_date: z.string() }).parse(this.#read("version.json")).schema_date.slice(0, 10);
  }

  /** The model of `AWS::EC2::Subnet`. */
  type(name: string): VendorNode {
    const file = this.#types[name];
    if (file === undefined) throw new Error(`${name}: is no type of CloudFormation; correct the table`);
    const read = schema.parse(this.#read(`resources/${file}.json`));
    return new CloudFormationNode(read, { properties: read.properties }, "/properties");
  }

  #read(path: string): unknown {
    return JSON.parse(readFileSync(join(this.#directory, path), "utf8"));
  }
}

class CloudFormationNode implements VendorNode {
  readonly #schema: Schema;
  readonly #node: Node;
  readonly #item: Node;
  readonly #pointer: string;

  constructor(schema: Schema, given: Node, pointer: string) {
    this.#schema = schema;
    this.#node = resolve(schema, given);
    this.#item = this.#node.items === undefined ? this.#node : resolve(schema, this.#node.items);
    this.#pointer = pointer;
  }

  children(): readonly string[] {
    return Object.keys(this.#item.properties ?? {});
  }

  child(name: string): VendorNode | undefined {
    const found = sameName(name, this.children());
    const next = found === undefined ? undefined : this.#item.properties?.[found];
    if (found === undefined || next === undefined) return undefined;
    return new CloudFormationNode(this.#schema, next, `${this.#pointer}/${found}`);
  }

  facts(): Facts {
    const { minItems, maxItems } = this.#node;
    const { minimum: min, maximum: max, minLength, maxLength } = this.#item;
    const pattern = this.#item.pattern?.replace(/\\Z/g, "$");
    return {
      ...enumOf(this.#item),
      ...(pattern === undefined ? {} : { pattern }),
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(minLength === undefined ? {} : { minLength }),
      ...(maxLength === undefined ? {} : { maxLength }),
      ...(minItems === undefined ? {} : { minItems }),
      ...(maxItems === undefined ? {} : { maxItems }),
      ...(this.#schema.createOnlyProperties.includes(this.#pointer) ? { immutable: true } : {}),
    };
  }
}

function resolve(schema: Schema, given: Node): Node {
  const name = given.$ref?.replace("#/definitions/", "");
  const target = name === undefined ? undefined : schema.definitions[name];
  return target === undefined ? given : { ...resolve(schema, target), ...given };
}

function enumOf({ enum: values, enumCaseInsensitive }: Node): Facts {
  const found = (values ?? enumCaseInsensitive ?? []).filter(
    (it) => typeof it === "string" || typeof it === "number",
  );
  if (found.length === 0 || found.length > LONGEST_ENUM) return {};
  return { oneOf: found, ...(enumCaseInsensitive === undefined ? {} : { ignoreCase: true }) };
}
