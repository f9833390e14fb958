import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { GO_MINIMUM, PULUMI, isAtLeast, parseVersion } from "../../tools/versions.ts";

const TOOLS = join(import.meta.dirname, "..", "..", "tools");

describe("versions", () => {
  for (const [text, version] of [
    ["v3.246.0", [3, 246, 0]],
    ["3.246.0-dev.1", [3, 246, 0]],
    ["go1.26.8", [1, 26, 8]],
    ["go1.26", [1, 26, 0]],
    ["devel", undefined],
    ["", undefined],
  ] as const) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseVersion(text), version);
    });
  }

  for (const [text, minimum, is] of [
    ["3.246.0", "3.246.0", true],
    ["3.245.9", "3.246.0", false],
    ["4.0.0", "3.246.0", true],
    ["go1.9.9", "1.26.0", false],
    ["nothing", "1.26.0", false],
  ] as const) {
    it(`${is ? "takes" : "refuses"} ${text} for >= ${minimum}`, () => {
      assert.equal(isAtLeast(text, minimum), is);
    });
  }

  it("are ordered as numbers are, part by part", () => {
    const part = fc.nat(2000);
    const version = fc.tuple(part, part, part);
    fc.assert(
      fc.property(version, version, (a, b) => {
        const order = a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
        assert.equal(isAtLeast(a.join("."), b.join(".")), order >= 0);
      }),
    );
  });

  it("of Pulumi and Go are those of tools/go/go.mod", () => {
    const goMod = readFileSync(join(TOOLS, "go", "go.mod"), "utf8");
    assert.match(
      goMod,
      new RegExp(`^\\s+github\\.com/pulumi/pulumi/pkg/v3 v${PULUMI.go.replaceAll(".", "\\.")}( |$)`, "m"),
    );
    const [, go] = /^go (\S+)$/m.exec(goMod) ?? [];
    assert.ok(go !== undefined && GO_MINIMUM.startsWith(go), `go.mod says ${go ?? "nothing"}`);
  });
});
