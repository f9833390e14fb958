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
 * The steps without which the answers would be others.
 * @param asks each asks the clouds something, without changing them
 */
export function leastSteps(cloud: ExampleCloud, asks: readonly (() => string)[]): readonly Step[] {
  const { result: answers, seen } = cloud.world.observe(() => asks.map((ask) => ask()));
  const same = (): boolean => asks.every((ask, index) => ask() === answers[index]);
  let kept = withNeeds(cloud.steps, new Set([...seen].map(originOf)));
  for (const candidate of [...new Set(kept.map(({ urn }) => urn))].toReversed()) {
    if (kept.some(({ urn, needs }) => urn !== candidate && needs.has(candidate))) continue;
    const fewer = kept.filter(({ urn }) => urn !== candidate);
    const left = new Set(fewer.map(({ urn }) => urn));
    if (cloud.world.without((it) => !left.has(originOf(it)), same)) kept = fewer;
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

/** What the clouds assigned to an object, and how a program would say it. */
interface Assigned {
  readonly value: string;
  /** `subnet-a.id` */
  readonly reference: string;
  /** After how many steps it is known. */
  readonly after: number;
}

/** Writes what was done as a program would: with names, and with references instead of what the clouds assigned. */
export class Writer {
  readonly #names = new Map<string, string>();
  readonly #assigned = new Map<string, Assigned>();
  /** What can stand within other texts: ids and ARNs, the longest first, as those of parts begin with their whole's. */
  readonly #parts: readonly Assigned[];
  readonly #steps: readonly Step[];

  /**
   * @param steps what is written, and referred to
   * @param all what was done besides, so that names stay the same whatever of it is written
   */
  constructor(steps: readonly Step[], all: readonly Step[] = steps) {
    const taken = new Set<string>();
    for (const step of all) {
      if (this.#names.has(step.urn)) continue;
      const name = unusedName(step, taken);
      this.#names.set(step.urn, name);
      taken.add(name);
    }
    this.#steps = steps;
    for (const [index, step] of steps.entries()) this.#take(step, index + 1);
    this.#parts = [...this.#assigned.values()]
      .filter(({ value, reference }) => value.length >= SHORTEST_PART && /\.(id|arn)$/.test(reference))
      .sort((left, right) => right.value.length - left.value.length);
  }

  /** The steps, each a resource; one of a name for the second time is a change. */
  before(): readonly ExampleResource[] {
    return this.#steps.map(({ urn, type, name, inputs, more, byHand }, index) => ({
      type,
      name: this.name(urn, name),
      inputs: this.inputs(inputs, index),
      ...(more === undefined ? {} : { more }),
      ...(byHand === undefined ? {} : { byHand }),
    }));
  }

  /** The name of a resource, as it is in what was there before. */
  name(urn: string, otherwise: string): string {
    return this.#names.get(urn) ?? otherwise;
  }

  /** @param known how many steps may be referred to. @default all of them */
  inputs(inputs: PropertyMap, known = this.#steps.length): PropertyMap {
    return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, this.#value(value, known)]));
  }

  /** A text, with references for what the clouds assigned. */
  text(text: string, known = this.#steps.length): string {
    const whole = this.#assigned.get(text);
    if (whole !== undefined && whole.after <= known) return `\${${whole.reference}}`;
    let written = text;
    for (const { value, reference, after } of text.length < SHORTEST_PART ? [] : this.#parts) {
      if (after <= known) written = written.replaceAll(value, `\${${reference}}`);
    }
    return written;
  }

  #value(value: PropertyValue, known: number): PropertyValue {
    if (typeof value === "string") return this.text(value, known);
    if (isList(value)) return value.map((it) => this.#value(it, known));
    return isMap(value) ? this.inputs(value, known) : value;
  }

  #take({ urn, name, object, inputs, more, byHand }: Step, after: number): void {
    if (more !== undefined || byHand !== undefined) return;
    const own = new Set(textsOf(inputs).map(([, text]) => text));
    const all = [["id", object.id], ...textsOf(object.outputs)] as const;
    for (const [path, value] of all) {
      const isAssigned = path === "id" || value.length >= SHORTEST_ASSIGNED;
      if (isAssigned && !own.has(value) && !this.#assigned.has(value))
        this.#assigned.set(value, { value, reference: `${this.name(urn, name)}.${path}`, after });
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
