import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../../tools/lock.ts";
import { run } from "../../tools/run.ts";

describe("run", () => {
  it("gives exit code and output, and every line as it comes", async () => {
    const lines: string[] = [];
    const result = await run("sh", ["-c", "echo one; echo two >&2; exit 3"], {
      onLine: (line) => lines.push(line),
    });
    assert.deepEqual(result, { code: 3, stdout: "one", stderr: "two", problem: "" });
    assert.deepEqual(lines.sort(), ["one", "two"]);
  });

  it("says that a program cannot be started", async () => {
    const result = await run("no-such-program", []);
    assert.equal(result.code, -1);
    assert.equal(result.problem, "spawn no-such-program ENOENT");
  });

  it("ends a program that takes too long, with all that it started", async () => {
    const result = await run("sh", ["-c", "sleep 60 & echo $!; wait"], { timeoutSeconds: 1 });
    assert.equal(result.code, -1);
    assert.equal(result.problem, "no end after 1 s");
    assert.match(result.stdout, /^\d+$/);
    for (let round = 0; isAlive(result.stdout) && round < 50; round += 1) await sleep(20);
    assert.equal(isAlive(result.stdout), false, "its child still runs");
  });

  it("ends a program that falls silent, and only that", async () => {
    const talking = await run("sh", ["-c", "for i in 1 2 3 4; do echo $i; sleep 0.3; done"], {
      idleTimeoutSeconds: 1,
    });
    assert.equal(talking.code, 0);
    const silent = await run("sh", ["-c", "echo 1; sleep 60"], { idleTimeoutSeconds: 0.5 });
    assert.equal(silent.problem, "no sign of life for 0.5 s");
  });

  it("leaves no listeners behind", async () => {
    const before = process.listenerCount("SIGINT");
    await run("true", []);
    assert.equal(process.listenerCount("SIGINT"), before);
  });
});
