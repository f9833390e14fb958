import type { Check } from "../model.ts";
import type { PropertyMap } from "../properties.ts";

/** Which of these properties the program gives, known or not yet. */
export function given(inputs: PropertyMap, properties: readonly string[]): readonly string[] {
  return properties.filter((it) => inputs[it] !== undefined && inputs[it] !== "" && inputs[it] !== null);
}

/** A check that exactly one of some properties is there. */
export function exactlyOne(id: string, source: string, properties: readonly string[]): Check {
  const [first = ""] = properties;
  return {
    id,
    source,
    refuses: ({ inputs }) => {
      const got = given(inputs, properties);
      if (got.length === 1) return undefined;
      const found = got.length === 0 ? "none" : got.join(" and ");
      return `${got[0] ?? first}: there must be exactly one of ${properties.join(", ")}, got ${found}; keep one`;
    },
  };
}
