import { isMap } from "../../properties.ts";
import type { PropertyMap } from "../../properties.ts";
import { EXAMPLE, type CheckCase, type InputsOfOneWorld } from "../case.ts";

/** An object with a name: its own, or `example`. */
export const named = (object: PropertyMap, metadata: PropertyMap = {}): PropertyMap => ({
  ...object,
  metadata: { name: EXAMPLE, ...(isMap(object.metadata) ? object.metadata : {}), ...metadata },
});

/** Two objects that need nothing before them. */
export const of = (type: string, check: string, refused: PropertyMap, passes: PropertyMap): CheckCase => ({
  check,
  type,
  inputs: () => ({ refused: named(refused), passes: named(passes) }),
});

/** Two ways to change an object that is there. */
export const changing = (
  type: string,
  check: string,
  before: PropertyMap,
  refused: PropertyMap,
  passes: PropertyMap,
): CheckCase => ({
  check,
  type,
  name: "there",
  inputs: (cloud) => {
    cloud.make(type, "there", named(before));
    return { refused: named(refused), passes: named(passes) };
  },
});

/** Two objects for each check of a kind, by the check's id. */
export const ofKind = (
  type: string,
  two: Readonly<Record<string, readonly [PropertyMap, PropertyMap]>>,
): readonly CheckCase[] => {
  const kind = type.slice(type.lastIndexOf(":") + 1);
  return Object.entries(two).map(([id, [refused, passes]]) =>
    of(type, `kubernetes:${kind}:${id}`, refused, passes),
  );
};

/** The check that a type's namespace is there. */
export const namespaceOf = (type: string): string => `${type}#metadata.namespace:reference`;

/** The same object in a namespace that is not there, and in one that is. */
export const inNamespace =
  (object: PropertyMap): InputsOfOneWorld =>
  (cloud) => {
    cloud.make("kubernetes:core/v1:Namespace", "apps", { metadata: { name: "apps" } });
    return { refused: named(object, { namespace: "absent" }), passes: named(object, { namespace: "apps" }) };
  };
