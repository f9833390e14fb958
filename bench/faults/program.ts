import type { StateResource } from "../../cli/rehearsal/state.ts";
import type { Properties } from "../../simulator/codec.ts";
import { isList, isMap } from "../../simulator/properties.ts";
import type { PropertyMap, PropertyValue } from "../../simulator/properties.ts";
import type { RecordedRun } from "./recorded-run.ts";

/** One resource of the program, as it registers with the engine. */
export interface Goal {
  /** What the engine writes into its state besides inputs and outputs: parents, dependencies, provider. */
  readonly entry: StateResource;
  /** What the program says of it; undefined for components and providers. */
  readonly wanted: Properties | undefined;
  /** The configuration, of a provider. */
  readonly config: PropertyMap | undefined;
  /** What its object was when the program was recorded: other resources' wishes are made of it. */
  readonly recorded: { readonly id: string; readonly outputs: PropertyMap } | undefined;
}

/**
 * A program as one run of it was recorded: its resources, each after what it depends on.
 * @param made the run that made the objects
 */
export function programOf({ recording, resources }: RecordedRun, made: RecordedRun): readonly Goal[] {
  return resources.map((entry) => {
    const { urn, id } = entry;
    const outputs = made.recording.outputs.get(urn);
    return {
      entry,
      wanted: recording.wanted.get(urn),
      config: recording.providers.get(urn),
      recorded: id === undefined || outputs === undefined ? undefined : { id, outputs },
    };
  });
}

/** The same programs, which of each object remember only what others are made of: all else need not be translated. */
export function onlyUsed(programs: readonly (readonly Goal[])[]): readonly (readonly Goal[])[] {
  const used = programs
    .flat()
    .flatMap(({ wanted, config }) => [...textsOf(wanted?.values), ...textsOf(config)])
    .join("\n");
  return programs.map((program) =>
    program.map((goal) => {
      const { recorded } = goal;
      if (recorded === undefined) return goal;
      return { ...goal, recorded: { ...recorded, outputs: mapTexts(recorded.outputs, keepUsed) } };
    }),
  );

  function keepUsed(text: string): string {
    return used.includes(text) ? text : "";
  }
}

function textsOf(value: PropertyValue | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  if (isList(value)) return value.flatMap(textsOf);
  return isMap(value) ? Object.values(value).flatMap(textsOf) : [];
}

/** Values with another text for each; the very same values when no text becomes another. */
function mapTexts(values: PropertyMap, toText: (text: string) => string): PropertyMap {
  const mapped = Object.entries(values).map(([key, value]) => [key, mapValue(value, toText)] as const);
  return mapped.every(([key, value]) => value === values[key]) ? values : Object.fromEntries(mapped);
}

function mapValue(value: PropertyValue, toText: (text: string) => string): PropertyValue {
  if (typeof value === "string") return toText(value);
  if (isMap(value)) return mapTexts(value, toText);
  if (!isList(value)) return value;
  const mapped = value.map((item) => mapValue(item, toText));
  return mapped.every((item, index) => item === value[index]) ? value : mapped;
}

/** A goal without what another object's making has changed since: `translate` puts in what is so now. */
export function translated(goal: Goal, translate: Translation): Goal {
  if (translate.isEmpty) return goal;
  const { wanted, config } = goal;
  const values = wanted && translate.map(wanted.values);
  return {
    ...goal,
    wanted: wanted && values && (values === wanted.values ? wanted : { values, secrets: wanted.secrets }),
    config: config && translate.map(config),
  };
}

/**
 * What a program passes on of one resource to another: ids and addresses, alone and within longer texts. What was
 * recorded is replaced by what the clouds answer in a replay, where an object may be another one than in the recording.
 */
export class Translation {
  readonly #words = new Map<string, string>();
  #pattern: RegExp | undefined;

  get isEmpty(): boolean {
    return this.#words.size === 0;
  }

  /** Learns from one resource's outputs, as they were recorded and as they are. */
  learn(recorded: PropertyValue | undefined, actual: PropertyValue | undefined): void {
    if (typeof recorded === "string" && typeof actual === "string") {
      if (recorded === actual || recorded.length < SHORTEST) return;
      this.#words.set(recorded, actual);
      this.#pattern = undefined;
    } else if (isMap(recorded) && isMap(actual)) {
      for (const [key, value] of Object.entries(recorded)) this.learn(value, actual[key]);
    } else if (isList(recorded) && isList(actual)) {
      recorded.forEach((value, index) => {
        this.learn(value, actual[index]);
      });
    }
  }

  map(values: PropertyMap): PropertyMap {
    return this.isEmpty ? values : mapTexts(values, (text) => this.#text(text));
  }

  #text(text: string): string {
    // Longer words first: an ARN holds a name. Whole words only: 10.0.0.1 is no part of 10.0.0.12.
    this.#pattern ??= new RegExp(
      `(?<![A-Za-z0-9])(?:${[...this.#words.keys()]
        .toSorted((a, b) => b.length - a.length)
        .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&"))
        .join("|")})(?![A-Za-z0-9])`,
      "g",
    );
    return text.replaceAll(this.#pattern, (word) => this.#words.get(word) ?? word);
  }
}

/** Shorter texts are no ids. */
const SHORTEST = 6;
