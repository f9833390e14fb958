import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chooseParts, runParts } from "../../cli/commands/test.ts";
import { CliError } from "../../cli/errors.ts";
import { staleFiles } from "../../cli/generated-files.ts";
import { SUMMARY_VARIABLE } from "../../cli/mocha-reporter.ts";
import type { Part, PartResult } from "../../cli/test-parts.ts";
import { PARTS } from "../../cli/test-parts.ts";
import { CHECKOUT } from "../../tools/places.ts";
import { run } from "../../tools/run.ts";

function part(name: string, lane: Part["lane"], result: PartResult, log: string[] = [], ms = 0): Part {
  return {
    name,
    lane,
    description: "stub",
    run: async () => {
      log.push(`${name} starts`);
      await sleep(ms);
      log.push(`${name} ends`);
      return result;
    },
  };
}

const passed = (count: number): PartResult => ({ passed: count, failed: 0, output: "" });

describe("chooseParts", () => {
  it("takes all without --only", () => {
    assert.equal(chooseParts(undefined, PARTS), PARTS);
  });

  it("takes those that are named, apart or with commas, in their own order", () => {
    const names = chooseParts(["unit", "lint,types"], PARTS).map(({ name }) => name);
    assert.deepEqual(names, ["types", "lint", "unit"]);
  });

  it("refuses what is no part", () => {
    assert.throws(() => chooseParts(["unit,nuit"], PARTS), CliError);
  });
});

describe("runParts", () => {
  it("runs the lanes side by side and each lane in order", async () => {
    const log: string[] = [];
    const parts = [
      part("a", "checks", passed(1), log, 60),
      part("b", "checks", passed(1), log, 0),
      part("c", "tests", passed(1), log, 30),
    ];
    await runParts(parts, () => undefined);
    assert.deepEqual(log, ["a starts", "c starts", "c ends", "a ends", "b starts", "b ends"]);
  });

  it("sums up, prints a line for each part, and of failures what went wrong", async () => {
    const lines: string[] = [];
    const broken = {
      ...part("broken", "tests", passed(0)),
      run: () => Promise.reject(new Error("no engine")),
    };
    const parts = [
      part("types", "checks", passed(1)),
      part("lint", "checks", { passed: 0, failed: 1, output: "file.ts: semicolons" }),
      part("unit", "checks", { passed: 40, failed: 2, output: "" }),
      broken,
    ];
    assert.deepEqual(await runParts(parts, (line) => lines.push(line)), { passed: 41, failed: 4 });
    assert.deepEqual(lines.map((line) => line.replace(/\d+\.\d s/, "T")).sort(), [
      "FAIL  broken        T  0 passed, 1 failed  (stub)",
      "FAIL  lint          T  0 passed, 1 failed  (stub)",
      "FAIL  unit          T  40 passed, 2 failed  (stub)",
      "file.ts: semicolons",
      "no engine",
      "ok    types         T  1 passed, 0 failed  (stub)",
    ]);
  });
});

describe("the parts", () => {
  it("are those that docs/tools.md lists", () => {
    const page = readFileSync(join(CHECKOUT, "docs", "tools.md"), "utf8");
    const rows = [...page.matchAll(/^\| `(\w+)`\s+\| .* \| (\w+)\s*\|$/gm)].map(
      ([, name, lane]) => `${lane}: ${name}`,
    );
    assert.deepEqual(
      rows,
      PARTS.map(({ name, lane }) => `${lane}: ${name}`),
    );
  });

  it("are these, each in its lane", () => {
    assert.deepEqual(
      PARTS.map(({ name, lane }) => `${lane}: ${name}`),
      [
        "checks: types",
        "checks: lint",
        "checks: format",
        "checks: layers",
        "checks: generated",
        "checks: stacks",
        "tests: unit",
        "tests: rehearsal",
      ],
    );
  });
});

describe("the mocha reporter", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kakehashi-reporter-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("prints failures only, and leaves the sums behind", async () => {
    writeFileSync(
      join(folder, "some.test.cjs"),
      `describe("arithmetic", () => {
        it("adds", () => {});
        it("subtracts", () => {});
        describe("of fractions", () => it("divides", () => { throw new Error("by zero"); }));
      });`,
    );
    const summary = join(folder, "summary.json");
    const { code, stdout } = await run(
      join(CHECKOUT, "node_modules", ".bin", "mocha"),
      [
        "--no-config",
        "--reporter",
        join(CHECKOUT, "cli", "mocha-reporter.ts"),
        join(folder, "some.test.cjs"),
      ],
      { env: { ...process.env, [SUMMARY_VARIABLE]: summary } },
    );
    assert.equal(code, 1);
    const [first, second, third, ...rest] = stdout.split("\n");
    assert.equal(first, `FAILED arithmetic > of fractions > divides (${join(folder, "some.test.cjs")})`);
    assert.equal(second, "    Error: by zero");
    assert.match(third ?? "", /some\.test\.cjs:4:/);
    assert.deepEqual(
      rest.filter((line) => line !== ""),
      [],
    );
    const seen: unknown = JSON.parse(readFileSync(summary, "utf8"));
    assert.deepEqual(seen, { passed: 2, failed: 1 });
  });
});

describe("staleFiles", () => {
  it("names files that are missing or no longer what their sources say", async () => {
    const folder = mkdtempSync(join(tmpdir(), "kakehashi-generated-"));
    writeFileSync(join(folder, "current"), "as it should be");
    writeFileSync(join(folder, "old"), "as it was");
    const file = (path: string) => ({
      path,
      command: `make ${path}`,
      make: () => Promise.resolve("as it should be"),
    });
    assert.deepEqual(await staleFiles(folder, ["current", "old", "absent"].map(file)), [
      "old: is not what its sources say; run make old",
      "absent: is missing; run make absent",
    ]);
    rmSync(folder, { recursive: true });
  });
});
