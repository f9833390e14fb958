import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The values of enumerated fields, by definition and field (`core.v1.Container.imagePullPolicy`). The OpenAPI
 * document does not hold them; the Go module k8s.io/api does, as types marked `+enum` with constants.
 */
export function readEnums(directory: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, readonly string[]>();
  for (const group of readdirSync(directory, { withFileTypes: true }).filter((it) => it.isDirectory())) {
    for (const version of readdirSync(join(directory, group.name)).filter((it) => /^v\d/.test(it))) {
      const source = readIfThere(join(directory, group.name, version, "types.go"));
      const enums = enumsOf(source);
      for (const { struct, field, type } of fieldsOf(source)) {
        const values = enums.get(type);
        if (values !== undefined) fields.set(`${group.name}.${version}.${struct}.${field}`, values);
      }
    }
  }
  return fields;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function enumsOf(source: string): ReadonlyMap<string, readonly string[]> {
  const marked = [...source.matchAll(/^\/\/ ?\+enum\n(?:\/\/.*\n)*type (\w+) string/gm)].map(
    (it) => it[1] ?? "",
  );
  const values = new Map<string, string[]>(marked.map((name) => [name, []]));
  for (const [, type = "", value = ""] of source.matchAll(/^(?:\t|const )\w+ +(\w+) += "([^"]*)"/gm)) {
    values.get(type)?.push(value);
  }
  return values;
}

interface Field {
  readonly struct: string;
  readonly field: string;
  readonly type: string;
}

function fieldsOf(source: string): readonly Field[] {
  return [...source.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)].flatMap(
    ([, struct = "", body = ""]) =>
      [...body.matchAll(/^\t\w+ +(?:\[\])?\*?(\w+) +`json:"([^",]+)/gm)].map(([, type = "", field = ""]) => ({
        struct,
        field,
        type,
      })),
  );
}
