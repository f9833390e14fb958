import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { PROGRAM_MODULE } from "../../tools/language-host/launch.ts";
import { PreparedProgram } from "../../tools/language-host/prepared.ts";
import { isAlive } from "../../tools/lock.ts";
import { CHECKOUT } from "../../tools/places.ts";
import { run } from "../../tools/run.ts";

const OPTIONS = { typescript: false, nodeArguments: [] };

/** Stands for the SDK's module that runs programs: it says what it finds. */
const MAIN = `
const { NODE_OPTIONS, KAKEHASHI_LANGUAGE_HOST, ...env } = process.env;
console.log(JSON.stringify({
  args: process.argv.slice(2), env, cwd: process.cwd(), loaded: globalThis.loaded ?? [],
}));`;

describe("PreparedProgram", function () {
  this.timeout(20_000);
  let folder: string;
  const prepared: PreparedProgram[] = [];

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "kakehashi prepared ")));
    write("node_modules/@pulumi/pulumi/package.json", "{}");
    write("node_modules/@pulumi/pulumi/index.js", 'globalThis.loaded = ["sdk"];');
    write("node_modules/@pulumi/pulumi/cmd/run/index.js", MAIN);
  });

  afterEach(() => {
    for (const program of prepared.splice(0)) program.drop();
    rmSync(folder, { recursive: true });
  });

  function write(name: string, content: string): string {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  function prepare(...modules: readonly string[]): PreparedProgram {
    const env = { PATH: process.env.PATH, GONE: "yes", CHANGED: "before" };
    const program = new PreparedProgram({ programFolder: folder, options: OPTIONS, modules, env });
    prepared.push(program);
    return program;
  }

  function taken(program: PreparedProgram, programFolder = folder): ReturnType<PreparedProgram["take"]> {
    return program.take(
      { module: PROGRAM_MODULE, programFolder, options: OPTIONS },
      { args: ["--stack", "dev"], env: { CHANGED: "after" }, cwd: "/" },
    );
  }

  async function said(program: PreparedProgram): Promise<unknown> {
    const child = taken(program);
    assert.ok(child?.stdout);
    return JSON.parse(await text(child.stdout));
  }

  const wanted = {
    args: ["--stack", "dev"],
    env: { CHANGED: "after", PULUMI_NODEJS_TYPESCRIPT: "false" },
    cwd: "/",
  };

  it("loads what it is told to, and begins with the arguments, environment and folder of the engine", async () => {
    const module = write(
      "own.ts",
      'const own: string = "own"; (globalThis as any).loaded.push(own); export {};',
    );
    assert.deepEqual(await said(prepare(module)), { ...wanted, loaded: ["sdk", "own"] });
  });

  it("begins anew when a module fails, or reads settings that are not there yet", async () => {
    const failing = write("failing.js", 'throw new Error("no");');
    assert.deepEqual(await said(prepare(failing)), { ...wanted, loaded: [] });
    const reading = write("reading.js", "globalThis.globalStore = {};");
    assert.deepEqual(await said(prepare(reading)), { ...wanted, loaded: [] });
  });

  it("is one program's, once, and as long as it lives", async () => {
    const other = prepare();
    assert.equal(taken(other, CHECKOUT), undefined);
    const child = taken(other);
    assert.ok(child);
    assert.equal(taken(other), undefined);
    await once(child, "close");

    const dropped = prepare();
    dropped.drop();
    assert.equal(taken(dropped), undefined);
  });

  it("ends when its host is gone", async () => {
    const script = `
      import { execFileSync } from "node:child_process";
      import { PreparedProgram } from ${JSON.stringify(join(CHECKOUT, "tools/language-host/prepared.ts"))};
      const options = ${JSON.stringify(OPTIONS)};
      new PreparedProgram({ programFolder: ${JSON.stringify(folder)}, options, modules: [], env: process.env });
      console.log(execFileSync("pgrep", ["-P", String(process.pid)], { encoding: "utf8" }).trim());
      setTimeout(() => process.kill(process.pid, "SIGKILL"), 300);`;
    const { stdout } = await run(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", "--input-type=module-typescript", "-e", script],
      { timeoutSeconds: 10 },
    );
    assert.match(stdout, /^\d+$/);
    const until = Date.now() + 5000;
    while (isAlive(stdout)) {
      assert.ok(Date.now() < until, "it is still there");
      await setTimeout(50);
    }
  });
});
