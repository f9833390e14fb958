import type { Field } from "../vendor-schema.ts";

/** What a vendor's model says of a value, whichever language the model is written in. */
export type Facts = Omit<Field, "required" | "of" | "eachOf">;

/** A place in a vendor's model. */
export interface VendorNode {
  /** Facts of the value itself and, when it is a list, of its items. */
  facts(): Facts;
  /** The property of this name, spelled as the vendor or in camel case; of a list, its items' property. */
  child(name: string): VendorNode | undefined;
  /** The names of its properties, as the vendor spells them. */
  children(): readonly string[];
}

/** Follows `A.B` from a node. */
export function descend(node: VendorNode | undefined, path: string): VendorNode | undefined {
  return path.split(".").reduce((at, name) => at?.child(name), node);
}

/** The name among some that another vendor's spelling means: case aside, and `subnet` for `subnets`. */
export function sameName(name: string, among: readonly string[]): string | undefined {
  const folded = name.toLowerCase();
  const candidates = [folded, `${folded}s`, folded.replace(/s$/, ""), folded.replace(/ies$/, "y")];
  for (const candidate of candidates) {
    const found = among.find((it) => it.toLowerCase() === candidate);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Catalogues, such as instance types and engine versions, grow every week: they are no part of a schema. */
export const LONGEST_ENUM = 60;
