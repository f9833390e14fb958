import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { LONGEST_ENUM, sameName } from "./vendor-model.ts";
import type { Facts, VendorNode } from "./vendor-model.ts";

const shape = z.object({
  type: z.string(),
  members: z.record(z.string(), z.object({ shape: z.string() })).optional(),
  member: z.object({ shape: z.string() }).optional(),
  enum: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
});
type Shape = z.infer<typeof shape>;
type Shapes = Readonly<Record<string, Shape>>;

const service = z.object({ shapes: z.record(z.string(), shape) });

/** The models of AWS's APIs, as its SDK for Python carries them. */
export class Botocore {
  readonly #directory: string;
  readonly #services = new Map<string, Shapes>();

  constructor(directory: string) {
    this.#directory = join(directory, "botocore/data");
  }

  /** The input of an API's operation: `iam`, `AttachRolePolicyRequest`. */
  shape(api: string, name: string): VendorNode {
    const shapes = this.#services.get(api) ?? this.#read(api);
    this.#services.set(api, shapes);
    const found = shapes[name];
    if (found === undefined) throw new Error(`${api} ${name}: is no shape of botocore; correct the table`);
    return new BotocoreNode(shapes, found);
  }

  #read(api: string): Shapes {
    const newest = readdirSync(join(this.#directory, api)).sort().at(-1) ?? "";
    const text = gunzipSync(readFileSync(join(this.#directory, api, newest, "service-2.json.gz")));
    return service.parse(JSON.parse(text.toString("utf8"))).shapes;
  }
}

class BotocoreNode implements VendorNode {
  readonly #shapes: Shapes;
  readonly #shape: Shape;
  readonly #item: Shape;

  constructor(shapes: Shapes, given: Shape) {
    this.#shapes = shapes;
    this.#shape = given;
    this.#item = shapes[given.member?.shape ?? ""] ?? given;
  }

  children(): readonly string[] {
    return Object.keys(this.#item.members ?? {});
  }

  child(name: string): VendorNode | undefined {
    const found = sameName(name, this.children()) ?? "";
    const next = this.#shapes[this.#item.members?.[found]?.shape ?? ""];
    return next === undefined ? undefined : new BotocoreNode(this.#shapes, next);
  }

  facts(): Facts {
    const { min, max } = this.#shape;
    const list =
      this.#shape.type === "list"
        ? { ...(min === undefined ? {} : { minItems: min }), ...(max === undefined ? {} : { maxItems: max }) }
        : {};
    return { ...scalarFacts(this.#item), ...list };
  }
}

/** The bounds of text are its length's. A pattern is of the whole text, as the services read it. */
function scalarFacts({ type, enum: values, pattern, min, max }: Shape): Facts {
  const isEnum = values !== undefined && values.length <= LONGEST_ENUM;
  const bounds =
    type === "string"
      ? { ...(min === undefined ? {} : { minLength: min }), ...(max === undefined ? {} : { maxLength: max }) }
      : { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  return {
    ...(isEnum ? { oneOf: values } : {}),
    ...(pattern === undefined ? {} : { pattern: `^(?:${pattern})$` }),
    ...(type === "list" || type === "structure" || type === "map" ? {} : bounds),
  };
}
