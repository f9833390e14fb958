import assert from "node:assert/strict";
import fc from "fast-check";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import {
  decode,
  decodeWithResources,
  encode,
  isResource,
  plain,
  resourceReference,
} from "../../simulator/codec.ts";
import { UNKNOWN } from "../../simulator/properties.ts";
import type { PropertyMap } from "../../simulator/properties.ts";

const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** Values as the engine sends them, from a literal. */
function wire(value: Parameters<typeof struct.Struct.fromJavaScript>[0]): struct.Struct {
  return struct.Struct.fromJavaScript(value);
}

describe("the engine's properties", () => {
  it("are read with secrets apart, unknowns known as such, and nulls dropped from maps", () => {
    const { values, secrets } = decode(
      wire({
        plain: "a",
        gone: null,
        later: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        list: [1, null, { [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value: { deep: true } }],
      }),
    );
    assert.deepEqual(values, { plain: "a", later: UNKNOWN, list: [1, null, { deep: true }] });
    assert.deepEqual(secrets, new Set(["list[2]"]));
  });

  it("have a resource's id in its place, or its URN where it has no id", () => {
    const custom = { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:a", id: "i-1" };
    const component = { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:b" };
    assert.deepEqual(decode(wire({ custom, component })).values, { custom: "i-1", component: "urn:b" });
    const kept = decodeWithResources(wire({ custom, component })).values;
    assert.deepEqual(kept, {
      custom: resourceReference("urn:a", "i-1"),
      component: resourceReference("urn:b"),
    });
    assert.ok(isResource(kept.custom));
  });

  it("come back as they were written", () => {
    const leaf = fc.oneof(
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((it) => it + 0),
      fc.boolean(),
      fc.constant(UNKNOWN),
    );
    const key = fc.string({ minLength: 1, maxLength: 5 }).filter((it) => it !== "__proto__");
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, value, { noNullPrototype: true }), (map) => {
        const properties = plain(map as PropertyMap);
        assert.deepEqual(decode(encode(properties)), { values: properties.values, secrets: new Set() });
      }),
    );
  });

  it("keep the wrapper of a secret at any depth", () => {
    const secrets = new Set(["a.b", 'tags["x/y"]', "list[1]"]);
    const values = { a: { b: "s", c: "p" }, tags: { "x/y": 1 }, list: ["p", { deep: "s" }] };
    assert.deepEqual(decode(encode({ values, secrets })), { values, secrets });
    assert.deepEqual(encode({ values: { s: 1 }, secrets: new Set(["s"]) }).toJavaScript(), {
      s: { [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value: 1 },
    });
  });
});
