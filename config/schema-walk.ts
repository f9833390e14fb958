import { z } from "zod";

/** A step from a value into a part of it. */
export type PathStep = string | number;

/** The value at a path; undefined where the path ends early. */
export function valueAt(value: unknown, path: readonly PathStep[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = new Map<PathStep, unknown>(
      Array.isArray(current) ? current.map((item, index) => [index, item]) : Object.entries(current),
    ).get(step);
  }
  return current;
}

/** The schema that a value at a path has to meet; undefined where no schema knows the path. */
export function schemaAt(schema: unknown, path: readonly PathStep[]): z.ZodType | undefined {
  const [step, ...rest] = path;
  const bare = unwrap(schema);
  if (step === undefined) return schema instanceof z.ZodType ? schema : undefined;
  return parts(bare, step)
    .map((part) => schemaAt(part, rest))
    .find((found) => found !== undefined);
}

/** The keys that the object at a path may have; empty where any are allowed or nothing is known. */
export function knownKeys(schema: unknown, value: unknown, path: readonly PathStep[]): readonly string[] {
  const bare = unwrap(schemaAt(schema, path));
  if (bare instanceof z.ZodObject) return Object.keys(bare.shape);
  if (!(bare instanceof z.ZodDiscriminatedUnion)) return [];
  const { discriminator } = bare.def;
  const chosen = valueAt(value, [...path, discriminator]);
  return bare.options
    .filter((option) => schemaAt(option, [discriminator])?.safeParse(chosen).success)
    .flatMap((option) => [...knownKeys(option, undefined, [])]);
}

/** What can stand behind one step. */
function parts(schema: unknown, step: PathStep): readonly unknown[] {
  if (schema instanceof z.ZodObject)
    return [new Map<PathStep, unknown>(Object.entries(schema.shape)).get(step)];
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  if (schema instanceof z.ZodArray) return [schema.element];
  if (schema instanceof z.ZodUnion)
    return schema.options.flatMap((option) => [...parts(unwrap(option), step)]);
  return [];
}

function unwrap(schema: unknown): unknown {
  const wrapped =
    schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional;
  return wrapped ? unwrap(schema.unwrap()) : schema;
}

/** `clusters.eks.allowedCidrs[2]`. */
export function formatPath(path: readonly PathStep[]): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${step}`))
    .join("");
}
