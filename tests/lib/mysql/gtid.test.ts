import assert from "node:assert/strict";
import fc from "fast-check";
import {
  contains,
  countOf,
  formatGtidSet,
  parseGtidSet,
  subtract,
  unionOf,
  type GtidSet,
} from "../../../lib/mysql/gtid.ts";

const A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
const B = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

describe("parseGtidSet", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["", ""],
    [`${A}:1`, `${A}:1`],
    [`${A.toUpperCase()}:1-5`, `${A}:1-5`],
    [`${A}:1-3:4-5:7`, `${A}:1-5:7`],
    [`${A}:7:1-2`, `${A}:1-2:7`],
    [`${B}:1,\n${A}:2`, `${A}:2,${B}:1`],
    [`${A}:1,${A}:2`, `${A}:1-2`],
    [`${A}:5-3`, ""],
    [`${A}:1-2:orders:4`, `${A}:1-2:orders:4`],
    [`${A}:orders:4-5,${A}:1`, `${A}:1:orders:4-5`],
  ];
  for (const [text, expected] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.equal(formatGtidSet(parseGtidSet(text)), expected);
    });
  }

  for (const text of [
    A,
    "nonsense:1",
    `${A}:0`,
    `${A}:x-1`,
    `${A}:-3`,
    `${A}:1-`,
    `${A}:99999999999999999999`,
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseGtidSet(text), { message: `no GTID set: ${text}` });
    });
  }
});

/** The same sets as plain sets of names, to compare with. */
const names = (set: GtidSet): Set<string> =>
  new Set(
    [...set].flatMap(([key, intervals]) =>
      intervals.flatMap(([first, last]) =>
        Array.from({ length: last - first + 1 }, (_, index) => `${key}:${first + index}`),
      ),
    ),
  );

const sets = fc
  .array(
    fc.tuple(fc.constantFrom(A, B, `${A}:tag`, `${B}:tag`), fc.integer({ min: 1, max: 30 }), fc.nat(6)),
    { maxLength: 12 },
  )
  .map((parts) => parseGtidSet(parts.map(([key, from, more]) => `${key}:${from}-${from + more}`).join(",")));

describe("GTID sets", () => {
  it("are written as they are read", () => {
    fc.assert(
      fc.property(sets, (set) => {
        assert.deepEqual(parseGtidSet(formatGtidSet(set)), set);
      }),
    );
  });

  it("follow the laws of sets", () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [left, right] = [names(a), names(b)];
        assert.deepEqual(names(unionOf(a, b)), new Set([...left, ...right]));
        assert.deepEqual(names(subtract(a, b)), new Set([...left].filter((name) => !right.has(name))));
        assert.equal(
          contains(a, b),
          [...right].every((name) => left.has(name)),
        );
        assert.equal(countOf(a), left.size);
      }),
    );
  });

  it("joins what touches, so that equal sets are written equally", () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const parts = [subtract(a, b), subtract(b, a), subtract(a, subtract(a, b))] as const;
        const rebuilt = unionOf(unionOf(parts[2], parts[1]), parts[0]);
        assert.equal(formatGtidSet(rebuilt), formatGtidSet(unionOf(b, a)));
      }),
    );
  });
});
