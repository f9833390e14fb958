import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programDependencies, runtimeOptions, splitArguments } from "../../tools/language-host/launch.ts";
import { CHECKOUT, LANGUAGE_HOST, LANGUAGE_HOST_FOLDER } from "../../tools/places.ts";
import { run } from "../../tools/run.ts";

describe("splitArguments", () => {
  for (const [text, words] of [
    ["", []],
    ["  --one   --two=2 ", ["--one", "--two=2"]],
    [`--title='a b' "--c d"`, ["--title=a b", "--c d"]],
  ] as const) {
    it(`splits ${JSON.stringify(text)}`, () => {
      assert.deepEqual(splitArguments(text), words);
    });
  }
});

describe("runtimeOptions", () => {
  it("has the SDK compile TypeScript unless it is told not to", () => {
    assert.deepEqual(runtimeOptions(), { typescript: true, nodeArguments: [] });
    assert.equal(runtimeOptions({ typescript: false }).typescript, false);
    assert.equal(runtimeOptions({ typescript: "false" }).typescript, false);
    assert.equal(runtimeOptions({ typescript: true }).typescript, true);
  });

  it("reads the arguments for node", () => {
    assert.deepEqual(runtimeOptions({ nodeargs: "--inspect --max-old-space-size=100" }).nodeArguments, [
      "--inspect",
      "--max-old-space-size=100",
    ]);
  });
});

describe("programDependencies", () => {
  it("gives the installed version, or the range of what is not installed", () => {
    const folder = mkdtempSync(join(tmpdir(), "kakehashi-dependencies-"));
    const manifest = { dependencies: { here: "^1.0.0", absent: "^2.0.0" }, devDependencies: { tool: "*" } };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    mkdirSync(join(folder, "node_modules", "here"), { recursive: true });
    writeFileSync(join(folder, "node_modules", "here", "package.json"), '{ "version": "1.2.3" }');
    assert.deepEqual(programDependencies(folder), [
      { name: "tool", version: "*" },
      { name: "here", version: "1.2.3" },
      { name: "absent", version: "^2.0.0" },
    ]);
    rmSync(folder, { recursive: true });
    assert.deepEqual(programDependencies(folder), []);
  });
});

describe("the language host's executable", () => {
  it("prints its port, and ends when its engine does", async () => {
    const host = join(LANGUAGE_HOST_FOLDER, LANGUAGE_HOST);
    // The shell stands for an engine that ends without a word.
    const { code, stdout } = await run("sh", ["-c", `"${host}" 127.0.0.1:1 & sleep 2`], {
      cwd: CHECKOUT,
      timeoutSeconds: 15,
    });
    assert.equal(code, 0);
    assert.match(stdout, /^\d{4,5}$/);
  });
});

describe("plain-errors.cjs", () => {
  it("keeps Node from looping on a stack frame of the SDK, and everything else as it is", async () => {
    const preload = join(LANGUAGE_HOST_FOLDER, "plain-errors.cjs");
    const script = `
      const util = require("node:util");
      const error = new Error("boom");
      error.stack = "Error: boom\\n    at x (/app/node_modules/@pulumi/resource.ts:1:2)";
      console.log(util.inspect(error, { colors: true }));
      console.log(util.inspect({ a: 1 }, { colors: true }), util.inspect({ a: { b: {} } }, false, 0));
      console.log(util.inspect.custom === Symbol.for("nodejs.util.inspect.custom"), util.inspect.defaultOptions.depth);`;
    const { code, stdout } = await run(process.execPath, ["--require", preload, "-e", script], {
      timeoutSeconds: 5,
    });
    assert.equal(code, 0);
    assert.deepEqual(stdout.split("\n"), [
      "Error: boom",
      "    at x (/app/node_modules/@pulumi/resource.ts:1:2)",
      "{ a: \u001b[33m1\u001b[39m } { a: [Object] }",
      "true 2",
    ]);
  });
});
