import type { StateResource } from "../state.ts";

/** What marks an encrypted value in the engine's state. */
const SECRET_MARK = "4dabf18193072939515e22adb298388d";

/** Shorter texts are found in anything. */
const TELLING_LENGTH = 4;

/** Tells whether an input was made of what the cloud computed of another resource. */
export class Origins {
  readonly #computed = new Map<string, readonly string[]>();

  /** Whether a property's value holds something of the other that nobody can know before it is there. */
  hold(value: unknown, origin: StateResource): boolean {
    const text = JSON.stringify(value ?? null);
    return isOpaque(text) || this.#computedOf(origin).some((it) => text.includes(it));
  }

  #computedOf(origin: StateResource): readonly string[] {
    const known = this.#computed.get(origin.urn);
    if (known !== undefined) return known;
    const given = new Set(leaves(origin.inputs));
    const made = [origin.id ?? "", ...leaves(origin.outputs).filter((it) => !given.has(it))];
    // As they stand in JSON, since that is what they are looked for in.
    const texts = made
      .filter((it) => it.length >= TELLING_LENGTH)
      .map((it) => JSON.stringify(it).slice(1, -1));
    this.#computed.set(origin.urn, texts);
    return texts;
  }
}

/** Whether nothing can be said of a value, because it is encrypted. */
function isOpaque(json: string): boolean {
  return json.includes(SECRET_MARK);
}

function leaves(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(leaves);
}
