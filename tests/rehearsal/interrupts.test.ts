import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { isAlive, markOf } from "../../cli/rehearsal/processes.ts";
import type { ProcessMark } from "../../cli/rehearsal/processes.ts";
import { counts, kakehashi, rehearse, start } from "./kakehashi.ts";
import type { Running } from "./kakehashi.ts";
import { SmallProgram, subnets } from "./small-program.ts";

const SUBNETS = 120;
/** The stack, the provider, the VPC and its subnets. */
const RESOURCES = SUBNETS + 3;

const ownerSchema = z.object({ engine: z.object({ pid: z.number(), began: z.string() }) });

describe("a rehearsal that is cut short", function () {
  this.timeout(180_000);
  let program: SmallProgram;

  beforeEach(() => {
    program = new SmallProgram(subnets(SUBNETS));
  });

  afterEach(() => {
    program.remove();
  });

  /** A stack that has something already: its state is written at each step. */
  async function begun(): Promise<void> {
    program.program(subnets(1));
    assert.equal((await rehearse(program.args)).code, 0);
    program.program(subnets(SUBNETS));
  }

  /** Starts a rehearsal and waits until the clouds have made some of it. */
  async function halfWay(): Promise<Running> {
    const running = start(["rehearse", ...program.args, "--json"]);
    const journal = join(program.state, "world", "world.jsonl");
    while (linesOf(journal) < 30) {
      assert.equal(running.child.exitCode, null, "it ended before it was half way");
      await sleep(20);
    }
    return running;
  }

  /** One more run finishes the work: everything is there once, and known. */
  async function finish(): Promise<string> {
    const { code, line, stderr } = await rehearse(program.args);
    assert.deepEqual([code, line.result], [0, "succeeded"], stderr);
    assert.equal(line.create + line.same, RESOURCES, stderr);
    assert.ok(line.same > 0 && line.create > 0, "it was neither begun nor unfinished");
    assert.equal(line.resources, RESOURCES);
    const all = { state: SUBNETS + 1, world: SUBNETS + 1, remains: 0, duplicates: 0 };
    assert.deepEqual(program.inspect(), all);
    return stderr;
  }

  it("by SIGINT ends in order, exits 130, and goes on with the next run", async () => {
    const { child, ended } = await halfWay();
    child.kill("SIGINT");
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 130, stderr);
    assert.match(stdout, /^\{"stack":"test","result":"interrupted",/);
    assert.match(stderr, /stopping: the engine finishes what it has begun/);
    assert.match(stderr, /interrupted; run the same command again to go on from here/);
    const { remains, duplicates } = program.inspect();
    assert.deepEqual([remains, duplicates], [0, 0]);
    assert.doesNotMatch(await finish(), /did not end by itself/);
  });

  it("by SIGTERM ends in order and exits 143", async () => {
    const { child, ended } = await halfWay();
    child.kill("SIGTERM");
    const { code, stderr } = await ended;
    assert.equal(code, 143, stderr);
    assert.equal(program.inspect().remains, 0);
    await finish();
  });

  it("by a second SIGINT kills the engine; the next run says what it finds and finishes", async () => {
    await begun();
    const { child, ended } = await halfWay();
    child.kill("SIGINT");
    // Two signals in quick succession would arrive as one.
    await sleep(30);
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    assert.equal(code, 130, stderr);
    await finish();
  });

  it("by SIGKILL of the command: the next run says what it finds and finishes", async () => {
    await begun();
    const { child, ended } = await halfWay();
    child.kill("SIGKILL");
    assert.equal((await ended).signal, "SIGKILL");
    const stderr = await finish();
    assert.match(
      stderr,
      new RegExp(`an earlier rehearsal \\(pid ${child.pid}, begun .*\\) did not end by itself`),
    );
    assert.match(stderr, /found /);
  });

  it("by SIGKILL of the command and the engine: what was being created is taken into the state", async () => {
    await begun();
    const { child, ended } = await halfWay();
    const { engine } = ownerSchema.parse(
      JSON.parse(readFileSync(join(program.state, "rehearsal.lock"), "utf8")),
    );
    assert.ok(isAlive(engine));
    process.kill(engine.pid, "SIGKILL");
    child.kill("SIGKILL");
    await ended;
    const stderr = await finish();
    assert.match(stderr, /removed the engine's lock, whose owner is gone/);
    assert.match(
      stderr,
      /found what it left half done:\n {2}urn:pulumi:test::small::aws:ec2\/subnet:Subnet::subnet-/,
    );
  });

  it("by SIGKILL of everything in a first run: the next run removes what it finds and begins again", async () => {
    const { child, ended } = await halfWay();
    const { engine } = ownerSchema.parse(
      JSON.parse(readFileSync(join(program.state, "rehearsal.lock"), "utf8")),
    );
    process.kill(engine.pid, "SIGKILL");
    child.kill("SIGKILL");
    await ended;
    const { code, line, stderr } = await rehearse(program.args);
    assert.deepEqual([code, line.create, line.same, line.resources], [0, RESOURCES, 0, RESOURCES], stderr);
    assert.match(
      stderr,
      /::subnet-\d+: the cloud has it \(subnet-\w+\), and the state does not know it; removed/,
    );
    const all = { state: SUBNETS + 1, world: SUBNETS + 1, remains: 0, duplicates: 0 };
    assert.deepEqual(program.inspect(), all);
  });

  it("keeps others out while it runs: exit 4", async () => {
    await begun();
    const { child, ended } = await halfWay();
    const second = await rehearse(program.args);
    assert.equal(second.code, 4, second.stderr);
    assert.deepEqual([second.line.result, ...counts(second.line)], ["refused", 0, 0, 0, 0, 0, 0]);
    assert.match(second.stderr, new RegExp(`another rehearsal of test is running \\(pid ${child.pid} `));
    assert.equal((await ended).code, 0);
    assert.equal(program.inspect().state, SUBNETS + 1);
  });

  it("in its destruction is finished by another one", async () => {
    assert.equal((await kakehashi(["rehearse", ...program.args])).code, 0);
    const journal = join(program.state, "world", "world.jsonl");
    const running = start(["rehearse", ...program.args, "--destroy"]);
    while (!readFileSync(journal, "utf8").includes('"gone"')) await sleep(20);
    running.child.kill("SIGKILL");
    await running.ended;
    const { code, line, stderr } = await rehearse([...program.args, "--destroy"]);
    assert.deepEqual([code, line.resources], [0, 0], stderr);
    assert.deepEqual(program.inspect(), { state: 0, world: 0, remains: 0, duplicates: 0 });
  });
});

/** Writes down its process and one that it starts, which hold its output open. */
const BUSY = `
  import { spawn } from "node:child_process";
  import { writeFileSync } from "node:fs";
  const sleeper = spawn("sleep", ["100"], { stdio: "inherit" });
  sleeper.unref();
  writeFileSync("pids", process.pid + " " + sleeper.pid);
`;

describe("a rehearsed program", function () {
  this.timeout(120_000);
  let program: SmallProgram;

  afterEach(() => {
    program.remove();
  });

  async function processes(): Promise<readonly ProcessMark[]> {
    const file = join(program.folder, "pids");
    while (linesOf(file) === 0) await sleep(20);
    const marks = readFileSync(file, "utf8")
      .split(" ")
      .map((pid) => markOf(Number(pid)));
    return marks.filter((mark) => mark !== undefined);
  }

  async function assertEnded(marks: readonly ProcessMark[]): Promise<void> {
    for (let round = 0; marks.some(isAlive) && round < 200; round += 1) await sleep(50);
    assert.deepEqual(marks.filter(isAlive), []);
  }

  const forever = `${BUSY}
    process.on("SIGTERM", () => console.log("does not mind"));
    await new Promise((resolve) => setTimeout(resolve, 100_000));`;

  for (const [what, signals, code] of [
    ["one SIGINT", ["SIGINT"], 130],
    ["two of SIGINT", ["SIGINT", "SIGINT"], 130],
  ] as const) {
    it(`that does not want to end is ended, with what it has started, after ${what}`, async () => {
      program = new SmallProgram(forever);
      const { child, ended } = start(["rehearse", ...program.args, "--preview"]);
      const marks = await processes();
      assert.equal(marks.length, 2);
      for (const signal of signals) {
        child.kill(signal);
        await sleep(30);
      }
      assert.equal((await ended).code, code);
      await assertEnded(marks);
    });
  }

  it("ends when the command was killed", async () => {
    program = new SmallProgram(forever);
    const { child, ended } = start(["rehearse", ...program.args, "--preview"]);
    const [main] = await processes();
    assert.ok(main);
    child.kill("SIGKILL");
    await ended;
    await assertEnded([main]);
  });

  it("that leaves a process behind does not keep the run from ending", async () => {
    program = new SmallProgram(`${BUSY} console.log("  a line"); console.error("without an end");`);
    const started = performance.now();
    const running = start(["rehearse", ...program.args, "--preview"]);
    const marks = await processes();
    const { code, stdout } = await running.ended;
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^ {2}a line$/m);
    assert.match(stdout, /^without an end$/m);
    assert.ok(performance.now() - started < 60_000);
    await assertEnded(marks);
  });
});

function linesOf(file: string): number {
  try {
    return readFileSync(file, "utf8").split("\n").length;
  } catch {
    return 0;
  }
}
