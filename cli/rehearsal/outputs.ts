import type { StateResource } from "./state.ts";

/** Marks special values in the engine's state (sdk/go/common/resource/sig). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Stands in the state for what is not known yet, such as an output of a resource that `--only` left out. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The stack's outputs, ready to print, secrets masked wherever they are. */
export function stackOutputs(resources: readonly StateResource[]): ReadonlyMap<string, string> {
  const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  return new Map(Object.entries(stack?.outputs ?? {}).map(([name, value]) => [name, show(masked(value))]));
}

/** A value with `[secret]` in the place of every secret. */
export function masked(value: unknown): unknown {
  if (value === UNKNOWN) return "[unknown]";
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value && value[SIGNATURE] === SECRET) return "[secret]";
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item)]));
}

function show(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
