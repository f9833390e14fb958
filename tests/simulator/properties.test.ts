import assert from "node:assert/strict";
import {
  containsUnknown,
  isMap,
  joinPath,
  parsePath,
  sameValue,
  select,
  show,
  UNKNOWN,
  within,
} from "../../simulator/properties.ts";
import type { PropertyValue } from "../../simulator/properties.ts";

const ROOT: PropertyValue = {
  id: "a",
  list: [{ port: 1, ids: ["x", "y"] }, { ids: UNKNOWN }],
  tags: { "a/b": "1", c: "2" },
  later: UNKNOWN,
};

describe("property paths", () => {
  const selects = (
    path: string,
    expected: readonly (readonly [string, PropertyValue | undefined])[],
  ): void => {
    it(`select ${path}`, () => {
      assert.deepEqual(
        select(ROOT, parsePath(path)).map((it) => [it.path, it.value]),
        expected,
      );
    });
  };
  selects("id", [["id", "a"]]);
  selects("absent", [["absent", undefined]]);
  selects("absent.deeper", []);
  selects("id.deeper", []);
  selects("list[*].port", [
    ["list[0].port", 1],
    ["list[1].port", undefined],
  ]);
  selects("list[*].ids[*]", [
    ["list[0].ids[0]", "x"],
    ["list[0].ids[1]", "y"],
    ["list[1].ids", UNKNOWN],
  ]);
  selects("tags.*", [
    ['tags["a/b"]', "1"],
    ["tags.c", "2"],
  ]);
  selects("later.x[*].y", [["later", UNKNOWN]]);
  selects("id[*]", []);

  it("join keys in the engine's notation", () => {
    assert.deepEqual(
      [joinPath("", "a"), joinPath("a", "b"), joinPath("a", "b.c"), joinPath("", "x-y")],
      ["a", "a.b", 'a["b.c"]', '["x-y"]'],
    );
  });

  it("lie within a set when they or what holds them is in it", () => {
    const secrets = new Set(["data", 'a["b.c"]']);
    const cases = ["data", "data.key", "data[0]", 'a["b.c"].d', "database", "a"];
    assert.deepEqual(
      cases.map((it) => within(secrets, it)),
      [true, true, true, true, false, false],
    );
  });
});

describe("property values", () => {
  it("know what in them is unknown", () => {
    assert.deepEqual([ROOT, { a: [1, { b: "x" }] }, UNKNOWN, undefined].map(containsUnknown), [
      true,
      false,
      true,
      false,
    ]);
    assert.equal(isMap(UNKNOWN), false);
  });

  it("are the same by content, and unknown ones never", () => {
    assert.ok(sameValue({ a: [1, { b: null }] }, { a: [1, { b: null }] }));
    for (const [left, right] of [
      [{ a: 1 }, { a: 1, b: 2 }],
      [[1], [1, 2]],
      [UNKNOWN, UNKNOWN],
      ["1", 1],
    ] as const)
      assert.ok(!sameValue(left, right));
  });

  it("show themselves short, and not at all when they are secret", () => {
    assert.deepEqual(
      [show("a"), show({ a: 1 }), show(undefined), show(UNKNOWN), show("a", true)],
      ["a", '{"a":1}', "nothing", "a value not known yet", "[secret]"],
    );
    assert.equal(show("x".repeat(200)).length, 120);
  });
});
