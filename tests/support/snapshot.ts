import { runtime } from "@pulumi/pulumi";

/** A property value as the engine would see it, with {@link UNKNOWN} and {@link secret} as plain markers. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Stands where a preview does not know the value yet. */
export const UNKNOWN = "<unknown>";

/** Stands where a value is secret: `secret("x")` is equal to the snapshot of a secret "x". */
export const secret = (value: Json): Json => ({ "<secret>": value });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A copy of an object whose type is lost; empty for anything else. */
export const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? { ...value } : {});

/** Turns the wire form of a value into {@link Json}. */
export function snapshot(wire: unknown): Json {
  if (wire === undefined || wire === null) return null;
  if (wire === runtime.unknownValue) return UNKNOWN;
  if (typeof wire === "string" || typeof wire === "number" || typeof wire === "boolean") return wire;
  if (Array.isArray(wire)) return wire.map(snapshot);
  if (!isRecord(wire)) throw new Error(`a property value must be plain data, got a ${typeof wire}`);
  if (wire[runtime.specialSigKey] === runtime.specialSecretSig) return secret(snapshot(wire.value));
  return snapshotRecord(wire);
}

/** Like {@link snapshot}, for a resource's inputs or outputs. */
export const snapshotRecord = (wire: Record<string, unknown>): Readonly<Record<string, Json>> =>
  Object.fromEntries(Object.entries(wire).map(([key, value]) => [key, snapshot(value)]));

/** A value that must be a text. */
export function textOf(value: Json | undefined): string {
  if (typeof value === "string") return value;
  throw new Error(`expected a text, got ${JSON.stringify(value)}`);
}

/**
 * Waits for outputs, however deep they are in `value`, and returns what they hold.
 * To be called after {@link deploy} has returned, while its mocks are still the current ones.
 */
export async function valueOf(value: unknown): Promise<Json> {
  const wire = recordOf(await runtime.serializeProperties("valueOf", { value }));
  return snapshot(wire.value);
}
