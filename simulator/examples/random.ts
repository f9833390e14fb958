import type { CheckCase } from "./case.ts";
import type { Base, Examples } from "./pairs.ts";

const minima = { length: 16, minNumeric: 4 };

const cases: readonly CheckCase[] = [
  ...["Password", "String"].map((name): CheckCase => ({
    check: `random:index/random${name}:length-of-minima`,
    type: `random:index/random${name}:Random${name}`,
    inputs: () => ({ refused: { ...minima, minSpecial: 13 }, passes: { ...minima, minSpecial: 4 } }),
  })),
  {
    check: "random:index/randomInteger:order",
    type: "random:index/randomInteger:RandomInteger",
    inputs: () => ({ refused: { min: 10, max: 1 }, passes: { min: 1, max: 10 } }),
  },
];

const base = (name: string, inputs: ReturnType<Base["inputs"]>): Base => ({
  type: `random:index/random${name}:Random${name}`,
  inputs: () => inputs,
});

/** Examples of random values. */
export const randomExamples: Examples = {
  cases,
  bases: [
    base("Id", { byteLength: 4 }),
    base("Bytes", { length: 32 }),
    base("Pet", { length: 2 }),
    base("Shuffle", { inputs: ["ap-northeast-1a", "ap-northeast-1c"], resultCount: 1 }),
  ],
};
