import assert from "node:assert/strict";
import { Interruption } from "../../../cli/rehearsal/interruption.ts";

describe("an interruption", () => {
  /** An engine that counts how often it is asked to stop. */
  function engine() {
    const asked = { times: 0 };
    const command = {
      interrupt: () => {
        asked.times += 1;
      },
    };
    return { asked, command };
  }

  it("is none before somebody asks", () => {
    const { asked, command } = engine();
    const interruption = new Interruption();
    interruption.attach(command);
    assert.deepEqual([interruption.reason, interruption.forced, asked.times], [undefined, false, 0]);
  });

  it("is passed on at once, each time", () => {
    const { asked, command } = engine();
    const interruption = new Interruption();
    interruption.attach(command);
    interruption.ask("interrupted");
    assert.deepEqual([asked.times, interruption.forced], [1, false]);
    interruption.ask("interrupted");
    assert.deepEqual([asked.times, interruption.forced], [2, true]);
  });

  it("that came before there was an engine reaches it as often as it was asked", () => {
    const { asked, command } = engine();
    const interruption = new Interruption();
    interruption.ask("interrupted");
    interruption.ask("interrupted");
    interruption.attach(command);
    assert.equal(asked.times, 2);
  });

  it("keeps its first reason, which is how the command ends", () => {
    const interruption = new Interruption();
    interruption.ask("terminated");
    interruption.ask("interrupted");
    assert.equal(interruption.reason, "terminated");
  });
});
