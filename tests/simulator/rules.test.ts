import assert from "node:assert/strict";
import { plain } from "../../simulator/codec.ts";
import type { PropertyRule } from "../../simulator/model.ts";
import type { PropertyValue } from "../../simulator/properties.ts";
import { compile, listChecks, refusedByRules } from "../../simulator/rules.ts";

const model = (rule: PropertyRule) => ({
  type: "toy:index:Thing",
  properties: { value: rule },
  create: () => ({ id: "x", outputs: {} }),
});

function refusals(rule: PropertyRule, value?: PropertyValue): readonly string[] {
  const inputs = plain(value === undefined ? {} : { value });
  return refusedByRules(compile(model(rule)), inputs).map((it) => `${it.check} | ${it.text}`);
}

describe("property rules", () => {
  const says = (
    what: string,
    rule: PropertyRule,
    value: PropertyValue | undefined,
    kind: string,
    text: string,
  ): void => {
    it(`refuse ${what}`, () => {
      assert.deepEqual(refusals(rule, value), [`toy:index:Thing#value:${kind} | ${text}`]);
    });
  };
  const passes = (
    what: string,
    rule: PropertyRule,
    ...values: readonly (PropertyValue | undefined)[]
  ): void => {
    it(`let ${what} pass`, () => {
      assert.deepEqual(
        values.flatMap((value) => refusals(rule, value)),
        [],
      );
    });
  };

  says(
    "what is missing",
    { required: true },
    undefined,
    "required",
    "value: is required by Thing, got nothing; set it",
  );
  passes("what is there, even when it is false or empty", { required: true }, false, 0, "");
  says(
    "a value that is none of the vendor's",
    { oneOf: ["A", 2] },
    "B",
    "enum",
    "value: must be one of the vendor's values, got B; use A, 2",
  );
  says(
    "another case",
    { oneOf: ["A"] },
    "a",
    "enum",
    "value: must be one of the vendor's values, got a; use A",
  );
  passes("another case where it does not matter", { oneOf: ["A"], ignoreCase: true }, "a");
  says(
    "what is off the pattern",
    { pattern: /^\d+$/, patternMeans: "digits" },
    "x",
    "pattern",
    "value: must be digits, got x; change it",
  );
  says("a number below", { min: 2 }, 1, "range", "value: must be a number of at least 2, got 1; choose one");
  says("a number above", { max: 2 }, 3, "range", "value: must be a number up to 2, got 3; choose one");
  says(
    "what is no number",
    { min: 2, max: 4 },
    "many",
    "range",
    "value: must be a number from 2 to 4, got many; choose one",
  );
  says(
    "a text too short",
    { minLength: 3 },
    "ab",
    "length",
    "value: must have at least 3 characters, got ab; it has 2",
  );
  says(
    "a list too long",
    { maxLength: 1 },
    [1, 2],
    "length",
    "value: must have up to 1 items, got [1,2]; it has 2",
  );
  says(
    "a range of the wrong size",
    { cidr: { shortest: 16, longest: 28 } },
    "10.0.0.0/8",
    "cidr",
    "value: must be between /16 and /28, got 10.0.0.0/8; choose another size",
  );
  says(
    "host bits",
    { cidr: { shortest: 8, longest: 28 } },
    "10.0.0.1/16",
    "cidr",
    "value: must be an IPv4 range without host bits, got 10.0.0.1/16; write it like 10.0.0.0/16",
  );
  passes("sound values and absent ones", { oneOf: ["A"], min: 1 }, undefined);
  passes(
    "ranges within bounds, and IPv6, which is not judged",
    { cidr: { shortest: 8, longest: 28 } },
    "10.0.0.0/28",
    "fd00::/8",
  );

  it("are checks with an id and a source each", () => {
    const rule = { required: true, oneOf: ["A"], references: { to: "toy:index:Net" }, source: "page" };
    const own = { id: "toy:own", source: "other page", refuses: () => undefined };
    assert.deepEqual(listChecks({ ...model(rule), checks: [own] }), [
      { id: "toy:index:Thing#value:required", kind: "rule", source: "page" },
      { id: "toy:index:Thing#value:enum", kind: "rule", source: "page" },
      { id: "toy:index:Thing#value:reference", kind: "rule", source: "page" },
      { id: "toy:own", kind: "own", source: "other page" },
    ]);
  });
});
