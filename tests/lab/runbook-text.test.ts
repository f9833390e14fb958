import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readRunbook, unseen } from "../../lab/runbook-text.ts";
import { CHECKOUT } from "../../tools/places.ts";

const FENCE = "```";
const block = (info: string, body: string): string => `${FENCE}${info}\n${body}\n${FENCE}\n`;

describe("a runbook's steps", () => {
  it("are its commands, where they are typed, and what is seen then", () => {
    const text = `# A\n\n## 1. Look\n\n${block("sh operator again", "a | b")}\nYou see:\n\n${block("text", "one ... three\ntwo")}\n## 2. Act\n\n${block("sh aws-host refused divergent azure", "c")}`;
    assert.deepEqual(readRunbook(text), [
      {
        at: "line 5 (1. Look)",
        place: "operator",
        only: [],
        again: true,
        refused: false,
        commands: "a | b\n",
        seen: ["one ... three", "two"],
      },
      {
        at: "line 18 (2. Act)",
        place: "aws-host",
        only: ["azure", "divergent"],
        again: false,
        refused: true,
        commands: "c\n",
        seen: [],
      },
    ]);
  });

  for (const [what, text, message] of [
    [
      "a place that the lab does not know",
      block("sh laptop", "a"),
      /line 1: must be sh with one of .*got sh laptop/,
    ],
    ["a word that means nothing", block("sh operator twice", "a"), /line 1: must be sh/],
    ["commands of another language", block("python", "a"), /line 1: must be sh/],
    ["what is seen without commands", block("text", "a"), /line 1: a block of text belongs to no commands/],
  ] as const)
    it(`refuse ${what}`, () => {
      assert.throws(() => readRunbook(text), message);
    });

  it("lack each line that is not in the output", () => {
    const [step] = readRunbook(block("sh operator", "a") + block("text", "keys ... up\n 0% loss\n[1]"));
    assert.ok(step);
    assert.deepEqual(unseen(step, "keys 1 up\n10% loss"), [" 0% loss", "[1]"]);
    assert.deepEqual(unseen(step, "x keys 1 up\nis 0% loss [1]"), []);
  });

  for (const name of ["rotate-keys", "lose-a-gateway", "switchover", "failover", "failback"])
    it(`can be read from ${name}.md`, () => {
      const steps = readRunbook(readFileSync(join(CHECKOUT, "docs", "runbooks", `${name}.md`), "utf8"));
      assert.ok(steps.length > 3);
    });
});
