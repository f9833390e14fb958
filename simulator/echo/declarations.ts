import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What an SDK declares that a property holds, as far as a value can be made up for it. */
export type Declared =
  | { readonly is: "text" | "number" | "boolean" | "map" }
  | { readonly is: "list"; readonly item: Declared }
  | { readonly is: "object"; readonly name: string };

/** Properties by name. */
export type Declarations = ReadonlyMap<string, Declared>;

const NOTHING: Declarations = new Map();

/**
 * The declarations of the SDKs that a program has installed. They are read as text: what generated them writes a
 * property a line, and a compiler would take seconds where this takes milliseconds.
 */
export class SdkDeclarations {
  readonly #folder: string;
  readonly #outputs = new Map<string, string>();

  /** @param folder the program's: its node_modules, and those of the folders above, are looked at */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The outputs of a resource or component: `aws:codepipeline/pipeline:Pipeline`. */
  outputsOf(type: string): Declarations {
    const name = type.slice(type.lastIndexOf(":") + 1);
    const body = section(this.#fileOf(type), `export declare class ${name} extends `, "    constructor(");
    return properties(body, /^ {4}readonly (\w+): pulumi\.Output<(.+)>;$/gm);
  }

  /** What a function returns: `aws:ec2/getAmi:getAmi`. */
  resultOf(token: string): Declarations {
    const name = token.slice(token.lastIndexOf(":") + 1);
    const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const body = section(this.#fileOf(token), `export interface ${title}Result {`, "\n}");
    return properties(body, /^ {4}readonly (\w+): (.+);$/gm);
  }

  /** The properties that an object must have, by the object's name in the package: `codepipeline.PipelineStage`. */
  objectOf(packageName: string, name: string): Declarations {
    const namespaces = name.split(".");
    const last = namespaces.pop() ?? "";
    let text = this.#outputsFile(packageName);
    for (const [depth, namespace] of namespaces.entries()) {
      const indent = "    ".repeat(depth);
      text = section(
        text,
        `\n${indent}${depth === 0 ? "export declare " : ""}namespace ${namespace} {`,
        `\n${indent}}\n`,
      );
    }
    const indent = "    ".repeat(namespaces.length);
    const body = section(text, `\n${indent}interface ${last} {`, `\n${indent}}`);
    return properties(body, /^ +(\w+): (.+);$/gm);
  }

  #outputsFile(packageName: string): string {
    const known = this.#outputs.get(packageName);
    if (known !== undefined) return known;
    const file = read(join(this.#packageFolder(packageName) ?? "", "types", "output.d.ts"));
    this.#outputs.set(packageName, file);
    return file;
  }

  /** `network/v20240101:Subnet` is in network/v20240101/subnet.d.ts, `ec2/vpc:Vpc` in ec2/vpc.d.ts. */
  #fileOf(token: string): string {
    const [packageName = "", module = "", name = ""] = token.split(":");
    const folder = this.#packageFolder(packageName);
    if (folder === undefined) return "";
    const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    const places = [module, `${module}/${file}`].map((it) => it.replace(/^index\//, ""));
    return places.map((it) => read(join(folder, `${it}.d.ts`))).find((it) => it !== "") ?? "";
  }

  #packageFolder(name: string): string | undefined {
    for (let folder = this.#folder; ; folder = dirname(folder)) {
      const found = ["@pulumi", "@pulumiverse", "."].map((it) => join(folder, "node_modules", it, name));
      const own = found.find((it) => existsSync(join(it, "package.json")));
      if (own !== undefined || folder === dirname(folder)) return own;
    }
  }
}

/** The text between two marks; empty when the first is not there. */
function section(text: string, from: string, to: string): string {
  const start = text.indexOf(from);
  if (start < 0) return "";
  const end = text.indexOf(to, start + from.length);
  return text.slice(start + from.length, end < 0 ? undefined : end);
}

function properties(text: string, line: RegExp): Declarations {
  const found = [...text.matchAll(line)].flatMap(([, name = "", type = ""]) => {
    const declared = declaredOf(type.replace(/ \| undefined$/, ""));
    return declared === undefined ? [] : [[name, declared] as const];
  });
  return found.length === 0 ? NOTHING : new Map(found);
}

function declaredOf(type: string): Declared | undefined {
  if (type.endsWith("[]")) {
    const item = declaredOf(type.slice(0, -2));
    return item && { is: "list", item };
  }
  if (type === "number" || type === "boolean") return { is: type };
  // `string | enums.network.SkuName` is text too.
  if (/^(?:string|enums\.[\w.]+)(?: \| enums\.[\w.]+)*$/.test(type)) return { is: "text" };
  const [, name] = /^outputs\.([\w.]+)$/.exec(type) ?? [];
  return name === undefined ? undefined : { is: "object", name };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
