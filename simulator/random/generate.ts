import { createHash } from "node:crypto";
import type { CreateContext } from "../model.ts";
import { text } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";

/** The characters of each class, and the inputs that ask for it (Terraform's random provider, resource_password.go). */
const CLASSES = [
  { on: "lower", minimum: "minLower", characters: "abcdefghijklmnopqrstuvwxyz" },
  { on: "upper", minimum: "minUpper", characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
  { on: "numeric", minimum: "minNumeric", characters: "0123456789" },
  { on: "special", minimum: "minSpecial", characters: "!@#$%&*()-_=+[]{}<>:?" },
] as const;

/** A password or string under the rules of the inputs. */
export function passwordOf(ctx: CreateContext): string {
  const { inputs } = ctx;
  const length = typeof inputs.length === "number" ? inputs.length : 0;
  const digits = Buffer.from(ctx.hex(length * 4 + 64, "password"), "hex");
  const wanted = CLASSES.filter(
    ({ on }) => inputs[on] !== false && !(on === "numeric" && inputs.number === false),
  );
  const required = wanted.flatMap(({ minimum, ...rest }) =>
    Array.from({ length: countOf(inputs[minimum]) }, () => alphabet(rest, inputs)),
  );
  const every = wanted.map((it) => alphabet(it, inputs)).join("");
  const alphabets = [
    ...required,
    ...Array.from({ length: Math.max(0, length - required.length) }, () => every),
  ].slice(0, length);
  const placed = alphabets.map((it, index) => ({
    character: pick(it, digits.readUInt16BE(index * 2)),
    at: hashed(`${digits.toString("hex")} ${index}`, 8),
  }));
  return placed
    .sort((left, right) => (left.at < right.at ? -1 : 1))
    .map(({ character }) => character)
    .join("");
}

function alphabet(rule: { readonly on: string; readonly characters: string }, inputs: PropertyMap): string {
  return rule.on === "special" ? (text(inputs, "overrideSpecial") ?? rule.characters) : rule.characters;
}

function countOf(value: PropertyValue | undefined): number {
  return typeof value === "number" ? value : 0;
}

function pick(characters: string, at: number): string {
  return characters.charAt(at % Math.max(1, characters.length));
}

/** Letters and digits that follow from a text alone. */
export function hashed(source: string, length: number): string {
  return createHash("shake256", { outputLength: length }).update(source).digest("hex").slice(0, length);
}

/** A whole number between two, both included. */
export function integer(ctx: CreateContext, min: number, max: number): number {
  return min + (Number.parseInt(ctx.hex(12, "integer"), 16) % (max - min + 1));
}

const ADVERBS = ["barely", "calmly", "early", "freely", "gladly", "kindly", "mostly", "nearly"];
const ADJECTIVES = ["bold", "calm", "deft", "fair", "keen", "mild", "neat", "wise"];
const NAMES = ["crane", "finch", "heron", "koi", "lynx", "otter", "panda", "tanuki"];

/** As many words as asked for: adverbs, an adjective, a name. */
export function words(ctx: CreateContext, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const list = index === count - 1 ? NAMES : index === count - 2 ? ADJECTIVES : ADVERBS;
    return list[Number.parseInt(ctx.hex(2, `word ${index}`), 16) % list.length] ?? "crane";
  });
}
