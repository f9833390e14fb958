import { readFileSync } from "node:fs";
import { z } from "zod";

/** A kind that can be created, as schemas/kubernetes.json has it. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** The name of its definition. */
  readonly definition: string;
}

/** The type of a field. */
export type Shape =
  | { readonly is: "string"; readonly values: readonly string[] }
  | {
      readonly is:
        | "integer"
        | "number"
        | "boolean"
        | "any"
        | "map of any"
        | "int or string"
        | "quantity"
        | "time"
        | "base64";
    }
  | { readonly is: "list"; readonly item: Shape; readonly keys: readonly string[] }
  | { readonly is: "map"; readonly value: Shape }
  | { readonly is: "object"; readonly definition: string };

/** The fields of a definition, and which of them must be there. */
export interface Fields {
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly required: readonly string[];
}

const file = z.object({
  version: z.string(),
  kinds: z.record(z.string(), z.string()),
  definitions: z.record(z.string(), z.record(z.string(), z.string())),
});

let loaded: z.infer<typeof file> | undefined;

/** The committed data, read when a Kubernetes resource is first seen. */
function schema(): z.infer<typeof file> {
  loaded ??= file.parse(
    JSON.parse(readFileSync(new URL("../schemas/kubernetes.json", import.meta.url), "utf8")),
  );
  return loaded;
}

/** The Kubernetes version whose API this is, such as `1.35.4`. */
export function apiVersionOfData(): string {
  return schema().version;
}

/**
 * Versions that an API server has and does not serve unless it is told to, which EKS and AKS do not offer: alpha, and
 * beta since 1.24 (https://kubernetes.io/docs/reference/using-api/#api-versioning). All of 1.35 are so, as the lab's
 * API servers show.
 */
const OFF_BY_DEFAULT = /^v\d+(?:alpha|beta)\d+$/;

/** Whether an API server has the kind in this version, and does not serve it. */
export function isOffByDefault(apiVersion: string, kind: string): boolean {
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  return OFF_BY_DEFAULT.test(version) && schema().kinds[`${apiVersion}/${kind}`] !== undefined;
}

/** The kind of `apps/v1` and `Deployment`, or undefined when the version does not serve it. */
export function findKind(apiVersion: string, kind: string): Kind | undefined {
  const entry = schema().kinds[`${apiVersion}/${kind}`];
  if (entry === undefined || isOffByDefault(apiVersion, kind)) return undefined;
  const [definition = "", scope = "", plural = ""] = entry.split(" ");
  const [group = "", version = ""] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  return { group, version, kind, plural, namespaced: scope === "namespaced", definition };
}

/** Every kind that is served, as `apps/v1/Deployment`. */
export function servedKinds(): readonly string[] {
  return Object.keys(schema().kinds).filter((it) => {
    const slash = it.lastIndexOf("/");
    return !isOffByDefault(it.slice(0, slash), it.slice(slash + 1));
  });
}

/** The apiVersions under which a kind of that name is served. */
export function servedVersions(kind: string): readonly string[] {
  const ending = `/${kind}`;
  return servedKinds().flatMap((it) => (it.endsWith(ending) ? [it.slice(0, -ending.length)] : []));
}

const definitions = new Map<string, Fields>();

/** The fields of a definition. */
export function fieldsOf(definition: string): Fields {
  const known = definitions.get(definition);
  if (known !== undefined) return known;
  const source = Object.entries(schema().definitions[definition] ?? {});
  const fields = {
    shapes: new Map(source.map(([key, type]) => [key.replace("!", ""), parseShape(type)])),
    required: source.flatMap(([key]) => (key.endsWith("!") ? [key.slice(0, -1)] : [])),
  };
  definitions.set(definition, fields);
  return fields;
}

const SCALARS: Readonly<Record<string, Shape>> = {
  s: { is: "string", values: [] },
  i: { is: "integer" },
  n: { is: "number" },
  b: { is: "boolean" },
  a: { is: "any" },
  o: { is: "map of any" },
  is: { is: "int or string" },
  q: { is: "quantity" },
  t: { is: "time" },
  by: { is: "base64" },
};

/**
 * Reads a type of the data file: `s` string, `s=A,B` one of A and B, `i` integer, `n` number, `b` boolean, `a`
 * anything, `o` any map, `is` integer or string, `q` quantity, `t` time, `by` base64, `[T` list of T, `[T|k` list
 * whose items differ in k, `{T` map of T, and the name of a definition.
 */
function parseShape(type: string): Shape {
  const rest = type.slice(1);
  if (type.startsWith("[")) {
    const [item = "a", keys = ""] = rest.split("|");
    return { is: "list", item: parseShape(item), keys: keys === "" ? [] : keys.split(",") };
  }
  if (type.startsWith("{")) return { is: "map", value: parseShape(rest) };
  if (type.startsWith("s="))
    return {
      is: "string",
      values: type
        .slice(2)
        .split(",")
        .filter((it) => it !== ""),
    };
  return SCALARS[type] ?? { is: "object", definition: type };
}

/** Groups that Kubernetes had built in and has no more. */
const FORMER_GROUPS: ReadonlySet<string> = new Set([
  "extensions",
  "auditregistration.k8s.io",
  "settings.k8s.io",
]);

let groups: ReadonlySet<string> | undefined;

/** Whether an apiVersion belongs to Kubernetes itself, and so to no CustomResourceDefinition. */
export function isBuiltInGroup(apiVersion: string): boolean {
  groups ??= new Set(Object.keys(schema().kinds).map((it) => groupOf(it.slice(0, it.lastIndexOf("/")))));
  const group = groupOf(apiVersion);
  return groups.has(group) || FORMER_GROUPS.has(group);
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}
