import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** What an SDK of Pulumi says of one argument. */
export interface SdkField {
  readonly required: boolean;
  /** What it holds, in the end: of a list, what its items are; of a map, its values. */
  readonly holds: "string" | "number" | "boolean" | "object" | "anything";
  readonly list: boolean;
  readonly map: boolean;
  /** The SDK's name of the object: `eks.NodeGroupTaint`. */
  readonly object?: string;
  /** The values that the SDK knows. */
  readonly values?: readonly (string | number)[];
}

export type SdkFields = ReadonlyMap<string, SdkField>;

/** The arguments of an SDK's resources, read out of its declaration files. */
export class Sdk {
  readonly #directory: string;
  readonly #objects: ReadonlyMap<string, ts.InterfaceDeclaration>;
  readonly #enums = new Map<string, ReadonlyMap<string, readonly (string | number)[]>>();

  constructor(directory: string) {
    this.#directory = directory;
    this.#objects = interfacesOf(parse(join(directory, "types/input.d.ts")));
  }

  /** The arguments of `ec2/subnet:Subnet` or `network:Subnet`. */
  argsOf(token: string): SdkFields {
    const [module = "", name = ""] = token.split(":");
    const file = module.includes("/") ? module : `${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    const found = interfacesOf(parse(join(this.#directory, `${file}.d.ts`))).get(`${name}Args`);
    if (found === undefined) throw new Error(`${token}: has no arguments in the SDK; correct the token`);
    return this.#fieldsOf(found);
  }

  /** The fields of `eks.NodeGroupTaint`. */
  object(name: string): SdkFields {
    const found = this.#objects.get(name);
    if (found === undefined) throw new Error(`${name}: is not among the SDK's inputs`);
    return this.#fieldsOf(found);
  }

  #fieldsOf(declaration: ts.InterfaceDeclaration): SdkFields {
    const fields = new Map<string, SdkField>();
    for (const member of declaration.members) {
      if (!ts.isPropertySignature(member) || member.type === undefined || !ts.isIdentifier(member.name))
        continue;
      const start = { required: member.questionToken === undefined, list: false, map: false };
      fields.set(member.name.text, { ...start, ...this.#holds(member.type) });
    }
    return fields;
  }

  #holds(type: ts.TypeNode): Omit<SdkField, "required"> {
    const parts = ts.isUnionTypeNode(type)
      ? type.types.filter((it) => it.kind !== ts.SyntaxKind.UndefinedKeyword)
      : [type];
    const [first, ...others] = parts.map((it) => this.#holdsOne(it));
    if (first === undefined) return ANYTHING;
    if (others.length === 0) return first;
    // `string | enums.x.Y`: what the vendor may extend one day. Any other union can be anything.
    const known = [first, ...others].find((it) => it.values !== undefined);
    return known !== undefined && [first, ...others].every((it) => it.holds === known.holds)
      ? known
      : ANYTHING;
  }

  #holdsOne(type: ts.TypeNode): Omit<SdkField, "required"> {
    if (ts.isArrayTypeNode(type)) return { ...this.#holds(type.elementType), list: true };
    if (ts.isTypeLiteralNode(type)) {
      const [index] = type.members;
      return index !== undefined && ts.isIndexSignatureDeclaration(index)
        ? { ...this.#holds(index.type), map: true }
        : ANYTHING;
    }
    if (!ts.isTypeReferenceNode(type)) return { ...ANYTHING, holds: KEYWORDS[type.kind] ?? "anything" };
    const name = type.typeName.getText();
    const [inner] = type.typeArguments ?? [];
    if (name === "pulumi.Input") return inner === undefined ? ANYTHING : this.#holds(inner);
    if (name.startsWith("inputs."))
      return { ...ANYTHING, holds: "object", object: name.slice("inputs.".length) };
    const values = name.startsWith("enums.") ? this.#valuesOf(name.slice("enums.".length)) : [];
    if (values.length === 0) return ANYTHING;
    return { ...ANYTHING, holds: typeof values[0] === "number" ? "number" : "string", values };
  }

  /** The values of `network.NatGatewaySkuName`. */
  #valuesOf(name: string): readonly (string | number)[] {
    const dot = name.lastIndexOf(".");
    const module = name.slice(0, dot).replaceAll(".", "/");
    const file = join(this.#directory, "types/enums", module, "index.d.ts");
    const enums =
      this.#enums.get(module) ?? (existsSync(file) ? enumsOf(parse(file)) : new Map<string, never>());
    this.#enums.set(module, enums);
    return enums.get(name.slice(dot + 1)) ?? [];
  }
}

const ANYTHING = { holds: "anything", list: false, map: false } as const;

const KEYWORDS: Readonly<Partial<Record<ts.SyntaxKind, SdkField["holds"]>>> = {
  [ts.SyntaxKind.StringKeyword]: "string",
  [ts.SyntaxKind.NumberKeyword]: "number",
  [ts.SyntaxKind.BooleanKeyword]: "boolean",
};

/** Reads a file's syntax; nothing in it is run. */
export function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
}

/** The interfaces of a file by their names with those of their namespaces. */
function interfacesOf(file: ts.SourceFile): ReadonlyMap<string, ts.InterfaceDeclaration> {
  const found = new Map<string, ts.InterfaceDeclaration>();
  const collect = (statements: readonly ts.Statement[], prefix: string): void => {
    for (const statement of statements) {
      if (ts.isInterfaceDeclaration(statement)) found.set(`${prefix}${statement.name.text}`, statement);
      if (!ts.isModuleDeclaration(statement) || statement.body === undefined) continue;
      if (ts.isModuleBlock(statement.body))
        collect(statement.body.statements, `${prefix}${statement.name.text}.`);
    }
  };
  collect(file.statements, "");
  return found;
}

/** `declare const X: { readonly A: "a" }` by name. */
function enumsOf(file: ts.SourceFile): ReadonlyMap<string, readonly (string | number)[]> {
  const found = new Map<string, readonly (string | number)[]>();
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, type } of statement.declarationList.declarations) {
      if (ts.isIdentifier(name) && type !== undefined && ts.isTypeLiteralNode(type))
        found.set(name.text, type.members.flatMap(literalOf));
    }
  }
  return found;
}

function literalOf(member: ts.TypeElement): readonly (string | number)[] {
  if (!ts.isPropertySignature(member) || member.type === undefined || !ts.isLiteralTypeNode(member.type))
    return [];
  const { literal } = member.type;
  if (ts.isStringLiteral(literal)) return [literal.text];
  return ts.isNumericLiteral(literal) ? [Number(literal.text)] : [];
}
