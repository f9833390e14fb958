import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { program } from "../../cli/main.ts";
import { CHECKOUT } from "../../tools/places.ts";
import { run } from "../../tools/run.ts";

const MAIN = join(CHECKOUT, "cli", "main.ts");

async function kakehashi(...args: string[]) {
  return run(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, ...args], {
    timeoutSeconds: 20,
  });
}

describe("the command line", () => {
  it("has every command that there is a file for, under the file's name", async () => {
    const files = readdirSync(join(CHECKOUT, "cli", "commands")).map((file) => basename(file, ".ts"));
    const { commands } = await program([]);
    assert.deepEqual(commands.map((command) => command.name()).sort(), files.sort());
  });

  it("loads only the command that is called", async () => {
    const { commands } = await program(["tools", "--json"]);
    assert.deepEqual(
      commands.map((command) => command.name()),
      ["tools"],
    );
  });

  it("says the version of package.json", async () => {
    const { code, stdout } = await kakehashi("--version");
    assert.equal(code, 0);
    assert.ok(
      readFileSync(join(CHECKOUT, "package.json"), "utf8").includes(`"version": "${stdout}"`),
      stdout,
    );
  });

  for (const [what, args, complaint] of [
    ["an unknown command", ["reherse"], "error: unknown command 'reherse'"],
    ["an unknown option", ["tools", "--jsn"], "error: unknown option '--jsn'"],
    [
      "an unknown part",
      ["test", "--only", "unti"],
      "--only: no such part, got unti; choose from types, lint",
    ],
    ["no command", [], "Usage: kakehashi"],
  ] as const) {
    it(`refuses ${what} with exit 2, without a stack trace`, async () => {
      const { code, stdout, stderr } = await kakehashi(...args);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.ok(stderr.startsWith(complaint), stderr);
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }
});
