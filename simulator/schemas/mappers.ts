import { existsSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { z } from "zod";
import { parse } from "./sdk-types.ts";
import { sameName } from "./vendor-model.ts";
import type { Facts, VendorNode } from "./vendor-model.ts";

const bound = z.number().optional();
const constraints = z.object({
  MaxLength: bound,
  MinLength: bound,
  Pattern: z.string().optional(),
  InclusiveMaximum: bound,
  InclusiveMinimum: bound,
  MaxItems: bound,
  MinItems: bound,
  UniqueItems: z.boolean().optional(),
});
const typeSchema = z.object({
  name: z.string(),
  className: z.string().optional(),
  get element() {
    return mapper.optional();
  },
  get value() {
    return mapper.optional();
  },
});
const mapper = z.object({
  serializedName: z.string().optional(),
  constraints: constraints.optional(),
  type: typeSchema,
});
type Mapper = z.infer<typeof mapper>;

const composite = z.object({
  type: z.object({
    className: z.string().optional(),
    modelProperties: z.record(z.string(), mapper).default({}),
  }),
});
const parameter = z.object({ mapper: z.union([mapper, z.object({ $name: z.string() })]) });

type Composites = ReadonlyMap<string, Readonly<Record<string, Mapper>>>;

/** Where packages of different ages keep their models. */
const PLACES = ["dist/esm/models", "dist-esm/src/models"];

/** The mappers of one of Azure's SDKs: what its service says of every property, in plain object literals. */
export class Mappers {
  readonly #composites: Composites;
  readonly #parameters: readonly Mapper[];

  constructor(directory: string) {
    const models = PLACES.map((it) => join(directory, it)).find((it) => existsSync(join(it, "mappers.js")));
    if (models === undefined) throw new Error(`${directory}: has no mappers; pin an older version`);
    const read = literalsOf(parse(join(models, "mappers.js")));
    this.#composites = new Map(
      [...read].flatMap(([name, value]) => {
        const found = composite.safeParse(value);
        return found.success ? [[name, found.data.type.modelProperties]] : [];
      }),
    );
    this.#parameters = [...literalsOf(parse(join(models, "parameters.js"))).values()].flatMap((value) => {
      const found = parameter.safeParse(value);
      return found.success && "type" in found.data.mapper ? [found.data.mapper] : [];
    });
  }

  /** A class of the models. */
  model(className: string): VendorNode {
    if (!this.#composites.has(className))
      throw new Error(`${className}: is no model of the SDK; correct the table`);
    return new MapperNode(this.#composites, { type: { name: "Composite", className } });
  }

  /** What is said of a name in a resource's path: nothing where the operations that take it do not agree. */
  parameter(name: string): Facts | undefined {
    const found = this.#parameters.filter((it) => it.serializedName === name).map(factsOf);
    const [first, ...others] = found;
    if (first === undefined) return undefined;
    return others.every((it) => JSON.stringify(it) === JSON.stringify(first)) ? first : {};
  }
}

class MapperNode implements VendorNode {
  readonly #composites: Composites;
  readonly #mapper: Mapper;

  constructor(composites: Composites, given: Mapper) {
    this.#composites = composites;
    this.#mapper = given;
  }

  children(): readonly string[] {
    return Object.keys(this.#byName());
  }

  child(name: string): VendorNode | undefined {
    const found = this.#byName()[sameName(name, this.children()) ?? ""];
    return found === undefined ? undefined : new MapperNode(this.#composites, found);
  }

  facts(): Facts {
    return factsOf(this.#mapper);
  }

  /** Properties by the last part of their names: `properties.addressSpace` is flattened in both SDKs. */
  #byName(): Readonly<Record<string, Mapper>> {
    const { className = "" } = itemOf(this.#mapper).type;
    const properties = Object.values(this.#composites.get(className) ?? {});
    return Object.fromEntries(
      properties.map((it) => [it.serializedName?.replaceAll("\\\\", "").split(".").at(-1) ?? "", it]),
    );
  }
}

function itemOf(given: Mapper): Mapper {
  const inner = given.type.element ?? given.type.value;
  return inner === undefined ? given : itemOf(inner);
}

function factsOf(given: Mapper): Facts {
  const { MinItems: minItems, MaxItems: maxItems, UniqueItems: unique } = given.constraints ?? {};
  const item = itemOf(given).constraints ?? {};
  const { MinLength: minLength, MaxLength: maxLength, Pattern: pattern } = item;
  const { InclusiveMinimum: min, InclusiveMaximum: max } = item;
  return {
    ...(pattern === undefined ? {} : { pattern }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(minItems === undefined ? {} : { minItems }),
    ...(maxItems === undefined ? {} : { maxItems }),
    ...(unique === true ? { uniqueItems: true } : {}),
  };
}

/** The constants of a file by name. They are literals: they are read, never run. */
function literalsOf(file: ts.SourceFile): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (ts.isIdentifier(name) && initializer !== undefined)
        found.set(name.text, literalOf(initializer, found));
    }
  }
  return found;
}

function literalOf(value: ts.Expression, known: ReadonlyMap<string, unknown>): unknown {
  if (ts.isStringLiteralLike(value)) return value.text;
  if (ts.isNumericLiteral(value)) return Number(value.text);
  if (ts.isPrefixUnaryExpression(value)) return -Number(literalOf(value.operand, known));
  if (ts.isArrayLiteralExpression(value)) return value.elements.map((it) => literalOf(it, known));
  if (ts.isObjectLiteralExpression(value)) return objectOf(value, known);
  // Object.assign({}, inherited, own)
  if (ts.isCallExpression(value)) {
    const parts: object[] = value.arguments.map((it) => recordOf(literalOf(it, known)));
    return Object.assign({}, ...parts) satisfies unknown;
  }
  if (ts.isNewExpression(value)) return literalOf(value.arguments?.[0] ?? value.expression, known);
  if (ts.isIdentifier(value)) return known.get(value.text) ?? { $name: value.text };
  if (ts.isPropertyAccessExpression(value)) {
    return recordOf(literalOf(value.expression, known))[value.name.text];
  }
  return value.kind === ts.SyntaxKind.TrueKeyword;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  const found = z.record(z.string(), z.unknown()).safeParse(value);
  return found.success ? found.data : {};
}

function objectOf(value: ts.ObjectLiteralExpression, known: ReadonlyMap<string, unknown>): unknown {
  const made: Record<string, unknown> = {};
  for (const property of value.properties) {
    if (ts.isSpreadAssignment(property)) {
      Object.assign(made, literalOf(property.expression, known));
    } else if (ts.isPropertyAssignment(property) && !ts.isComputedPropertyName(property.name)) {
      made[property.name.text] = literalOf(property.initializer, known);
    }
  }
  return made;
}
