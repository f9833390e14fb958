import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { isAlive } from "../../tools/lock.ts";
import { TinyProject } from "./tiny-project.ts";

describe("the language host, under the real CLI", function () {
  this.timeout(120_000);
  let project: TinyProject;

  afterEach(() => {
    project.remove();
  });

  it("runs a program: its configuration, its outputs, what it prints", async () => {
    project = await TinyProject.make();
    project.program(`
      import { Config, getProject, getStack } from "@pulumi/pulumi";
      const config = new Config();
      console.log("on stdout");
      console.error("on stderr");
      export const place: string = getProject() + "/" + getStack();
      export const word = config.require("word");
      export const hidden = config.requireSecret("hidden");
    `);
    await project.pulumi("config", "set", "word", "two words = one");
    await project.pulumi("config", "set", "--secret", "hidden", "open sesame");

    const preview = await project.pulumi("preview");
    assert.equal(preview.code, 0, preview.output);
    assert.match(preview.output, /on stdout\n/);
    assert.match(preview.output, /on stderr\n/);
    assert.match(preview.output, /hidden: \[secret\]/);
    assert.match(preview.output, /\+ 1 to create/);

    const up = await project.pulumi("up", "--yes", "--skip-preview");
    assert.equal(up.code, 0, up.output);
    const { output } = await project.pulumi("stack", "output", "--json", "--show-secrets");
    assert.deepEqual(JSON.parse(output), {
      place: "tiny/dev",
      word: "two words = one",
      hidden: "open sesame",
    });
  });

  it("reports an error with its message and where it was thrown, soon", async () => {
    project = await TinyProject.make();
    project.program('export const fine = 1;\nthrow new Error("no such thing");\n');
    const started = performance.now();
    const { code, output } = await project.pulumi("preview");
    assert.equal(code, 1, output);
    assert.match(output, /error: Running program '.*index\.ts' failed with an unhandled exception:/);
    assert.match(output, /Error: no such thing\n\s+at .*index\.ts:2:7/);
    assert.doesNotMatch(output, /the program ended with/);
    // With Node's own colouring of errors it takes half a minute: plain-errors.cjs.
    assert.ok(performance.now() - started < 20_000);
  });

  it("reports a program that ends by itself", async () => {
    project = await TinyProject.make();
    project.program("process.exit(7);");
    const { code, output } = await project.pulumi("preview");
    assert.notEqual(code, 0);
    assert.match(output, /error: an unhandled error occurred: the program ended with exit code 7/);
  });

  it("gives node the arguments of the project's runtime options", async () => {
    project = await TinyProject.make({
      options: `typescript: false, nodeargs: "--stack-trace-limit=3 --title='a b'"`,
    });
    project.program("console.log('limit', Error.stackTraceLimit, 'title', process.title);");
    const { code, output } = await project.pulumi("preview");
    assert.equal(code, 0, output);
    assert.match(output, /limit 3 title a b/);
  });

  it("says what to do when the program's packages are not installed", async () => {
    project = await TinyProject.make({ packages: false });
    project.program("export const fine = 1;");
    const { code, output } = await project.pulumi("preview");
    assert.notEqual(code, 0);
    assert.ok(
      output.includes(
        `${project.folder}: @pulumi/pulumi/cmd/run is not installed there; run npm install in it`,
      ),
      output,
    );
  });

  it("runs a policy pack, in its own folder", async () => {
    project = await TinyProject.make();
    project.program(`
      import { ComponentResource } from "@pulumi/pulumi";
      new ComponentResource("tiny:index:Thing", "forbidden");
    `);
    const pack = join(project.folder, "pack");
    mkdirSync(pack);
    copyFileSync(join(import.meta.dirname, "policy-pack.cjs"), join(pack, "index.js"));
    project.write(
      "pack/package.json",
      '{ "name": "pack", "version": "1.0.0", "type": "commonjs", "main": "index.js" }\n',
    );
    project.write("pack/PulumiPolicy.yaml", "runtime: { name: nodejs, options: { typescript: false } }\n");
    const { code, output } = await project.pulumi("preview", "--policy-pack", pack);
    assert.notEqual(code, 0);
    assert.match(output, /\[mandatory\]\s+no-forbidden/);
    assert.ok(output.includes(`refused in ${pack}`), output);
  });

  it("lists the program's packages for `pulumi about`", async () => {
    project = await TinyProject.make();
    project.program("export const fine = 1;");
    const manifest = readFileSync(join(project.folder, "node_modules", "zod", "package.json"), "utf8");
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(manifest));
    project.write(
      "package.json",
      '{ "name": "tiny", "version": "1.0.0", "type": "module", "dependencies": { "zod": "^4" } }\n',
    );
    const { output } = await project.pulumi("about");
    assert.match(output, new RegExp(`^zod\\s+${version}$`, "m"));
    assert.match(output, new RegExp(`executable='${process.execPath}' version='${process.version}'`));
  });

  for (const [signal, ended] of [
    ["SIGKILL", null],
    ["SIGTERM", 1],
  ] as const) {
    it(`leaves no program behind when the engine is ended by ${signal}`, async () => {
      project = await TinyProject.make();
      project.program(`
        import { writeFileSync } from "node:fs";
        writeFileSync("pids", process.pid + " " + process.ppid);
        await new Promise((resolve) => setTimeout(resolve, 100_000));
      `);
      const { child, ended: end } = project.start("preview");
      const file = join(project.folder, "pids");
      while (!existsSync(file) || readFileSync(file, "utf8") === "") await sleep(50);
      const pids = readFileSync(file, "utf8").split(" ");
      assert.deepEqual(pids.map(isAlive), [true, true]);
      child.kill(signal);
      for (let round = 0; pids.some(isAlive) && round < 200; round += 1) await sleep(50);
      assert.deepEqual(pids.map(isAlive), [false, false], "program and host still run");
      assert.equal((await end).code, ended);
    });
  }
});
