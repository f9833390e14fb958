import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Remains } from "../../../cli/rehearsal/recovery.ts";
import { Unsettled, differencesOf, isNothing, without } from "../../../cli/rehearsal/unsettled.ts";

const TYPE = "aws:ec2/vpc:Vpc";
const urn = (name: string) => `urn:pulumi:dev::tiny::${TYPE}::${name}`;
const remains: Remains = {
  adopted: [],
  notMade: [],
  unsure: [],
  untracked: [{ type: TYPE, id: "vpc-1", urn: urn("a"), outputs: {} }],
  vanished: [{ type: TYPE, id: "vpc-2", urn: urn("b"), custom: true }],
  unfinished: [],
};

describe("the note of what may be half done", () => {
  let folder: string;
  let note: Unsettled;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kakehashi-unsettled-"));
    note = new Unsettled(join(folder, "unsettled.json"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("is there from the beginning of a run to its good end, with what differed before", () => {
    assert.equal(note.read(), undefined);
    note.begin(["a", "b"]);
    assert.deepEqual(note.read(), new Set(["a", "b"]));
    note.end();
    assert.equal(note.read(), undefined);
    note.end();
  });

  it("means that nothing is known when its writer was killed", () => {
    writeFileSync(join(folder, "unsettled.json"), '{"differences":["a');
    assert.deepEqual(note.read(), new Set());
  });

  it("leaves what was changed by hand before to a refresh, and finds the rest", () => {
    const [first = "", second = ""] = differencesOf(remains);
    assert.deepEqual(without(remains, new Set()), remains);
    assert.deepEqual(without(remains, new Set([first])), { ...remains, untracked: [] });
    assert.deepEqual(without(remains, new Set([second])), { ...remains, vanished: [] });
    assert.ok(!isNothing(without(remains, new Set([second]))));
    assert.ok(isNothing(without(remains, new Set([first, second]))));
  });
});
