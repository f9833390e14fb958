import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { CHECKOUT } from "../../../tools/places.ts";

const PRELOAD = join(CHECKOUT, "cli", "rehearsal", "preload", "program.cjs");

describe("preloads", () => {
  let folder: string;

  beforeEach(() => {
    const scratch = join(CHECKOUT, ".kakehashi", "tests");
    mkdirSync(scratch, { recursive: true });
    folder = mkdtempSync(join(scratch, "preload-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a script as a program's process runs, from a folder in which the SDK can be found. */
  function run(script: string, env: Readonly<Record<string, string>> = {}): string {
    const file = join(folder, "script.cjs");
    writeFileSync(file, script);
    return execFileSync(process.execPath, ["--require", PRELOAD, file], {
      encoding: "utf8",
      env: { ...process.env, PULUMI_CONFIG: "{}", ...env },
    }).trim();
  }

  describe("what a program's process loads first", function () {
    this.timeout(60_000);

    it("keeps the compiler and npm out until they are used", () => {
      const loaded = `Object.keys(require.cache).some((file) => /\\/typescript\\/lib\\/|\\/@npmcli\\/arborist\\//.test(file))`;
      const script = `
      require("@pulumi/pulumi");
      const before = ${loaded};
      const ts = require("@pulumi/pulumi/typescript-shim");
      const kind = ts.SyntaxKind.Unknown;
      console.log(JSON.stringify([before, kind, ${loaded}, "version" in ts, Object.keys(ts).length > 100]));
    `;
      assert.equal(run(script), "[false,0,true,true,true]");
    });

    it("serializes functions still, for which the SDK needs the compiler, and what they refer to", () => {
      const script = `
      const { CustomResource, runtime } = require("@pulumi/pulumi");
      runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: { made: "made" } }), call: () => ({}) });
      class Thing extends CustomResource {
        constructor() {
          super("acme:x:Thing", "thing", { made: undefined, never: undefined }, { aliases: [{ type: "acme:old:Thing" }] });
        }
      }
      const thing = new Thing();
      runtime.serializeFunction(() => Object.keys(thing)).then(({ text }) => console.log(text));
    `;
      const text = run(script);
      assert.match(text, /^__thing_made\.value = "made";$/m);
      assert.match(text, /^__thing_never\.value = undefined;$/m);
      // A property that is made late is one that is got by a function, which would be serialized in its place.
      assert.doesNotMatch(text, /\bget:/);
    });

    it("knows where a function was written, by a debugger that begins when it is asked", () => {
      const script = `
      const hooks = require("@pulumi/pulumi/runtime/closure/v8Hooks");
      const { getFunctionLocationAsync } = require("@pulumi/pulumi/runtime/closure/v8");
      const hasBegun = () => process.moduleLoadList.includes("NativeModule inspector");
      (async () => {
        await hooks.isInitializedAsync();
        const before = hasBegun();
        const { file, line } = await getFunctionLocationAsync(hasBegun);
        console.log(JSON.stringify([before, hasBegun(), file, line]));
      })();
    `;
      const written = pathToFileURL(join(folder, "script.cjs")).href;
      assert.deepEqual(JSON.parse(run(script)), [false, true, written, 3]);
    });

    it("lets the SDK tell the engine no steps of its own, nor trace its promises; what a program says is told", () => {
      const script = `
      const { log } = require("@pulumi/pulumi");
      const settings = require("@pulumi/pulumi/runtime/settings");
      const { debuggablePromise } = require("@pulumi/pulumi/runtime/debuggable");
      const told = [];
      settings.getEngine = () => ({ log: (request, done) => { told.push(request.getMessage()); done(); } });
      const limits = [];
      debuggablePromise({ then: (use) => (limits.push(Error.stackTraceLimit), Promise.resolve(use())) });
      log.debug("a step");
      log.info("hello").then(() => {
        console.log(JSON.stringify([told, limits, Error.stackTraceLimit]));
      });
    `;
      assert.equal(run(script), '[["hello"],[0],10]');
    });

    it("shows errors as Node does, whatever source-map-support asks for", () => {
      const script = `
      require("source-map-support/register");
      function thrower() { throw new TypeError("no such thing"); }
      try { thrower(); } catch (error) { console.log(error.stack.split("\\n").slice(0, 2).join("|")); }
    `;
      assert.match(run(script), /^TypeError: no such thing\| {4}at thrower \(.*script\.cjs:3:34\)$/);
    });

    it("lets ts-node map the lines of what it compiles", () => {
      const script = `
      Error.prepareStackTrace = () => "mapped";
      console.log(new Error("x").stack);
    `;
      assert.equal(run(script, { PULUMI_NODEJS_TYPESCRIPT: "true" }), "mapped");
    });

    it("writes down where each resource is made, by the first line outside packages", () => {
      const lines = join(folder, "lines.jsonl");
      const script = `
      const { runtime, ComponentResource } = require("@pulumi/pulumi");
      runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) });
      new ComponentResource("acme:x:Thing", "one");
      (function make() {
        new ComponentResource("acme:x:Thing", "two");
      })();
    `;
      run(script, { KAKEHASHI_SOURCE_LINES: lines });
      const file = join(folder, "script.cjs");
      const found = readFileSync(lines, "utf8")
        .trim()
        .split("\n")
        .map((line): unknown => JSON.parse(line));
      assert.deepEqual(found.slice(-2), [
        { type: "acme:x:Thing", name: "one", file, line: 4 },
        { type: "acme:x:Thing", name: "two", file, line: 6 },
      ]);
    });

    it("finds each shortcut's place in the SDK once", () => {
      const script = `
      const { SHORTCUTS } = require(${JSON.stringify(join(dirname(PRELOAD), "shortcuts.cjs"))});
      const { readFileSync } = require("node:fs");
      const places = SHORTCUTS.flat().map(({ file, from }) =>
        readFileSync(require.resolve("@pulumi/pulumi/" + file), "utf8").split(from).length - 1);
      console.log(places.join(" "));
    `;
      assert.match(run(script), /^1( 1)+$/);
    });

    it("registers, resolves and fails with the shortcuts as the SDK does without them", () => {
      const file = join(import.meta.dirname, "sdk-program.cjs");
      const [bare = "", preloaded] = [undefined, "{}"].map((PULUMI_CONFIG) =>
        execFileSync(process.execPath, ["--require", PRELOAD, file], {
          encoding: "utf8",
          env: { ...process.env, PULUMI_CONFIG },
        }),
      );
      assert.match(bare, /"name":"first".*"early":\["first was made",1\].*"failure":".*no such thing/);
      assert.equal(preloaded, bare);
    });

    it("leaves other processes as they are", () => {
      const script = `console.log(typeof Object.getOwnPropertyDescriptor(Error, "prepareStackTrace")?.get)`;
      const env = { ...process.env, PULUMI_CONFIG: undefined };
      const file = join(folder, "script.cjs");
      writeFileSync(file, script);
      assert.equal(
        execFileSync(process.execPath, ["--require", PRELOAD, file], { encoding: "utf8", env }).trim(),
        "undefined",
      );
    });

    it("strips the types of a file once, and anew when the file changes", () => {
      const file = join(folder, "program.mts");
      const runTyped = (text: string): string => {
        writeFileSync(file, text);
        return execFileSync(
          process.execPath,
          ["--disable-warning=ExperimentalWarning", "--require", PRELOAD, file],
          {
            encoding: "utf8",
            env: { ...process.env, NODE_COMPILE_CACHE: folder },
          },
        ).trim();
      };
      const text = 'const said: string = "typed";\nconsole.log(said);\n';
      const kept = join(folder, `stripped-types-${process.version}`);
      assert.equal(runTyped(text), "typed");
      const [name = "", ...others] = readdirSync(kept);
      assert.deepEqual(others, []);
      assert.equal(readFileSync(join(kept, name), "utf8"), text.replace(": string", "        "));
      writeFileSync(join(kept, name), 'console.log("kept");');
      assert.equal(runTyped(text), "kept");
      assert.equal(runTyped(text.replace("typed", "changed")), "changed");
      assert.equal(readdirSync(kept).length, 2);
    });
  });
});
