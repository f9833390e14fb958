import { containsUnknown, isList, isMap, UNKNOWN } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";

/** Inputs that hold a policy document: pulumi-aws takes a map for its text (TransformJSONDocument in resources.go). */
const DOCUMENTS = ["assumeRolePolicy", "policy"];

/** Inputs with documents as text, keys in their order, as the provider writes them. */
export function withDocuments(inputs: PropertyMap): PropertyMap {
  const written = DOCUMENTS.flatMap((key) => {
    const value = inputs[key];
    return isMap(value) ? [[key, textOf(value)] as const] : [];
  });
  return written.length === 0 ? inputs : { ...inputs, ...Object.fromEntries(written) };
}

function textOf(document: PropertyMap): PropertyValue {
  return containsUnknown(document) ? UNKNOWN : JSON.stringify(sorted(document));
}

function sorted(value: PropertyValue): PropertyValue {
  if (isList(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
