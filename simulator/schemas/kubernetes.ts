/**
 * Makes kubernetes.json, the shape of every built-in kind, from the OpenAPI document of a Kubernetes release:
 *
 *     node simulator/schemas/kubernetes.ts 1.35.4
 *
 * The document comes out of the Go module k8s.io/kubernetes, the values of enumerated fields out of k8s.io/api:
 * it needs Go and a module proxy.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readEnums } from "./kubernetes-enums.ts";

const property = z.object({
  type: z.string().optional(),
  format: z.string().optional(),
  $ref: z.string().optional(),
  get items() {
    return property.optional();
  },
  get additionalProperties() {
    return property.optional();
  },
  "x-kubernetes-list-type": z.string().optional(),
  "x-kubernetes-list-map-keys": z.array(z.string()).optional(),
});
type Property = z.infer<typeof property>;

const definition = property.extend({
  properties: z.record(z.string(), property).optional(),
  required: z.array(z.string()).optional(),
});

const gvk = z.object({ group: z.string(), version: z.string(), kind: z.string() });
const swagger = z.object({
  definitions: z.record(z.string(), definition),
  paths: z.record(
    z.string(),
    z.object({ post: z.object({ "x-kubernetes-group-version-kind": gvk.optional() }).optional() }),
  ),
});

/** Definitions that stand for a scalar, and the letter that kubernetes/openapi.ts knows them by. */
const SCALARS: Readonly<Record<string, string>> = {
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "is",
  "io.k8s.apimachinery.pkg.api.resource.Quantity": "q",
};

const LETTERS: Readonly<Record<string, string>> = {
  string: "s",
  integer: "i",
  number: "n",
  boolean: "b",
  object: "o",
};

const version = process.argv[2] ?? "";
const document = swagger.parse(
  JSON.parse(
    readFileSync(
      join(fetchModule("k8s.io/kubernetes", `v${version}`), "api/openapi-spec/swagger.json"),
      "utf8",
    ),
  ),
);
const enums = readEnums(fetchModule("k8s.io/api", `v0${version.slice(1)}`));
const wanted = new Set<string>();
const kinds = collectKinds();
const definitions: Record<string, Record<string, string>> = {};
for (const name of wanted) define(name);
write();

function fetchModule(path: string, tag: string): string {
  const found: unknown = JSON.parse(
    execFileSync("go", ["mod", "download", "-json", `${path}@${tag}`], { encoding: "utf8" }),
  );
  return z.object({ Dir: z.string() }).parse(found).Dir;
}

/** Kinds that can be created: `apps/v1/Deployment`, with their plural and whether they live in a namespace. */
function collectKinds(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [path, { post }] of Object.entries(document.paths)) {
    const match = /^\/(?:api|apis\/[^/]+)\/[^/]+\/(namespaces\/\{namespace\}\/)?([a-z]+)$/.exec(path);
    const id = post?.["x-kubernetes-group-version-kind"];
    if (match === null || id === undefined) continue;
    const name = nameOfKind(id);
    if (name === undefined) continue;
    wanted.add(name);
    const key = id.group === "" ? `${id.version}/${id.kind}` : `${id.group}/${id.version}/${id.kind}`;
    found[key] = [short(name), match[1] === undefined ? "cluster" : "namespaced", match[2]].join(" ");
  }
  return found;
}

function nameOfKind({ group, version, kind }: z.infer<typeof gvk>): string | undefined {
  const room = group === "" ? "core" : (group.split(".")[0] ?? group);
  const ending = `.${room}.${version}.${kind}`;
  return Object.keys(document.definitions).find(
    (name) => name.endsWith(ending) || isAlias(name, room, version, kind),
  );
}

/** `rbac.authorization.k8s.io` is package `rbac`, `internal.apiserver.k8s.io` is `apiserverinternal`. */
function isAlias(name: string, room: string, version: string, kind: string): boolean {
  return room === "internal" && name.endsWith(`.apiserverinternal.${version}.${kind}`);
}

function define(name: string): void {
  const source = document.definitions[name];
  const fields: Record<string, string> = {};
  for (const [key, value] of Object.entries(source?.properties ?? {})) {
    fields[source?.required?.includes(key) === true ? `${key}!` : key] = typeOf(
      value,
      enums.get(`${short(name)}.${key}`) ?? [],
    );
  }
  definitions[short(name)] = fields;
}

/** A type in few letters; the grammar is described in kubernetes/openapi.ts. */
function typeOf(value: Property, values: readonly string[] = []): string {
  if (value.$ref !== undefined) return refer(value.$ref.slice("#/definitions/".length));
  if (value.type === "array") {
    const keys = value["x-kubernetes-list-type"] === "map" ? (value["x-kubernetes-list-map-keys"] ?? []) : [];
    return `[${value.items === undefined ? "a" : typeOf(value.items, values)}${keys.length === 0 ? "" : `|${keys.join(",")}`}`;
  }
  if (value.additionalProperties !== undefined) return `{${typeOf(value.additionalProperties)}`;
  if (value.type === "string" && value.format === "byte") return "by";
  if (value.type === "string" && values.length > 0) return `s=${values.join(",")}`;
  return LETTERS[value.type ?? ""] ?? "a";
}

function refer(name: string): string {
  const known = SCALARS[name];
  if (known !== undefined) return known;
  const target = document.definitions[name];
  if (target?.properties === undefined)
    return target?.format === "date-time" ? "t" : (LETTERS[target?.type ?? ""] ?? "a");
  wanted.add(name);
  return short(name);
}

function short(name: string): string {
  return name
    .replace("io.k8s.apimachinery.pkg.apis.", "")
    .replace(/^io\.k8s\.(api|kube-aggregator\.pkg\.apis|apiextensions-apiserver\.pkg\.apis)\./, "");
}

/** A line for each definition, so that a change of version can be reviewed. */
function write(): void {
  const lines = (record: Readonly<Record<string, unknown>>): string =>
    Object.keys(record)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${JSON.stringify(record[key])}`)
      .join(",\n");
  const source = `Go modules k8s.io/kubernetes v${version} (api/openapi-spec/swagger.json) and k8s.io/api v0${version.slice(1)} (enums)`;
  const text = `{"source":${JSON.stringify(source)},\n"version":${JSON.stringify(version)},\n"kinds":{\n${lines(kinds)}\n},\n"definitions":{\n${lines(definitions)}\n}}\n`;
  writeFileSync(new URL("kubernetes.json", import.meta.url), text);
}
