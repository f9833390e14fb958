import assert from "node:assert/strict";
import fc from "fast-check";
import { locate, NoSuchPath, valueAt, withValue } from "../../../simulator/editing/edit-path.ts";
import { readValue } from "../../../simulator/editing/edit-value.ts";
import { inputsOf } from "../../../simulator/editing/published-inputs.ts";
import type { PropertyFields, PropertyType } from "../../../simulator/editing/property-types.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";

const text: PropertyType = { is: "text" };
const rule: PropertyFields = new Map<string, PropertyType>([
  ["port", { is: "number" }],
  ["cidrs", { is: "list", item: text }],
]);
const fields: PropertyFields = new Map<string, PropertyType>([
  ["name", text],
  ["open", { is: "boolean" }],
  ["tags", { is: "map", value: text }],
  ["rules", { is: "list", item: { is: "object", fields: () => rule } }],
  ["profiles", { is: "map", value: { is: "object", fields: () => rule } }],
  ["free", { is: "anything" }],
]);
const present: PropertyMap = {
  name: "n",
  tags: { "a.b/c": "1" },
  rules: [{ port: 1, cidrs: ["x"] }],
  free: { list: [{ key: 1 }] },
};

describe("the path of an edit", () => {
  for (const [written, segments, kind] of [
    ["name", ["name"], "text"],
    ["tags.Owner", ["tags", "Owner"], "text"],
    ["tags.a.b/c", ["tags", "a.b/c"], "text"],
    ['tags["a.b/c"]', ["tags", "a.b/c"], "text"],
    ["rules[0].port", ["rules", 0, "port"], "number"],
    ["rules[1]", ["rules", 1], "object"],
    ["rules[0].cidrs[1]", ["rules", 0, "cidrs", 1], "text"],
    ['profiles["x.y"].port', ["profiles", "x.y", "port"], "number"],
    ["profiles.x.cidrs[0]", ["profiles", "x", "cidrs", 0], "text"],
    ["free.list[0].key", ["free", "list", 0, "key"], "anything"],
  ] as const) {
    it(`${written} is found`, () => {
      const found = locate(written, fields, present);
      assert.deepEqual([found.segments, found.type.is], [segments, kind]);
    });
  }

  for (const [written, problem, fix] of [
    ["", "names no property", /^use one of free, name, open, profiles, rules, tags$/],
    ["nam", "has no property nam", /^did you mean name\? it has free, name, open, profiles, rules, tags$/],
    ["rules[0].prt", "rules[0]: has no property prt", /^did you mean port\? it has cidrs, port$/],
    ["rules.port", "rules: is a list of 1", /^write rules\[0\] to rules\[1\], the last of which adds one$/],
    ["rules[2]", "rules: is a list of 1", /./],
    ["name.x", "name: is text without parts", /^write name$/],
    ["open.x", "open: is a boolean without parts", /^write open$/],
    ["free.list[0].key.deep", "free.list[0].key: has no parts that are known", /as a whole, in JSON$/],
  ] as const) {
    it(`${written === "" ? "nothing" : written} is refused, with what there is`, () => {
      assert.throws(
        () => locate(written, fields, present),
        (error) => error instanceof NoSuchPath && error.message === problem && fix.test(error.fix),
      );
    });
  }

  it("is where a value is put and taken away; nothing else changes", () => {
    const segment = fc.oneof(fc.constantFrom("a", "b"), fc.constant(0));
    fc.assert(
      fc.property(
        fc.array(segment, { minLength: 1, maxLength: 4 }),
        fc.string({ minLength: 1 }),
        (path, value) => {
          const put = withValue(undefined, path, value);
          assert.equal(valueAt(put, path), value);
          assert.equal(valueAt(withValue(put, path, undefined), path), undefined);
        },
      ),
    );
    assert.deepEqual(withValue(present, ["rules", 0, "port"], 2), {
      ...present,
      rules: [{ port: 2, cidrs: ["x"] }],
    });
    assert.deepEqual(withValue({ list: [1, 2, 3] }, ["list", 1], undefined), { list: [1, 3] });
  });
});

describe("the value of an edit", () => {
  const list: PropertyType = { is: "list", item: text };
  for (const [written, type, was, value] of [
    ["1.36", text, undefined, "1.36"],
    ['"1.36"', text, undefined, "1.36"],
    ["true", text, undefined, "true"],
    ["3", { is: "number" }, undefined, 3],
    ["false", { is: "boolean" }, true, false],
    ['["a","b"]', list, undefined, ["a", "b"]],
    ['{"a":"b"}', { is: "anything" }, undefined, { a: "b" }],
    ['{"Statement":[]}', { is: "anything" }, "{}", '{"Statement":[]}'],
    ["plain", { is: "anything" }, undefined, "plain"],
    ['{"port":1}', { is: "object", fields: () => rule }, undefined, { port: 1 }],
  ] as const) {
    it(`${written} means ${JSON.stringify(value)} as ${type.is}`, () => {
      assert.deepEqual(readValue(written, type, was, "p"), { value });
    });
  }

  for (const [written, type, path, must] of [
    ["three", { is: "number" }, "p", "must be a number"],
    ['"3"', { is: "number" }, "p", "must be a number"],
    ["1", { is: "boolean" }, "p", "must be true or false"],
    ["a", list, "p", "must be a list, in JSON"],
    ["[1]", list, "p[0]", "must be text"],
    ["null", list, "p", "must be a list, in JSON"],
    ["[]", { is: "map", value: text }, "p", "must be a map, in JSON"],
    ['{"port":"1"}', { is: "object", fields: () => rule }, "p.port", "must be a number"],
    ['{"prt":1}', { is: "object", fields: () => rule }, "p", "has no property prt, but cidrs, port"],
  ] as const) {
    it(`${written} is refused as ${type.is}`, () => {
      assert.deepEqual(readValue(written, type, undefined, "p"), { path, must });
    });
  }
});

describe("the published types of properties", () => {
  it("are those of Kubernetes' OpenAPI document", async () => {
    const inputs = await inputsOf("kubernetes:apps/v1:Deployment");
    assert.ok(inputs !== undefined);
    const found = locate("spec.template.spec.containers[0].image", inputs, {});
    assert.equal(found.type.is, "text");
    assert.equal(locate("metadata.labels.kubernetes.io/name", inputs, {}).segments[2], "kubernetes.io/name");
    assert.throws(() => locate("spec.replica", inputs, {}), NoSuchPath);
    assert.equal(await inputsOf("kubernetes:acme.example/v1:Gizmo"), undefined);
  });

  it("are those of the SDK's declarations", async () => {
    const inputs = await inputsOf("aws:eks/cluster:Cluster");
    assert.ok(inputs !== undefined);
    assert.equal(locate("vpcConfig.subnetIds[0]", inputs, {}).type.is, "text");
    assert.equal(locate("deletionProtection", inputs, {}).type.is, "boolean");
    assert.equal(locate("tags.Owner", inputs, {}).path, "tags.Owner");
    assert.equal(await inputsOf("aws:eks/nothing:Nothing"), undefined);
    assert.equal(await inputsOf("acme:index:Gizmo"), undefined);
  }).timeout(20_000);
});
