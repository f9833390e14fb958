import assert from "node:assert/strict";
import { stackOutputs } from "../../../cli/rehearsal/outputs.ts";

const secret = (ciphertext: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext,
});

const stack = (outputs: Record<string, unknown>) => ({
  urn: "urn:pulumi:dev::tiny::pulumi:pulumi:Stack::tiny-dev",
  type: "pulumi:pulumi:Stack",
  outputs,
});

describe("a stack's outputs", () => {
  it("are printed as they are, structures as JSON", () => {
    const shown = stackOutputs([stack({ name: "a", list: [1, true, null], map: { x: "y" } })]);
    assert.deepEqual(
      [...shown],
      [
        ["name", "a"],
        ["list", "[1,true,null]"],
        ["map", '{"x":"y"}'],
      ],
    );
  });

  it("have every secret masked, however deep", () => {
    const shown = stackOutputs([stack({ plain: secret("v1:a"), deep: { list: [{ key: secret("v1:b") }] } })]);
    assert.deepEqual(
      [...shown],
      [
        ["plain", "[secret]"],
        ["deep", '{"list":[{"key":"[secret]"}]}'],
      ],
    );
  });

  it("that nobody knows yet say so", () => {
    const shown = stackOutputs([stack({ id: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" })]);
    assert.deepEqual([...shown], [["id", "[unknown]"]]);
  });

  it("are none before the first update", () => {
    assert.equal(stackOutputs([]).size, 0);
  });
});
