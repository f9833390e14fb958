import assert from "node:assert/strict";
import { diffInputs } from "../../simulator/diff.ts";
import { parsePath, UNKNOWN } from "../../simulator/properties.ts";
import type { PropertyMap } from "../../simulator/properties.ts";
import { NET, PART, ToyCloud } from "./toy-cloud.ts";

function changes(
  olds: PropertyMap,
  news: PropertyMap,
  immutable: readonly string[] = [],
  ignored: readonly string[] = [],
): readonly string[] {
  return diffInputs(olds, news, immutable.map(parsePath), ignored).map(
    (it) => `${it.kind} ${it.path}${it.replaces ? " replaces" : ""}`,
  );
}

describe("the difference of inputs", () => {
  it("is nothing between equal ones, whatever the order of their keys", () => {
    assert.deepEqual(changes({ a: 1, b: { c: [1] } }, { b: { c: [1] }, a: 1 }), []);
  });

  it("names every leaf that came, went or changed", () => {
    assert.deepEqual(
      changes(
        { a: 1, gone: 1, map: { x: 1, "p/q": 2 }, list: [1, { y: 1 }] },
        { a: 2, come: 1, map: { x: 1, "p/q": 3 }, list: [1, { y: 2 }, 3] },
      ),
      ["update a", "delete gone", 'update map["p/q"]', "update list[1].y", "add list[2]", "add come"],
    );
  });

  it("counts a new value that is unknown as changed", () => {
    assert.deepEqual(changes({ a: 1, b: { c: 1 } }, { a: UNKNOWN, b: { c: UNKNOWN } }, ["b.c"]), [
      "update a",
      "update b.c replaces",
    ]);
  });

  it("replaces where a change touches what is immutable, above or below it", () => {
    const immutable = ["spec.selector", "list[*].id", "tags.*"];
    assert.deepEqual(changes({ spec: { selector: { a: 1 } } }, { spec: { selector: { a: 2 } } }, immutable), [
      "update spec.selector.a replaces",
    ]);
    assert.deepEqual(changes({ spec: { selector: { a: 1 } } }, {}, immutable), ["delete spec replaces"]);
    assert.deepEqual(changes({ list: [{ id: 1, x: 1 }] }, { list: [{ id: 2, x: 2 }] }, immutable), [
      "update list[0].id replaces",
      "update list[0].x",
    ]);
    assert.deepEqual(changes({ tags: { a: "1" } }, { tags: { a: "2" } }, immutable), [
      "update tags.a replaces",
    ]);
    assert.deepEqual(changes({ spec: { other: 1 } }, { spec: { other: 2 } }, immutable), [
      "update spec.other",
    ]);
  });

  it("leaves out what is ignored, and what the provider notes for itself", () => {
    assert.deepEqual(changes({ a: { b: 1, c: 1 }, ab: 1 }, { a: { b: 2, c: 2 }, ab: 2 }, [], ["a.b"]), [
      "update a.c",
      "update ab",
    ]);
    assert.deepEqual(changes({ __defaults: ["x"] }, { __defaults: [] }), []);
  });
});

describe("a replacement", () => {
  const cloud = new ToyCloud();
  after(() => {
    cloud.close();
  });
  const diff = (type: string, olds: PropertyMap, news: PropertyMap): boolean =>
    cloud.operations.diff(cloud.provider(), type, olds, news, []).deleteBeforeReplace;

  it("deletes first when the program fixed a name that stays", () => {
    assert.equal(diff(PART, { netId: "a", name: "n" }, { netId: "b", name: "n" }), true);
  });

  it("creates first under a name of the provider's, a new name, or no name at all", () => {
    assert.equal(
      diff(PART, { netId: "a", name: "n" }, { netId: "b", name: "n", __defaults: ["name"] }),
      false,
    );
    assert.equal(diff(PART, { netId: "a", name: "n" }, { netId: "b", name: "m" }), false);
    assert.equal(diff(NET, { range: "10.0.0.0/16" }, { range: "10.1.0.0/16" }), false);
  });

  it("is none when nothing immutable changed", () => {
    assert.equal(diff(PART, { netId: "a", name: "n" }, { netId: "a", name: "n", weight: 1 }), false);
  });
});
