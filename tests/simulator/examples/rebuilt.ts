import { ExampleCloud } from "../../../simulator/examples/cloud.ts";
import type { ExampleResource, ExampleStack } from "../../../simulator/examples/stack.ts";
import { isList, isMap, parsePath, select, UNKNOWN } from "../../../simulator/properties.ts";
import type { PropertyMap, PropertyValue } from "../../../simulator/properties.ts";

/** What a printed stack comes to when someone builds it: what is refused of it, as `check: text`. */
export function outcomeOf(stack: ExampleStack): readonly string[] {
  const built = new Built();
  for (const it of stack.before) built.add(it);
  if ("delete" in stack) {
    const refused = built.cloud.refusedDeletion(stack.delete.type, stack.delete.name);
    return refused === undefined ? [] : [`${stack.delete.type}#deletion: ${refused}`];
  }
  const { type, name, inputs } = stack.resource;
  return built.cloud
    .refused(type, name, built.resolved(inputs))
    .map(({ check, text }) => `${check}: ${text}`);
}

/**
 * What a preview refuses of the stack's resource when something of its inputs is not known yet.
 * @returns path and text, for each of the values in turn
 */
export function refusedUnknowns(stack: ExampleStack): readonly string[] {
  if ("delete" in stack) return [];
  const built = new Built();
  for (const it of stack.before) built.add(it);
  const { type, name, inputs } = stack.resource;
  const resolved = built.resolved(inputs);
  return withUnknowns(resolved).flatMap(({ path, value }) =>
    isMap(value)
      ? built.cloud.refusedInPreview(type, name, value).map((text) => `${type} ${path}: ${text}`)
      : [],
  );
}

/** A value with each of its parts in turn not known. */
function withUnknowns(
  value: PropertyValue,
): readonly { readonly path: string; readonly value: PropertyValue }[] {
  const parts: readonly (readonly [string, PropertyValue])[] = isList(value)
    ? value.map((it, index) => [`[${index}]`, it] as const)
    : isMap(value)
      ? Object.entries(value)
      : [];
  return parts.flatMap(([key, part]) =>
    [{ path: "", value: UNKNOWN }, ...withUnknowns(part)].map((it) => ({
      path: `${isList(value) ? key : `.${key}`}${it.path}`,
      value: isList(value)
        ? value.with(Number(key.slice(1, -1)), it.value)
        : isMap(value)
          ? { ...value, [key]: it.value }
          : value,
    })),
  );
}

/** A world built of printed resources, by nothing but what is printed. */
class Built {
  readonly cloud = new ExampleCloud();
  readonly #outputs = new Map<string, PropertyMap>();

  add({ type, name, inputs, more, byHand }: ExampleResource): void {
    const resolved = this.resolved(inputs);
    if (more !== undefined) this.cloud.multiply(type, name, more);
    else if (byHand === true) this.cloud.changeByHand(type, name, resolved);
    else if (this.cloud.has(type, name)) this.#keep(name, this.cloud.change(type, name, resolved));
    else this.#keep(name, this.cloud.make(type, name, resolved));
  }

  resolved(inputs: PropertyMap): PropertyMap {
    return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, this.#value(value)]));
  }

  #keep(name: string, { id, outputs }: { readonly id: string; readonly outputs: PropertyMap }): void {
    this.#outputs.set(name, { ...outputs, id });
  }

  #value(value: PropertyValue): PropertyValue {
    if (typeof value === "string") return value.replaceAll(/\$\{([^.}]+)\.([^}]+)\}/g, this.#reference);
    if (isList(value)) return value.map((it) => this.#value(it));
    return isMap(value) ? this.resolved(value) : value;
  }

  readonly #reference = (whole: string, name: string, path: string): string => {
    const outputs = this.#outputs.get(name);
    if (outputs === undefined) throw new Error(`${whole}: nothing before is called ${name}`);
    const found = select(outputs, parsePath(path.replaceAll(/\[\d+\]/g, "[*]")))[0]?.value;
    if (typeof found !== "string") throw new Error(`${whole}: is no text`);
    return found;
  };
}
