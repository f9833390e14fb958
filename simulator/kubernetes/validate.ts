import { isList, isMap, joinPath, show, UNKNOWN, within } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { nearest } from "./nearest.ts";
import { fieldsOf } from "./openapi.ts";
import type { Shape } from "./openapi.ts";

/** What a validation needs to know. */
export interface ValidationOptions {
  /** Nothing is required, as of a patch. */
  readonly partial: boolean;
  /** Paths that no message may show. */
  readonly secrets: ReadonlySet<string>;
}

/**
 * What the API server would say to an object of a definition under strict field validation: unknown fields,
 * missing and mistyped ones, values outside an enumeration, items of a list that must differ and do not.
 */
export function validateObject(
  object: PropertyMap,
  definition: string,
  options: ValidationOptions,
): readonly string[] {
  const validation = new Validation(options);
  validation.fields(object, definition, "");
  return validation.problems;
}

class Validation {
  readonly problems: string[] = [];
  readonly #options: ValidationOptions;

  constructor(options: ValidationOptions) {
    this.#options = options;
  }

  fields(map: PropertyMap, definition: string, at: string): void {
    const { shapes, required } = fieldsOf(definition);
    for (const [key, value] of Object.entries(map)) {
      const path = joinPath(at, key);
      const shape = shapes.get(key);
      if (shape !== undefined) this.#value(value, shape, path);
      else if (!key.startsWith("__"))
        this.#say(path, `is no field of ${definition}`, value, orNearest(key, shapes.keys(), "remove it"));
    }
    if (this.#options.partial) return;
    for (const key of required) {
      if (map[key] === undefined)
        this.#say(joinPath(at, key), `is required by ${definition}`, undefined, "set it");
    }
  }

  #value(value: PropertyValue, shape: Shape, at: string): void {
    if (value === UNKNOWN || value === null || shape.is === "any") return;
    switch (shape.is) {
      case "object":
        if (isMap(value)) this.fields(value, shape.definition, at);
        else this.#say(at, "must be a map", value, `give the fields of ${shape.definition}`);
        return;
      case "list":
        if (isList(value)) this.#list(value, shape, at);
        else this.#say(at, "must be a list", value, "put it in brackets");
        return;
      case "map":
        if (!isMap(value)) this.#say(at, "must be a map", value, "give keys and values");
        else
          for (const [key, item] of Object.entries(value)) this.#value(item, shape.value, joinPath(at, key));
        return;
      case "string":
        this.#string(value, shape.values, at);
        return;
      default: {
        const { fits, name, fix } = SCALARS[shape.is];
        if (!fits(value)) this.#say(at, `must be ${name}`, value, fix);
      }
    }
  }

  #string(value: PropertyValue, values: readonly string[], at: string): void {
    if (typeof value !== "string") this.#say(at, "must be a string", value, "put it in quotes");
    else if (values.length > 0 && value !== "" && !values.includes(value)) {
      this.#say(
        at,
        "must be one of the API's values",
        value,
        orNearest(value, values, `use one of ${values.join(", ")}`),
      );
    }
  }

  #list(list: readonly PropertyValue[], shape: Extract<Shape, { readonly is: "list" }>, at: string): void {
    const seen = new Map<string, number>();
    for (const [index, item] of list.entries()) {
      this.#value(item, shape.item, `${at}[${index}]`);
      const key = shape.keys.length > 0 && isMap(item) ? keyOf(item, shape.keys) : undefined;
      if (key === undefined) continue;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, index);
      else
        this.#say(
          `${at}[${index}]`,
          `has the same ${shape.keys.join(" and ")} as item ${first}`,
          key,
          "make them differ",
        );
    }
  }

  #say(path: string, problem: string, got: PropertyValue | undefined, fix: string): void {
    this.problems.push(`${path}: ${problem}, got ${show(got, within(this.#options.secrets, path))}; ${fix}`);
  }
}

function orNearest(word: string, words: Iterable<string>, otherwise: string): string {
  const meant = nearest(word, words);
  return meant === undefined ? otherwise : `did you mean ${meant}?`;
}

/** What an item is known by, as far as it is known. Where `protocol` is a key, it is TCP unless said. */
function keyOf(item: PropertyMap, keys: readonly string[]): string | undefined {
  const values = keys.map((key) => item[key] ?? (key === "protocol" ? "TCP" : ""));
  return values.includes(UNKNOWN) ? undefined : values.map((it) => show(it)).join(" ");
}

interface Scalar {
  readonly name: string;
  readonly fits: (value: PropertyValue) => boolean;
  readonly fix: string;
}

const QUANTITY = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+|[KMGTPE]i|[numkMGTPE]|)$/;

const SCALARS: Readonly<Record<Exclude<Shape["is"], "object" | "list" | "map" | "string" | "any">, Scalar>> =
  {
    integer: {
      name: "an integer",
      fits: (value) => Number.isInteger(value),
      fix: "write a whole number without quotes",
    },
    number: {
      name: "a number",
      fits: (value) => typeof value === "number",
      fix: "write a number without quotes",
    },
    boolean: {
      name: "a boolean",
      fits: (value) => typeof value === "boolean",
      fix: "write true or false without quotes",
    },
    "map of any": { name: "a map", fits: isMap, fix: "give keys and values" },
    "int or string": {
      name: "an integer or a string",
      fits: (value) => typeof value === "string" || Number.isInteger(value),
      fix: "write a number or a name",
    },
    quantity: {
      name: "a quantity",
      fits: (value) => typeof value === "number" || (typeof value === "string" && QUANTITY.test(value)),
      fix: "write it like 100m, 2 or 256Mi",
    },
    time: {
      name: "a time",
      fits: (value) => typeof value === "string" && !Number.isNaN(Date.parse(value)),
      fix: "write it like 2026-01-31T00:00:00Z",
    },
    base64: { name: "base64", fits: isBase64, fix: "encode it, or use stringData" },
  };

function isBase64(value: PropertyValue): boolean {
  if (typeof value !== "string") return false;
  const digits = value.replaceAll(/\s/g, "");
  return digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
}
