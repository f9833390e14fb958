import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LANGUAGE_HOST_FOLDER } from "../../tools/places.ts";
import { whyUnreachable } from "../../tools/pulumi-from-npm.ts";
import { ensurePulumi } from "../../tools/pulumi.ts";
import { ToolError } from "../../tools/tool-error.ts";
import { Machine, pulumiScript, reachableHost } from "./pulumi-fixture.ts";

const UNREACHABLE =
  "npm package pulumi 3.265.0: it downloads the CLI from 127.0.0.1:1, which cannot be reached (bad port)";

describe("ensurePulumi", () => {
  let machine: Machine;

  beforeEach(() => {
    machine = new Machine();
  });

  afterEach(() => {
    machine.remove();
  });

  /** The reasons that it gives when it fails. */
  async function reasons(env: Readonly<Record<string, string>> = {}, installer?: string): Promise<string[]> {
    const error: unknown = await ensurePulumi(machine.options(env, installer)).catch(
      (caught: unknown) => caught,
    );
    assert.ok(error instanceof ToolError, String(error));
    const lines = error.message.split("\n");
    assert.equal(lines[0], "the Pulumi CLI >= 3.246.0 could not be had:");
    assert.deepEqual(lines.slice(lines.indexOf("three ways to it:") + 1), [
      "  1. install it (https://www.pulumi.com/docs/install) and put it on PATH, or point KAKEHASHI_PULUMI at it",
      "  2. make get.pulumi.com reachable, from which the npm package pulumi downloads it",
      "  3. install Go >= 1.26 and make the Go module proxy reachable (go env -w GOPROXY=URL): it is then built from source",
    ]);
    return lines.filter((line) => line.startsWith("  - ")).map((line) => line.slice(4));
  }

  describe("finds", () => {
    it("the one on PATH, with our language host when it has none", async () => {
      const command = machine.put("bin/pulumi", pulumiScript("3.250.1"));
      assert.deepEqual(await ensurePulumi(machine.options()), {
        command,
        root: machine.folder,
        version: "3.250.1",
        source: "PATH",
        languageHost: join(LANGUAGE_HOST_FOLDER, "pulumi-language-nodejs"),
        pathEntries: [machine.bin, LANGUAGE_HOST_FOLDER],
      });
      assert.deepEqual(machine.said, []);
    });

    it("the language host beside it, through symbolic links", async () => {
      const real = machine.put("opt/pulumi/bin/pulumi", pulumiScript("3.265.0"));
      const host = machine.put("opt/pulumi/bin/pulumi-language-nodejs", "#!/bin/sh\n");
      symlinkSync(real, join(machine.bin, "pulumi"));
      const tool = await ensurePulumi(machine.options());
      assert.equal(tool.languageHost, host);
      assert.deepEqual(tool.pathEntries, [machine.bin]);
    });

    it("the one that KAKEHASHI_PULUMI names, before the one on PATH", async () => {
      machine.put("bin/pulumi", pulumiScript("3.250.0"));
      const command = machine.put("elsewhere/pulumi", pulumiScript("3.246.0"));
      const tool = await ensurePulumi(machine.options({ KAKEHASHI_PULUMI: command }));
      assert.deepEqual([tool.command, tool.source, tool.root], [command, "KAKEHASHI_PULUMI", undefined]);
    });

    it("the cached one, once it has answered without running it again", async () => {
      const counted = `#!/bin/sh\necho asked >>"$STUB_LOG"\necho v3.246.0\n`;
      const command = machine.put("cache/kakehashi/pulumi-3.246.0/bin/pulumi", counted);
      for (let round = 0; round < 3; round += 1) {
        const tool = await ensurePulumi(machine.options());
        assert.deepEqual([tool.command, tool.source], [command, "cache"]);
        assert.equal(tool.root, join(machine.cache, "pulumi-3.246.0"));
      }
      assert.deepEqual(machine.calls(), ["asked"]);
    });

    it("again by asking, and forgets those that are gone", async () => {
      const gone = machine.put("gone/pulumi", pulumiScript("3.250.0"));
      await ensurePulumi(machine.options({ KAKEHASHI_PULUMI: gone }));
      rmSync(gone);
      const command = machine.put("bin/pulumi", pulumiScript("3.250.1"));
      await ensurePulumi(machine.options());
      const memory: unknown = JSON.parse(readFileSync(join(machine.cache, "versions.json"), "utf8"));
      assert.ok(typeof memory === "object" && memory !== null);
      assert.deepEqual(Object.keys(memory), [command]);
    });
  });

  describe("refuses", () => {
    it("a KAKEHASHI_PULUMI that does not do, without looking further", async () => {
      machine.put("bin/pulumi", pulumiScript("3.250.0"));
      const old = machine.put("old/pulumi", pulumiScript("3.245.0"));
      assert.deepEqual(await reasons({ KAKEHASHI_PULUMI: old }), [
        `KAKEHASHI_PULUMI: ${old}: it is 3.245.0, older than 3.246.0`,
      ]);
      assert.deepEqual(await reasons({ KAKEHASHI_PULUMI: "/no/such/pulumi" }), [
        "KAKEHASHI_PULUMI: /no/such/pulumi: there is no such file",
      ]);
      const broken = machine.put("broken/pulumi", "#!/bin/sh\necho no library >&2\nexit 127\n");
      assert.deepEqual(await reasons({ KAKEHASHI_PULUMI: broken }), [
        `KAKEHASHI_PULUMI: ${broken}: it does not run (no library)`,
      ]);
    });

    it("to go on when every way fails, and says why each did", async () => {
      const old = machine.put("bin/pulumi", pulumiScript("3.100.0"));
      const [onPath, npm, go, ...rest] = await reasons();
      assert.equal(onPath, `PATH: ${old}: it is 3.100.0, older than 3.246.0`);
      assert.equal(npm, UNREACHABLE);
      assert.equal(go, "Go build: no go on PATH; it takes Go >= 1.26.0");
      assert.deepEqual(rest, []);
    });
  });

  describe("builds from the Go module", () => {
    it("once, checked, in one step, and uses the build from then on", async () => {
      machine.putGo();
      const tool = await ensurePulumi(machine.options());
      const root = join(machine.cache, "pulumi-3.246.0");
      assert.deepEqual([tool.command, tool.root], [join(root, "bin", "pulumi"), root]);
      assert.deepEqual([tool.version, tool.source], ["3.246.0", "go-build"]);
      assert.deepEqual(tool.pathEntries, [join(root, "bin"), LANGUAGE_HOST_FOLDER]);
      assert.deepEqual(machine.said.slice(0, 3), [
        UNREACHABLE,
        `building the Pulumi CLI 3.246.0 from its Go module into ${root} (once; 2 to 10 min on two cores)`,
        machine.said[2],
      ]);
      assert.match(
        machine.said[2] ?? "",
        /^downloading Go modules: 1 of at most \d{3}; then compiling, 2 to 10 min$/,
      );
      assert.match(machine.said.at(-1) ?? "", /^built the Pulumi CLI 3\.246\.0 in \d+ s$/);
      assert.equal(
        machine.calls().at(-1)?.startsWith("build -v -trimpath -ldflags -s -w -X github.com/pulumi"),
        true,
      );

      const calls = machine.calls().length;
      assert.equal((await ensurePulumi(machine.options())).source, "cache");
      assert.equal(machine.calls().length, calls);
      assert.deepEqual(readdirSync(machine.cache).sort(), [
        "pulumi-3.246.0",
        "pulumi-3.265.0.failed.json",
        "versions.json",
      ]);
    });

    it("says what it is compiling, how much is done and how long it has been at it", async function () {
      this.timeout(20_000);
      machine.putGo();
      await ensurePulumi(machine.options({ STUB_GO_SECONDS: "1.5" }));
      const lines = machine.said.filter((line) => line.startsWith("compiling"));
      assert.match(
        lines[0] ?? "",
        /^compiling the Pulumi CLI: 2 of at most 3 packages, 1 s, at most less than a minute left$/,
      );
    });

    it("anew when the cached one is broken, and says so", async () => {
      machine.putGo();
      const command = machine.put("cache/kakehashi/pulumi-3.246.0/bin/pulumi", "#!/bin/sh\nexit 1\n");
      const tool = await ensurePulumi(machine.options());
      assert.equal(tool.source, "go-build");
      assert.equal(
        machine.said[0],
        `the cached ${command} cannot be used: it does not run (it says ""); making it anew`,
      );
      assert.equal(readFileSync(command, "utf8"), "#!/bin/sh\necho v3.246.0\n");
    });

    it("after what a killed build left behind", async () => {
      machine.putGo();
      machine.put("cache/kakehashi/pulumi-3.246.0.99999/bin/half", "");
      symlinkSync("999999999", join(machine.cache, "pulumi.lock"));
      assert.equal((await ensurePulumi(machine.options())).source, "go-build");
      assert.equal(existsSync(join(machine.cache, "pulumi-3.246.0.99999")), false);
      assert.equal(
        machine.said[0],
        "process 999999999 left while making the Pulumi CLI; starting that again",
      );
    });

    it("one at a time: the second takes what the first has made", async () => {
      machine.putGo();
      const options = machine.options({ STUB_GO_SECONDS: "0.5" });
      const tools = await Promise.all([ensurePulumi(options), ensurePulumi(options)]);
      assert.deepEqual(tools.map(({ source }) => source).sort(), ["cache", "go-build"]);
      assert.equal(machine.calls().filter((call) => call.startsWith("build")).length, 1);
    });

    it("not where the cache cannot be written to", async () => {
      machine.putGo();
      machine.put("file", "");
      const home = join(machine.folder, "file");
      const [, reason = ""] = await reasons({ XDG_CACHE_HOME: home });
      assert.ok(reason.startsWith(`${home}/kakehashi: EEXIST: `), reason);
      assert.ok(reason.endsWith("; XDG_CACHE_HOME can name another folder for the cache"), reason);
    });

    for (const [what, env, reason] of [
      ["Go is too old", { STUB_GO_VERSION: "go1.25.7" }, "it takes Go >= 1.26.0, PATH has go1.25.7"],
      [
        "the proxy cannot be reached",
        { STUB_GO_LIST_ERROR: "example.com/m: Get https://proxy: dial tcp: lookup proxy: no such host" },
        "the Go module proxy cannot be reached (go env GOPROXY; example.com/m: Get https://proxy: dial tcp: lookup proxy: no such host)",
      ],
      [
        "the disk is full",
        { STUB_GO_BUILD_ERROR: "compile: write /tmp/x: no space left on device" },
        "no disk space left (compile: write /tmp/x: no space left on device)",
      ],
      [
        "what it built is something else",
        { STUB_BUILT_VERSION: "3.245.0" },
        "what it built says it is 3.245.0, not 3.246.0",
      ],
    ] as const) {
      it(`not when ${what}`, async () => {
        machine.putGo();
        assert.equal((await reasons(env)).at(-1), `Go build: ${reason}`);
        assert.deepEqual(
          readdirSync(machine.cache).filter((name) => name.startsWith("pulumi-3.246.0")),
          [],
        );
      });
    }
  });

  describe("takes the npm package", () => {
    it("where its download is reachable, with the language host that comes along", async () => {
      machine.putNpm();
      machine.putGo();
      const { url, server } = await reachableHost();
      const tool = await ensurePulumi(machine.options({}, url)).finally(() => server.close());
      const root = join(machine.cache, "pulumi-3.265.0");
      assert.deepEqual(tool, {
        command: join(root, "bin", "pulumi"),
        root,
        version: "3.265.0",
        source: "npm",
        languageHost: join(root, "bin", "pulumi-language-nodejs"),
        pathEntries: [join(root, "bin")],
      });
      assert.equal(machine.said[0], "installing the Pulumi CLI 3.265.0 from npm (150 MB, once)");
      assert.deepEqual(machine.calls().length, 1);
      assert.equal((await ensurePulumi(machine.options())).source, "cache");
    });

    it("remembers for a day that it could not be had", async () => {
      const memory = join(machine.cache, "pulumi-3.265.0.failed.json");
      assert.equal((await reasons())[1], UNREACHABLE);
      const remembered = `${UNREACHABLE}; tried less than an hour ago, remove ${memory} to try again`;
      assert.equal((await reasons())[1], remembered);

      const hours = (n: number) => Date.now() - n * 3_600_000;
      writeFileSync(memory, JSON.stringify({ at: hours(5), reason: "no way" }));
      assert.match((await reasons())[1] ?? "", /: no way; tried 5 h ago, remove /);
      writeFileSync(memory, JSON.stringify({ at: hours(25), reason: "no way" }));
      assert.equal((await reasons())[1], UNREACHABLE);
      writeFileSync(memory, "{");
      assert.equal((await reasons())[1], UNREACHABLE);
    });

    for (const [what, env, reason] of [
      ["npm", { STUB_NPM_ERROR: "E404" }, "npm install failed (npm error code E404)"],
      ["its download", { STUB_DOWNLOAD_ERROR: "no such release" }, "its download failed (no such release)"],
    ] as const) {
      it(`says that ${what} failed, and leaves nothing behind`, async () => {
        machine.putNpm();
        const { url, server } = await reachableHost();
        const [, npm] = await reasons(env, url).finally(() => server.close());
        assert.equal(npm, `npm package pulumi 3.265.0: ${reason}`);
        assert.deepEqual(readdirSync(machine.cache), ["pulumi-3.265.0.failed.json"]);
      });
    }

    it("does not wait for a host that never answers", async () => {
      const { url, server } = await reachableHost();
      server.removeAllListeners("request");
      const reason = await whyUnreachable(url, 0.3).finally(() => {
        server.closeAllConnections();
        server.close();
      });
      assert.equal(reason, "no answer in 0.3 s");
    });
  });
});
