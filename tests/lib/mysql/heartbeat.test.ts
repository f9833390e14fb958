import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HEARTBEAT_SCRIPT } from "../../../lib/mysql/heartbeat.ts";

/** Keeps three lines that it is given, and ends the script that started it. */
const CLIENT = `#!/bin/sh
head -n 3 >"$KEPT"
kill -TERM $PPID
`;

describe("the heartbeat's writer", () => {
  let folder = "";
  const path = (name: string): string => join(folder, name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kakehashi-heartbeat-"));
    writeFileSync(path("mysql"), CLIENT);
    chmodSync(path("mysql"), 0o755);
    writeFileSync(path("heartbeat-password"), "secret");
    writeFileSync(path("heartbeat.sql"), "INSERT\nBEAT");
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  async function written(pointer: string | undefined): Promise<string> {
    if (pointer !== undefined) writeFileSync(path("host"), pointer);
    const script = spawn("bash", ["-c", HEARTBEAT_SCRIPT], {
      stdio: "ignore",
      env: {
        PATH: `${folder}:${process.env.PATH ?? ""}`,
        ...{ MYSQL_HOST: "this.example.com", HEARTBEAT_INTERVAL: "0.01", KEPT: path("kept") },
        ...{ SECRETS_DIRECTORY: folder, SQL_DIRECTORY: folder, RUN_DIRECTORY: folder },
        PRIMARY_POINTER: path("host"),
      },
    });
    await once(script, "exit");
    return readFileSync(path("kept"), "utf8");
  }

  for (const [what, pointer] of [
    ["that the applications' pointer names", "this.example.com"],
    ["that nobody points at or away from", undefined],
  ] as const)
    it(`writes into a server ${what}`, async () => {
      assert.equal(await written(pointer), "INSERT BEAT;\n".repeat(3));
    });

  it("writes nothing into one that it does not name: it would never be let back as a replica", async () => {
    assert.equal(await written("other.example.com"), "\n\n\n");
  });
});
