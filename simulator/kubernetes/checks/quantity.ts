import type { PropertyValue } from "../../properties.ts";

const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9, u: 1e-6, m: 1e-3, "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18,
  Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
}; // prettier-ignore

/** A quantity such as `100m` or `1Gi` as a number; undefined when it is none, or not known. */
export function amount(quantity: PropertyValue | undefined): number | undefined {
  if (typeof quantity === "number") return quantity;
  const match =
    typeof quantity === "string" ? /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([A-Za-z]*)$/.exec(quantity) : null;
  const scale = SUFFIXES[match?.[2] ?? "?"];
  return scale === undefined ? undefined : Number(match?.[1]) * scale;
}
