import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CommandFailed, EngineCommand } from "../../../cli/rehearsal/engine-command.ts";
import { EngineState } from "../../../cli/rehearsal/state.ts";

describe("commands", () => {
  let folder: string;
  let pids: number[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kakehashi-command-"));
    pids = [];
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** A command whose executable is a shell script. */
  function commandOf(script: string): EngineCommand {
    const command = join(folder, "pulumi");
    writeFileSync(command, `#!/bin/sh\n${script}\n`);
    chmodSync(command, 0o755);
    const state = new EngineState(join(folder, "backend"), "tiny", "dev");
    const env = { PATH: process.env.PATH ?? "", OWN: "own" };
    return new EngineCommand({ command, version: "3.246.0", env, state, onStart: (pid) => pids.push(pid) });
  }

  describe("the engine's command", () => {
    it("gets exactly its own environment and what the Automation API adds", async () => {
      const command = commandOf('echo "$@ $OWN $ADDED [$HOME]"');
      const { stdout } = await command.run(["up", "--yes"], folder, { ADDED: "added" });
      assert.equal(stdout, "up --yes --non-interactive own added []\n");
      assert.equal(pids.length, 1);
    });

    it("fails with all that was said", async () => {
      const command = commandOf("echo out; echo err >&2; exit 3");
      await assert.rejects(command.run(["up"], folder, {}), (error) => {
        assert.ok(error instanceof CommandFailed);
        assert.deepEqual(error.outcome, { stdout: "out\n", stderr: "err\n", code: 3 });
        return true;
      });
    });

    it("answers what the state's file tells without a process", async () => {
      const command = commandOf("exit 1");
      const state = new EngineState(join(folder, "backend"), "tiny", "dev");
      mkdirSync(dirname(state.file), { recursive: true });
      writeFileSync(state.file, '{"version":3,"checkpoint":{"latest":null}}');
      assert.equal((await command.run(["stack", "select", "--stack", "dev"], folder, {})).stdout, "");
      assert.equal((await command.run(["stack", "output", "--json"], folder, {})).stdout, "{}");
      assert.equal((await command.run(["stack", "history", "--json"], folder, {})).stdout, "[]");
      assert.deepEqual(pids, []);
    });

    it("asks the engine whether a stack exists that has no state", async () => {
      await assert.rejects(
        commandOf("exit 255").run(["stack", "select", "--stack", "dev"], folder, {}),
        CommandFailed,
      );
    });

    it("is asked to stop once and then killed, with all that it started", async () => {
      const command = commandOf('trap "echo asked" INT; echo ready; while :; do sleep 0.05; done');
      const ready = Promise.withResolvers<undefined>();
      const asked = Promise.withResolvers<undefined>();
      const ended = command.run(["up"], folder, {}, (text) => {
        if (text.includes("ready")) ready.resolve(undefined);
        if (text.includes("asked")) asked.resolve(undefined);
      });
      const failed = assert.rejects(ended, (error) => {
        assert.ok(error instanceof CommandFailed);
        assert.deepEqual([error.outcome.code, error.outcome.stdout], [137, "ready\nasked\n"]);
        return true;
      });
      await ready.promise;
      command.interrupt();
      await asked.promise;
      command.interrupt();
      await failed;
    });

    it("starts nothing more once it was asked to stop", async () => {
      const command = commandOf("exit 0");
      command.interrupt();
      await assert.rejects(command.run(["up"], folder, {}), CommandFailed);
      assert.deepEqual(pids, []);
    });
  });
});
