import { z } from "zod";
import type { PropertyValue } from "../properties.ts";
import { misfit, MUST, observed } from "./property-types.ts";
import type { PropertyType } from "./property-types.ts";

/** What a text cannot mean: where, and what is asked for there. */
export interface Misread {
  readonly path: string;
  readonly must: string;
}

/**
 * The value that a text means at a place. Text is taken as it is, or as JSON in double quotes; everything else is JSON.
 * @param present what is there now: where anything can be, text stays text
 */
export function readValue(
  text: string,
  type: PropertyType,
  present: PropertyValue | undefined,
  at: string,
): { readonly value: PropertyValue } | Misread {
  const json = parse(text);
  const wanted = type.is === "anything" && typeof present === "string" ? observed(present) : type;
  if (wanted.is === "text") return { value: typeof json === "string" ? json : text };
  if (wanted.is === "anything") return { value: json ?? text };
  if (json === undefined) return { path: at, must: MUST[wanted.is] };
  return misfit(json, wanted, at) ?? { value: json };
}

const jsonSchema = z.json();

function parse(text: string): PropertyValue | undefined {
  try {
    const value = jsonSchema.parse(JSON.parse(text));
    return value ?? undefined;
  } catch {
    return undefined;
  }
}
