/** A structural schema of Kubernetes: OpenAPI v3 with extensions. */
export type Schema = Readonly<Record<string, unknown>>;

/** An object whose fields are not looked at, and kept. */
export const ANYTHING: Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

export const TEXT: Schema = { type: "string" };
export const FLAG: Schema = { type: "boolean" };

/** Text that is there. */
export const SOME_TEXT: Schema = { type: "string", minLength: 1 };

/** Texts by key, such as labels. */
export const TEXTS: Schema = { type: "object", additionalProperties: TEXT };

/** Whole numbers between bounds. */
export const count = (minimum: number, maximum?: number): Schema => ({
  type: "integer",
  minimum,
  ...(maximum === undefined ? {} : { maximum }),
});

export const oneOf = (...values: readonly string[]): Schema => ({ type: "string", enum: values });

export const list = (items: Schema, bounds: Schema = {}): Schema => ({ type: "array", items, ...bounds });

/** An object with these fields and no others. */
export const object = (
  properties: Readonly<Record<string, Schema>>,
  ...required: readonly string[]
): Schema => ({
  type: "object",
  properties,
  ...(required.length === 0 ? {} : { required }),
});

/** A number of pods, or a share of them. */
export const COUNT_OR_SHARE: Schema = { "x-kubernetes-int-or-string": true };
