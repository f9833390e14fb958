import { isList, isMap } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { titleOf } from "../rules.ts";
import { originOf } from "./cloud.ts";
import type { ExampleCloud, Step } from "./cloud.ts";

/** A resource as a program would write it. `${name.output}` stands for an output of one before it. */
export interface ExampleResource {
  readonly type: string;
  /** Its name in the program. */
  readonly name: string;
  readonly inputs: PropertyMap;
  /** So many more of the resource of that name are there; it has no inputs of its own. */
  readonly more?: number;
  /** The resource of that name was changed past the program. */
  readonly byHand?: true;
}

/** What is there, in the order in which it was made, and what is then asked of the clouds. */
export type ExampleStack =
  | {
      /** A resource of a name that was there before is changed. */
      readonly before: readonly ExampleResource[];
      /** To be made; to be changed, where one of its name and type is there before. */
      readonly resource: ExampleResource;
    }
  | {
      readonly before: readonly ExampleResource[];
      /** The resource to be deleted. */
      readonly delete: Pick<ExampleResource, "type" | "name">;
    };

/**
 * The steps without which the answer would be another.
 * @param ask asks the clouds something, without changing them
 */
export function leastSteps(cloud: ExampleCloud, ask: () => string): readonly Step[] {
  const { result, seen } = cloud.world.observe(ask);
  let kept = withNeeds(cloud.steps, new Set([...seen].map(originOf)));
  for (const candidate of [...new Set(kept.map(({ urn }) => urn))].toReversed()) {
    if (kept.some(({ urn, needs }) => urn !== candidate && needs.has(candidate))) continue;
    const fewer = kept.filter(({ urn }) => urn !== candidate);
    const left = new Set(fewer.map(({ urn }) => urn));
    if (cloud.world.without((it) => !left.has(originOf(it)), ask) === result) kept = fewer;
  }
  return kept;
}

/** Steps of some resources, and of those that they could not be made without. */
function withNeeds(steps: readonly Step[], urns: ReadonlySet<string>): readonly Step[] {
  const wanted = new Set(urns);
  for (const { urn, needs } of steps.toReversed()) {
    if (wanted.has(urn)) for (const it of needs) wanted.add(it);
  }
  return steps.filter(({ urn }) => wanted.has(urn));
}

/** Writes steps as a program would: with names, and with references instead of what the clouds assigned. */
export class Writer {
  readonly #names = new Map<string, string>();
  /** What the clouds assigned, and how a program would say it. */
  readonly #assigned = new Map<string, string>();
  readonly before: readonly ExampleResource[];

  constructor(steps: readonly Step[]) {
    const taken = new Set<string>();
    this.before = steps.map((step) => {
      const { urn, type, more, byHand } = step;
      const name = this.#names.get(urn) ?? unusedName(step, taken);
      this.#names.set(urn, name);
      taken.add(name);
      const inputs = this.inputs(step.inputs);
      this.#take(name, step);
      return {
        type,
        name,
        inputs,
        ...(more === undefined ? {} : { more }),
        ...(byHand === undefined ? {} : { byHand }),
      };
    });
  }

  /** The name of a resource, as it is in what was there before. */
  name(urn: string, otherwise: string): string {
    return this.#names.get(urn) ?? otherwise;
  }

  inputs(inputs: PropertyMap): PropertyMap {
    return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, this.#value(value)]));
  }

  /** A text, with references for what the clouds assigned. */
  text(text: string): string {
    const whole = this.#assigned.get(text);
    if (whole !== undefined) return `\${${whole}}`;
    if (text.length < SHORTEST_PART) return text;
    let written = text;
    for (const [value, reference] of this.#assigned) {
      if (value.length >= SHORTEST_PART) written = written.replaceAll(value, `\${${reference}}`);
    }
    return written;
  }

  #value(value: PropertyValue): PropertyValue {
    if (typeof value === "string") return this.text(value);
    if (isList(value)) return value.map((it) => this.#value(it));
    return isMap(value) ? this.inputs(value) : value;
  }

  #take(name: string, { object, inputs }: Step): void {
    const own = new Set(textsOf(inputs).map(([, text]) => text));
    const all = [["id", object.id], ...textsOf(object.outputs)] as const;
    for (const [path, text] of all) {
      const isAssigned = path === "id" || text.length >= SHORTEST_ASSIGNED;
      if (isAssigned && !own.has(text) && !this.#assigned.has(text))
        this.#assigned.set(text, `${name}.${path}`);
    }
  }
}

/** Shorter texts are words, such as a zone or a state, and no names of an object. */
const SHORTEST_ASSIGNED = 20;
/** Shorter texts stand within others by chance. */
const SHORTEST_PART = 12;

function unusedName({ name, type }: Step, taken: ReadonlySet<string>): string {
  const title = titleOf(type);
  const own = `${name}-${title.charAt(0).toLowerCase()}${title.slice(1)}`;
  return taken.has(name) ? own : name;
}

/** Every text in a value, with its path. */
function textsOf(value: PropertyValue, path = ""): readonly (readonly [path: string, text: string])[] {
  if (typeof value === "string") return [[path, value]];
  if (isList(value)) return value.flatMap((it, index) => textsOf(it, `${path}[${index}]`));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, it]) => textsOf(it, path === "" ? key : `${path}.${key}`));
}
