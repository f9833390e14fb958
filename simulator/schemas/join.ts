import type { Field, Fields } from "../vendor-schema.ts";
import type { Sdk, SdkField, SdkFields } from "./sdk-types.ts";
import { descend } from "./vendor-model.ts";
import type { Facts, VendorNode } from "./vendor-model.ts";

/** What the generator must be told of a type, because the provider and the vendor name things differently. */
export interface TypeEntry {
  /** Pulumi's token. */
  readonly type: string;
  /** The vendor's model. */
  readonly model: string;
  /** Where the vendor's model keeps most of the SDK's arguments, when not at its top. */
  readonly within?: string;
  /** Vendor's paths from the type's top, by the SDK's paths: `vpcConfig` is `ResourcesVpcConfig`. */
  readonly names?: Readonly<Record<string, string>>;
  /** SDK's paths whose facts are not taken, and why. */
  readonly skip?: Readonly<Record<string, string>>;
  /** SDK's paths that the provider changes in place although the vendor's model would not. */
  readonly inPlace?: readonly string[];
}

/** Says how the vendor's facts of a place become those of an SDK's field. */
export type Adjust = (facts: Facts, field: SdkField) => Facts;

/** Lays the vendor's models over the SDK's arguments: the SDK gives the shape, the vendor the facts. */
export class Join {
  readonly #sdk: Sdk;
  readonly #adjust: Adjust;
  readonly #definitions = new Map<string, Fields>();
  /** SDK's paths that nothing of the vendor's model was found for. */
  readonly unmatched: string[] = [];

  constructor(sdk: Sdk, adjust: Adjust) {
    this.#sdk = sdk;
    this.#adjust = adjust;
  }

  /** The fields of a type's arguments. */
  type(entry: TypeEntry, top: VendorNode): Fields {
    const token = entry.type.slice(entry.type.indexOf(":") + 1);
    return this.#fields(this.#sdk.argsOf(token), top, "", { entry, top });
  }

  /** The types' fields and every definition that they lead to, without what says nothing. */
  finished(types: readonly Fields[]): {
    readonly types: readonly Fields[];
    readonly definitions: ReadonlyMap<string, Fields>;
  } {
    const telling = prune(this.#definitions);
    const kept = types.map((it) => withoutDeadEnds(it, telling));
    return { types: kept, definitions: reachable(kept, telling) };
  }

  #fields(fields: SdkFields, node: VendorNode | undefined, at: string, of: Context): Fields {
    const made: Record<string, Field> = {};
    for (const [name, field] of fields) {
      const path = at === "" ? name : `${at}.${name}`;
      const found = this.#find(name, path, node, of);
      if (found === undefined && node !== undefined && of.entry.skip?.[path] === undefined)
        this.unmatched.push(`${of.entry.type} ${path}`);
      const joined = { ...this.#own(field, found, path, of), ...this.#inner(field, found, path, of) };
      if (Object.keys(joined).length > 0) made[name] = field.list ? { ...joined, list: true } : joined;
    }
    return made;
  }

  #find(name: string, path: string, node: VendorNode | undefined, of: Context): VendorNode | undefined {
    if (of.entry.skip?.[path] !== undefined) return undefined;
    const told = of.entry.names?.[path];
    if (told === undefined) return node?.child(name) ?? descendAtTop(name, path, of);
    const found = descend(of.top, told);
    if (found === undefined) throw new Error(`${of.entry.type} ${path}: there is no ${told} in the model`);
    return found;
  }

  #own(field: SdkField, node: VendorNode | undefined, path: string, { entry }: Context): Field {
    const { immutable, ...facts } = this.#adjust(node?.facts() ?? {}, field);
    const replaces = immutable === true && entry.inPlace?.includes(path) !== true;
    return {
      ...(field.required ? { required: true, ...kindOf(field) } : {}),
      ...onlyFitting(facts, field),
      ...(replaces ? { immutable } : {}),
    };
  }

  #inner(field: SdkField, node: VendorNode | undefined, path: string, of: Context): Field {
    if (field.object === undefined) return {};
    const name = field.object.replace(/Args$/, "");
    if (!this.#definitions.has(name) || (node !== undefined && !of.done?.has(name))) {
      // A definition may hold itself: it is there before its fields are.
      this.#definitions.set(name, this.#definitions.get(name) ?? {});
      const done = new Set([...(of.done ?? []), name]);
      this.#definitions.set(name, this.#fields(this.#sdk.object(field.object), node, path, { ...of, done }));
    }
    return field.map ? { eachOf: name } : { of: name };
  }
}

