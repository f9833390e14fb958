import assert from "node:assert/strict";
import { sectionsOf } from "../../config/sections.ts";

describe("sectionsOf", () => {
  const table: readonly (readonly [name: string, flat: Readonly<Record<string, unknown>>, values: object])[] =
    [
      ["JSON text", { "kakehashi:clouds": '{"aws":{"region":"x"}}' }, { clouds: { aws: { region: "x" } } }],
      ["values that are parsed already", { "kakehashi:clouds": { a: 1 } }, { clouds: { a: 1 } }],
      [
        "booleans and numbers as text",
        { "kakehashi:teardown": "true", "kakehashi:n": "5" },
        { teardown: true, n: 5 },
      ],
      ["text that is no JSON", { "kakehashi:clouds": "{aws" }, { clouds: "{aws" }],
      ["the older form of a key", { "kakehashi:config:tags": "{}" }, { tags: {} }],
      ["nothing of other namespaces", { "aws:region": "x", "pulumi:tags": "{}", kakehashi: "x" }, {}],
      ["unknown sections, for the schema to refuse", { "kakehashi:xyz": "1" }, { xyz: 1 }],
      ["a section named like a member of objects", { "kakehashi:constructor": "1" }, { constructor: 1 }],
    ];
  for (const [name, flat, values] of table) {
    it(`gives ${name}`, () => {
      assert.deepEqual(sectionsOf(flat).values, values);
    });
  }

  it("names the sections that hold secrets", () => {
    const { secret } = sectionsOf({ "kakehashi:tags": "{}" }, ["kakehashi:tags", "aws:secretKey"]);
    assert.deepEqual([...secret], ["tags"]);
  });
});
