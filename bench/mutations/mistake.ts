import type { PropertyValue } from "../../simulator/properties.ts";
import type { Leaf } from "./values.ts";

/** One mistake in a stack, and how to find out what the clouds say to it. */
export interface Mistake {
  readonly operator: Operator;
  /** What is wrong, for people: `aws-vpc cidrBlock: 10.64.0.0/16 -> 10.300.0.0/16`. */
  readonly title: string;
  /** The vendor's page that says so, where it is one property's own. */
  readonly source?: string | undefined;
  /** The same mistake for the real engine; undefined where it is not in one property. */
  readonly change?: PropertyChange;
  /** What is refused; undefined when nobody notices. */
  readonly refusal: () => string | undefined;
}

/** One property of one resource, with another value; undefined leaves it out. */
export interface PropertyChange {
  readonly urn: string;
  readonly path: Leaf["path"];
  readonly value: PropertyValue | undefined;
}

/** Kinds of mistakes, each of which the real clouds, or the program's own configuration, refuse. */
export const OPERATORS = {
  "reference to nothing": "an id or ARN of the right form that nothing has",
  "reference to another type": "the id of something else that is there",
  "reference to the other cloud": "the id of something that another cloud has",
  "reference elsewhere": "the same in another region or subscription",
  "overlapping range": "a subnet with the range of another one in its network",
  "range outside": "a subnet with a range that its network does not have",
  "malformed range": "an octet above 255",
  "unknown word": "a value of an enumeration that nobody has",
  "misspelled word": "a word of the vendor's with two letters the wrong way round",
  "number out of range": "a negative count, size, port or time",
  "past a bound": "one below the least, or one above the most that the vendor takes",
  "wrong tag": "a reserved or forbidden name, or a text that is too long",
  "forbidden name": "a physical name with a section sign and a slash",
  "endless name": "a physical name of 600 characters",
  "taken name": "the physical name of another object of the type, in the same place",
  "missing property": "a property that the vendor requires, left out",
  "made too early": "before something that it names",
  "made before its need": "before something that it needs without naming it",
  "deleted too early": "before what uses it",
  "unknown key in the config": "a key with two letters swapped",
  "wrong type in the config": "an object where there should be none",
  "malformed range in the config": "an octet above 255",
} as const;

export type Operator = keyof typeof OPERATORS;

/** What became of a mistake. */
export interface Finding {
  readonly stack: string;
  readonly mistake: Mistake;
  readonly refused: string | undefined;
}
