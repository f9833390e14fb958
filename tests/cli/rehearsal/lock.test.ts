import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { RehearsalLock, awaitEngine, removeStaleEngineLocks } from "../../../cli/rehearsal/lock.ts";
import { Locked } from "../../../cli/rehearsal/problems.ts";
import { isAlive, markOf } from "../../../cli/rehearsal/processes.ts";
import type { ProcessMark } from "../../../cli/rehearsal/processes.ts";

/** A process that has ended: its number is free, and its mark is nobody's. */
const DEAD: ProcessMark = { pid: 2 ** 22 + 1, began: "1" };
const HOUR = 3_600_000;

describe("locks", () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kakehashi-lock-"));
    path = join(folder, "state", "rehearsal.lock");
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function leave(owner: object): void {
    mkdirSync(join(folder, "state"), { recursive: true });
    writeFileSync(path, JSON.stringify(owner));
  }

  const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();

  describe("the lock of a stack's rehearsals", () => {
    it("is taken, names its owner and is given back", async () => {
      const { lock, left } = await RehearsalLock.take(path, "dev");
      assert.equal(left, undefined);
      assert.match(readFileSync(path, "utf8"), new RegExp(`"pid":${process.pid},`));
      lock.release();
      assert.deepEqual(readdirSync(join(folder, "state")), []);
    });

    it("keeps a second rehearsal out and says whose it is", async () => {
      const { lock } = await RehearsalLock.take(path, "dev");
      await assert.rejects(RehearsalLock.take(path, "dev"), (error) => {
        assert.ok(error instanceof Locked);
        assert.equal(error.reason, "locked");
        assert.match(
          error.message,
          new RegExp(`^another rehearsal of dev is running \\(pid ${process.pid} on `),
        );
        return true;
      });
      lock.release();
      (await RehearsalLock.take(path, "dev")).lock.release();
    });

    it("is taken over from a process that has ended, which is told", async () => {
      leave({ owner: DEAD, host: hostname(), since: ago(1000), engine: { pid: 7, began: "8" } });
      const { lock, left } = await RehearsalLock.take(path, "dev");
      assert.deepEqual([left?.owner, left?.engine], [DEAD, { pid: 7, began: "8" }]);
      lock.release();
    });

    it("is taken over when its process number is another process's now", async () => {
      leave({ owner: { pid: process.pid, began: "1" }, host: hostname(), since: ago(1000) });
      const { left } = await RehearsalLock.take(path, "dev");
      assert.equal(left?.owner.pid, process.pid);
    });

    it("of another machine is respected for hours, not for days", async () => {
      leave({ owner: DEAD, host: "elsewhere", since: ago(HOUR) });
      await assert.rejects(
        RehearsalLock.take(path, "dev"),
        /another rehearsal of dev is running \(pid \d+ on elsewhere/,
      );
      leave({ owner: DEAD, host: "elsewhere", since: ago(24 * HOUR) });
      assert.equal((await RehearsalLock.take(path, "dev")).left?.host, "elsewhere");
    });

    it("that cannot be read is nobody's", async () => {
      mkdirSync(join(folder, "state"), { recursive: true });
      writeFileSync(path, '{"owner":{"pi');
      assert.equal((await RehearsalLock.take(path, "dev")).left, undefined);
    });

    it("is won by one of many", async () => {
      leave({ owner: DEAD, host: hostname(), since: ago(1000) });
      const taken = await Promise.allSettled(
        Array.from({ length: 8 }, () => RehearsalLock.take(path, "dev")),
      );
      assert.equal(taken.filter(({ status }) => status === "fulfilled").length, 1);
    });

    it("remembers the engine", async () => {
      const { lock } = await RehearsalLock.take(path, "dev");
      lock.engineStarted(process.pid);
      assert.ok(readFileSync(path, "utf8").includes(`"engine":${JSON.stringify(markOf(process.pid))}`));
    });
  });

  describe("the engine's own locks", () => {
    const name = () => join(folder, "0e5d.json");
    const write = (lock: object | string): void => {
      writeFileSync(name(), typeof lock === "string" ? lock : JSON.stringify(lock));
    };

    it("are removed when their process has ended", () => {
      write({ pid: DEAD.pid, username: "me", hostname: hostname(), timestamp: ago(1000) });
      assert.equal(removeStaleEngineLocks(folder, "dev"), 1);
      assert.deepEqual(readdirSync(folder), []);
    });

    it("are removed when another process has the number now", () => {
      write({ pid: process.pid, username: "me", hostname: hostname(), timestamp: ago(24 * HOUR) });
      assert.equal(removeStaleEngineLocks(folder, "dev"), 1);
    });

    it("are removed when they were never written to the end", () => {
      write('{"pid":');
      assert.equal(removeStaleEngineLocks(folder, "dev"), 1);
    });

    it("are removed when they were still drafts, which the engine would take for locks", () => {
      writeFileSync(`${name()}.18ab.tmp`, "");
      assert.equal(removeStaleEngineLocks(folder, "dev"), 1);
      assert.deepEqual(readdirSync(folder), []);
    });

    it("are kept while their process lives", () => {
      write({ pid: process.pid, username: "me", hostname: hostname(), timestamp: ago(-1000) });
      assert.throws(
        () => removeStaleEngineLocks(folder, "dev"),
        (error) => {
          assert.ok(error instanceof Locked);
          assert.match(error.message, new RegExp(`^the engine is at work on dev \\(pid ${process.pid} on `));
          return true;
        },
      );
      assert.ok(existsSync(name()));
    });

    it("need not be there", () => {
      assert.equal(removeStaleEngineLocks(join(folder, "none"), "dev"), 0);
    });
  });

  describe("the engine of a killed rehearsal", () => {
    it("is not waited for when it has ended", async () => {
      const said: string[] = [];
      await awaitEngine(DEAD, (line) => said.push(line));
      assert.deepEqual(said, []);
    });

    it("is left the time to end", async () => {
      const child = spawn("sleep", ["0.3"], { detached: true });
      const mark = markOf(child.pid ?? 0);
      assert.ok(mark !== undefined);
      const said: string[] = [];
      const ended = once(child, "exit");
      await awaitEngine(mark, (line) => said.push(line));
      await ended;
      assert.deepEqual(said, [`its engine (pid ${mark.pid}) is still running; waiting for it to end`]);
    });

    it("is killed with all that it started when it does not end", async () => {
      const child = spawn("sh", ["-c", "sleep 60 & echo $!; wait"], { detached: true });
      const [started] = z.tuple([z.instanceof(Buffer)]).parse(await once(child.stdout, "data"));
      const [mark, inner] = [markOf(child.pid ?? 0), markOf(Number(started.toString()))];
      assert.ok(mark !== undefined && inner !== undefined);
      const said: string[] = [];
      const ended = once(child, "exit");
      await awaitEngine(mark, (line) => said.push(line), 0.1);
      await ended;
      assert.equal(said.at(-1), "it did not end in 0.1 s and is killed");
      assert.equal(isAlive(mark), false);
      for (let waited = 0; waited < 100 && isAlive(inner); waited += 1) await sleep(20);
      assert.equal(isAlive(inner), false);
    });
  });
});
