import { fieldsOf, findKind } from "../kubernetes/openapi.ts";
import type { Shape } from "../kubernetes/openapi.ts";
import { ANYTHING } from "./property-types.ts";
import type { PropertyFields, PropertyType } from "./property-types.ts";

/**
 * The fields of a kind that Kubernetes has itself.
 * @param token its group with version, and its name: `["apps/v1", "Deployment"]`
 */
export function kubernetesInputs([groupVersion = "", name = ""]: readonly string[]):
  PropertyFields | undefined {
  const kind = findKind(groupVersion.replace(/^core\//, ""), name);
  return kind && fields(kind.definition);
}

function fields(definition: string): PropertyFields {
  return new Map([...fieldsOf(definition).shapes].map(([name, shape]) => [name, typeOf(shape)]));
}

function typeOf(shape: Shape): PropertyType {
  switch (shape.is) {
    case "string":
    case "time":
    case "base64":
      return { is: "text" };
    case "integer":
    case "number":
      return { is: "number" };
    case "boolean":
      return { is: "boolean" };
    case "list":
      return { is: "list", item: typeOf(shape.item) };
    case "map":
      return { is: "map", value: typeOf(shape.value) };
    case "map of any":
      return { is: "map", value: ANYTHING };
    case "object": {
      const { definition } = shape;
      return { is: "object", fields: () => fields(definition) };
    }
    default:
      return ANYTHING;
  }
}
