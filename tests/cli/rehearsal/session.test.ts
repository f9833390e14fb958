import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { NO_FAULTS } from "../../../cli/rehearsal/faults.ts";
import { BadInput } from "../../../cli/rehearsal/problems.ts";
import { subjectOf } from "../../../cli/rehearsal/request.ts";
import { Session } from "../../../cli/rehearsal/session.ts";
import { EngineState } from "../../../cli/rehearsal/state.ts";

describe("a session of a rehearsal", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "kakehashi-session-"));
  });

  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it("is not begun on a damaged state: nothing is touched, and what an earlier run left is found again", async () => {
    const subject = subjectOf({ stack: "dev", state: root });
    const state = new EngineState(subject.places.backend, "kakehashi", "dev");
    mkdirSync(dirname(state.file), { recursive: true });
    writeFileSync(state.file, '{"version":3,"checkpoint":{"lat');
    const left = {
      owner: { pid: 2 ** 22 + 1, began: "1" },
      host: hostname(),
      since: new Date().toISOString(),
    };
    writeFileSync(subject.places.lock, JSON.stringify(left));
    const said: string[] = [];
    const say = (line: string): void => void said.push(line);
    const opening = Session.open(subject, { unmodelled: "refuse", faults: NO_FAULTS, say }, () => {
      assert.fail("the engine was started");
    });
    await assert.rejects(opening, BadInput);
    assert.match(said.join("\n"), /^an earlier rehearsal \(pid 4194305, begun .*\) did not end by itself$/);
    assert.deepEqual(JSON.parse(readFileSync(subject.places.lock, "utf8")), left);
    assert.deepEqual(readdirSync(root).sort(), ["backend", "rehearsal.lock"]);
  });
});