interface Context {
  readonly entry: TypeEntry;
  readonly top: VendorNode;
  /** Definitions on the way here. */
  readonly done?: ReadonlySet<string>;
}

function descendAtTop(name: string, path: string, { entry, top }: Context): VendorNode | undefined {
  if (entry.within === undefined || path !== name) return undefined;
  return descend(top, entry.within)?.child(name);
}

/** What a required field holds, for examples to be made of it. */
function kindOf({ holds, map }: SdkField): Pick<Field, "holds"> {
  if (map) return { holds: "map" };
  return holds === "string" || holds === "anything" ? {} : { holds };
}

/** The facts that can be true of what a field holds. */
function onlyFitting(facts: Facts, { holds, list, map }: SdkField): Facts {
  const { oneOf, ignoreCase, pattern, min, max, minLength = 0, maxLength, minItems = 0, maxItems } = facts;
  const isText = holds === "string" && !map;
  const isNumber = holds === "number" && !map;
  return {
    ...(oneOf !== undefined && (isText || isNumber) ? { oneOf } : {}),
    ...(oneOf !== undefined && ignoreCase === true && isText ? { ignoreCase } : {}),
    // Of a list of allowed values, pattern and length say nothing more.
    ...(pattern !== undefined && isText && oneOf === undefined ? { pattern } : {}),
    ...(min !== undefined && isNumber ? { min } : {}),
    ...(max !== undefined && isNumber ? { max } : {}),
    ...(minLength > 0 && isText && oneOf === undefined ? { minLength } : {}),
    ...(maxLength !== undefined && isText && oneOf === undefined ? { maxLength } : {}),
    ...(minItems > 0 && list ? { minItems } : {}),
    ...(maxItems !== undefined && list ? { maxItems } : {}),
    ...(facts.uniqueItems === true && list ? { uniqueItems: true } : {}),
  };
}

/** Drops definitions without a rule in them or below, and what leads to them. */
function prune(definitions: ReadonlyMap<string, Fields>): ReadonlyMap<string, Fields> {
  const telling = new Set<string>();
  const tells = (field: Field): boolean => {
    const inner = field.of ?? field.eachOf;
    return hasRules(field) || (inner !== undefined && telling.has(inner));
  };
  for (let before = -1; before < telling.size;) {
    before = telling.size;
    for (const [name, fields] of definitions) if (Object.values(fields).some(tells)) telling.add(name);
  }
  const kept = [...definitions].filter(([name]) => telling.has(name));
  return new Map(kept.map(([name, fields]) => [name, withoutDeadEnds(fields, telling)]));
}

/** Fields without those that only lead to definitions that say nothing. */
function withoutDeadEnds(fields: Fields, telling: Pick<ReadonlySet<string>, "has">): Fields {
  const made: Record<string, Field> = {};
  for (const [name, { of, eachOf, ...rules }] of Object.entries(fields)) {
    const field = {
      ...rules,
      ...(of !== undefined && telling.has(of) ? { of } : {}),
      ...(eachOf !== undefined && telling.has(eachOf) ? { eachOf } : {}),
    };
    if (hasRules(field) || field.of !== undefined || field.eachOf !== undefined) made[name] = field;
  }
  return made;
}

/** Whether a field says more than where it leads. */
function hasRules(field: Field): boolean {
  return Object.keys(field).some((key) => key !== "of" && key !== "eachOf" && key !== "list");
}

function reachable(
  types: readonly Fields[],
  definitions: ReadonlyMap<string, Fields>,
): ReadonlyMap<string, Fields> {
  const found = new Map<string, Fields>();
  const visit = (fields: Fields): void => {
    for (const { of, eachOf } of Object.values(fields)) {
      const name = of ?? eachOf ?? "";
      const target = definitions.get(name);
      if (target === undefined || found.has(name)) continue;
      found.set(name, target);
      visit(target);
    }
  };
  types.forEach(visit);
  return found;
}
