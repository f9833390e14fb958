import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CommanderError } from "commander";
import { CliError, exitReasonOf, showError } from "../../cli/errors.ts";
import { EXIT_CODES, exitCode } from "../../cli/exit-codes.ts";
import { JournalError } from "../../simulator/journal.ts";
import { LockHeldError } from "../../tools/lock.ts";
import { ToolError } from "../../tools/tool-error.ts";

const PAGE = join(import.meta.dirname, "..", "..", "docs", "exit-codes.md");

describe("the table of exit codes", () => {
  it("is the one in docs/exit-codes.md", () => {
    const rows = [...readFileSync(PAGE, "utf8").matchAll(/^\| (\d+)\s*\| `(\w+)`\s*\| (.*?)\s*\|$/gm)];
    const documented = rows.map(([, code, name, meaning]) => ({ name, code: Number(code), meaning }));
    const wanted = Object.entries(EXIT_CODES).map(([name, { code, meaning }]) => ({ name, code, meaning }));
    assert.deepEqual(documented, wanted);
  });

  it("has each code once", () => {
    const codes = Object.values(EXIT_CODES).map(({ code }) => code);
    assert.equal(new Set(codes).size, codes.length);
  });

  for (const [error, reason, code] of [
    [new CliError("badInput", "no such stack"), "badInput", 2],
    [new JournalError("world.jsonl: no world"), "badInput", 2],
    [new ToolError("go", [], []), "toolMissing", 3],
    [new LockHeldError("/lock", "1", "running"), "locked", 4],
    [new CommanderError(1, "commander.unknownCommand", "unknown command"), "badInput", 2],
    [new CommanderError(0, "commander.helpDisplayed", "(outputHelp)"), "ok", 0],
    [new Error("anything else"), "failed", 1],
    ["not even an error", "failed", 1],
  ] as const) {
    it(`ends with ${code} after ${error instanceof Error ? error.constructor.name : "a string"} (${reason})`, () => {
      assert.equal(exitReasonOf(error), reason);
      assert.equal(exitCode(reason), code);
    });
  }
});

describe("showError", () => {
  it("prints the message, and the stack for whoever asks", () => {
    const error = new CliError("failed", "it is not to be");
    assert.equal(showError(error, false), "it is not to be");
    assert.match(showError(error, true), /^CliError: it is not to be\n {4}at .*exit-codes\.test\.ts/);
  });
});

describe("ToolError", () => {
  it("names the tool, why each way failed, and the ways that are left", () => {
    const error = new ToolError("the hammer", ["shop: closed"], ["wait", "borrow one"]);
    assert.equal(
      error.message,
      "the hammer could not be had:\n  - shop: closed\ntwo ways to it:\n  1. wait\n  2. borrow one",
    );
  });
});
