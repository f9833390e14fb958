import assert from "node:assert/strict";
import { EventLog } from "../../../cli/rehearsal/events.ts";
import { plainProgress } from "../../../cli/rehearsal/progress.ts";

describe("progress without a terminal", () => {
  it("is a line now and then, for each cloud that has something to do", () => {
    const lines: string[] = [];
    let now = 0;
    const progress = plainProgress(
      (line) => lines.push(line),
      () => now,
    );
    const log = new EventLog(() => undefined);
    const step = (op: "create" | "same", type: string) => {
      const urn = `urn:pulumi:dev::tiny::${type}::x-${op}`;
      const state = { type, urn, custom: true, id: "", parent: "", inputs: {}, outputs: {}, provider: "" };
      return { op, urn, type, new: state, logical: true, provider: "" };
    };
    const empty = { sequence: 0, timestamp: 0 };
    progress.update(log, "up");
    log.take({ ...empty, resOutputsEvent: { metadata: step("create", "aws:ec2/vpc:Vpc") } });
    log.take({
      ...empty,
      resourcePreEvent: { metadata: step("same", "azure-native:network:VirtualNetwork") },
    });
    now = 4000;
    progress.update(log, "up");
    assert.deepEqual(lines, []);
    now = 5000;
    progress.update(log, "up");
    now = 6000;
    progress.update(log, "up");
    assert.deepEqual(lines, ["AWS: 1 created; Azure: nothing to do, 1 running"]);
  });
});
