import assert from "node:assert/strict";
import { formatProblem, Hidden, showValue } from "../../lib/problems.ts";

describe("showValue", () => {
  const table: readonly (readonly [name: string, value: unknown, path: string, shown: string])[] = [
    ["text as it is", "10.0.0.0/8", "", "10.0.0.0/8"],
    ["empty text", "", "", "an empty string"],
    ["control characters escaped", "a\nb", "", "a\\nb"],
    ["a number", 1.35, "", "1.35"],
    ["a boolean", false, "", "false"],
    ["null", null, "", "null"],
    ["undefined", undefined, "", "nothing"],
    ["a plain list", ["a", 1], "", "[a, 1]"],
    ["a list of objects by its length", [{ a: 1 }], "", "a list of 1"],
    ["an empty list", [], "", "an empty list"],
    ["an object by its keys, never its values", { user: "root", key: "k" }, "", "an object with user, key"],
    ["an empty object", {}, "", "an empty object"],
    ["a hidden value", new Hidden(), "", "[secret]"],
    ["a function by its type", () => 1, "", "a function"],
    ["what a path calls a password", "hunter2", "database.adminPassword", "[secret]"],
    ["what a path calls a private key", "abc", "vpn.privateKey", "[secret]"],
    ["what a path calls a token", { a: 1 }, "notifications.slackToken", "[secret]"],
  ];
  for (const [name, value, path, shown] of table) {
    it(`shows ${name}`, () => {
      assert.equal(showValue(value, path), shown);
    });
  }

  it("shortens long values and says how long they were", () => {
    assert.equal(showValue("x".repeat(200)), `${"x".repeat(79)}… (200 characters)`);
  });

  it("does not print a hidden value as JSON either", () => {
    assert.equal(JSON.stringify({ password: new Hidden() }), '{"password":"[secret]"}');
  });
});

describe("formatProblem", () => {
  it("says path, problem, value and fix in one line", () => {
    const problem = { path: "a.b[1]", problem: "must be x", got: "y", fix: "write x" };
    assert.equal(formatProblem(problem), "a.b[1]: must be x, got y; write x");
  });

  it("leaves the value out where there is none", () => {
    assert.equal(
      formatProblem({ path: "a", problem: "is missing", got: "", fix: "add it" }),
      "a: is missing; add it",
    );
  });
});
