import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LockHeldError, ownerOf, withLock } from "../../tools/lock.ts";

const LOCK_MODULE = join(import.meta.dirname, "..", "..", "tools", "lock.ts");

describe("withLock", () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kakehashi-lock-"));
    path = join(folder, "made", "on", "the-way", "lock");
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("names its owner while the work is done, and is gone after it", async () => {
    const owner = await withLock(path, { doing: "testing" }, () => Promise.resolve(ownerOf(path)));
    assert.equal(owner, String(process.pid));
    assert.equal(ownerOf(path), undefined);
    assert.deepEqual(readdirSync(join(folder, "made", "on", "the-way")), []);
  });

  it("is gone when the work fails", async () => {
    await assert.rejects(
      withLock(path, { doing: "testing" }, () => Promise.reject(new Error("no luck"))),
      { message: "no luck" },
    );
    assert.equal(ownerOf(path), undefined);
  });

  it("refuses at once while another process lives, and names it", async () => {
    const other = spawn("sleep", ["60"]);
    const pid = String(other.pid);
    mkdirSync(join(path, ".."), { recursive: true });
    symlinkSync(pid, path);
    const refused = withLock(path, { doing: "building" }, () => Promise.resolve());
    await assert.rejects(refused, (error: unknown) => {
      assert.ok(error instanceof LockHeldError);
      assert.equal(error.owner, pid);
      assert.equal(
        error.message,
        `process ${pid} is building (lock ${path}); wait for it, end it, or remove the lock if that process is not one of ours`,
      );
      return true;
    });
    assert.equal(ownerOf(path), pid);
    other.kill("SIGKILL");
  });

  it("waits for another process, says so once, and goes on when it lets go", async () => {
    const other = spawn("sleep", ["0.6"]);
    mkdirSync(join(path, ".."), { recursive: true });
    symlinkSync(String(other.pid), path);
    const notes: string[] = [];
    const options = { doing: "building", waitSeconds: 20, onNote: (note: string) => notes.push(note) };
    assert.equal(await withLock(path, options, () => Promise.resolve("done")), "done");
    const pid = other.pid ?? 0;
    assert.deepEqual(notes, [
      `waiting for process ${pid}, which is building`,
      `process ${pid} left while building; starting that again`,
    ]);
  });

  for (const [what, owner] of [
    ["of a process that has died", () => String(spawnSync("true").pid)],
    ["that names no process", () => "nobody"],
  ] as const) {
    it(`takes over a lock ${what}`, async () => {
      mkdirSync(join(path, ".."), { recursive: true });
      symlinkSync(owner(), path);
      assert.equal(
        await withLock(path, { doing: "testing" }, () => Promise.resolve(ownerOf(path))),
        String(process.pid),
      );
      assert.equal(existsSync(`${path}.takeover`), false);
    });
  }

  it("takes over from one that was killed while it took over", async () => {
    mkdirSync(`${path}.takeover`, { recursive: true });
    symlinkSync("nobody", path);
    const longAgo = Date.now() / 1000 - 120;
    utimesSync(`${path}.takeover`, longAgo, longAgo);
    const owner = await withLock(path, { doing: "testing", waitSeconds: 5 }, () =>
      Promise.resolve(ownerOf(path)),
    );
    assert.equal(owner, String(process.pid));
  });

  it("lets one process in at a time, also when all of them find a dead owner's lock", async () => {
    mkdirSync(join(path, ".."), { recursive: true });
    symlinkSync("nobody", path);
    const inside = join(folder, "inside");
    const script = `
      import { mkdirSync, rmdirSync } from "node:fs";
      import { setTimeout as sleep } from "node:timers/promises";
      import { withLock } from ${JSON.stringify(LOCK_MODULE)};
      for (let round = 0; round < 3; round += 1) {
        await withLock(${JSON.stringify(path)}, { doing: "racing", waitSeconds: 30 }, async () => {
          mkdirSync(${JSON.stringify(inside)}); // Throws when another is inside.
          await sleep(5);
          rmdirSync(${JSON.stringify(inside)});
        });
      }`;
    const racers = Array.from({ length: 4 }, () =>
      spawn(
        process.execPath,
        ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", script],
        {
          stdio: ["ignore", "inherit", "inherit"],
        },
      ),
    );
    const codes = await Promise.all(
      racers.map((racer) => new Promise<number | null>((resolve) => racer.on("close", resolve))),
    );
    assert.deepEqual(codes, [0, 0, 0, 0]);
  });
});
