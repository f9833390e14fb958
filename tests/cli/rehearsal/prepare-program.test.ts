import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { importsOf, prepareProgram } from "../../../cli/rehearsal/prepare-program.ts";
import { subjectOf } from "../../../cli/rehearsal/request.ts";
import { CHECKOUT } from "../../../tools/places.ts";

describe("prepareProgram", function () {
  this.timeout(30_000);
  const entry = join(CHECKOUT, "index.ts");

  it("loads what the program's main file imports of its own, which reads no settings and makes nothing", () => {
    const modules = importsOf(entry);
    assert.ok(modules.map((it) => relative(CHECKOUT, it)).includes("stacks/index.ts"));
    for (const module of modules) assert.ok(existsSync(module), module);
    const script = `for (const file of ${JSON.stringify(modules)}) require(file); console.log(globalThis.globalStore);`;
    const said = execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", "-e", script], {
      cwd: CHECKOUT,
      encoding: "utf8",
    });
    assert.equal(said.trim(), "undefined");
  });

  it("leaves other programs alone", () => {
    const cwd = join(CHECKOUT, "bench", "programs", "thousand");
    assert.equal(prepareProgram(subjectOf({ stack: "bench", cwd })), undefined);
  });
});
