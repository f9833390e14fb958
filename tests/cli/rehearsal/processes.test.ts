import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { MemoryWatch } from "../../../cli/rehearsal/memory.ts";
import { beganAt, isAlive, markOf, treeMemory } from "../../../cli/rehearsal/processes.ts";

const MiB = 2 ** 20;

describe("processes", () => {
  it("are marked while they live", async () => {
    const child = spawn("sleep", ["60"]);
    await once(child, "spawn");
    const mark = markOf(child.pid ?? 0);
    assert.ok(mark !== undefined && isAlive(mark));
    const began = beganAt(mark.pid);
    assert.ok(began !== undefined && Math.abs(Date.now() - began) < 10_000, `began at ${began ?? "no time"}`);
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.equal(isAlive(mark), false);
    assert.equal(beganAt(mark.pid), undefined);
  });

  it("are not taken for another with the same number", () => {
    assert.equal(isAlive({ pid: process.pid, began: "1" }), false);
  });

  it("have the memory of all that they started, grandchildren too", async () => {
    const before = treeMemory(process.pid);
    const hold = "const b = Buffer.alloc(100 * 2 ** 20, 1); console.log('held'); setInterval(() => b, 1000)";
    const script = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(hold)}], { stdio: "inherit" })`;
    const child = spawn(process.execPath, ["-e", script], { detached: true });
    await once(child.stdout, "data");
    const grown = treeMemory(process.pid) - before;
    process.kill(-(child.pid ?? 0), "SIGKILL");
    assert.ok(grown > 120 * MiB && grown < 400 * MiB, `grew by ${Math.round(grown / MiB)} MiB`);
  });

  it("that are gone have none", () => {
    assert.equal(treeMemory(2 ** 22 + 1), 0);
  });
});

describe("the watch over memory", () => {
  it("keeps the peak of processes that have ended", async () => {
    const hold = "const b = Buffer.alloc(150 * 2 ** 20, 1); console.log('held'); setInterval(() => b, 1000)";
    const child = spawn(process.execPath, ["-e", hold]);
    await once(child.stdout, "data");
    const watch = new MemoryWatch(child.pid);
    child.kill("SIGKILL");
    await once(child, "exit");
    await sleep(250);
    watch.stop();
    assert.ok(watch.peakMiB > 150 && watch.peakMiB < 400, `saw ${watch.peakMiB} MiB`);
  });
});
