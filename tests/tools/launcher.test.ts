import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EXIT_CODES } from "../../cli/exit-codes.ts";
import { Launcher } from "./launcher-fixture.ts";

const CI_CALL = /^ci --prefix \S.* --ignore-scripts --no-audit --no-fund/;

describe("the launcher", () => {
  let launcher: Launcher;

  beforeEach(() => {
    launcher = new Launcher();
  });

  afterEach(() => {
    launcher.remove();
  });

  it("says nothing when there is nothing to do, and hands over arguments, exit code and environment", async () => {
    launcher.putNode();
    await launcher.install();
    const { code, stdout, said } = await launcher.start(["7", "two words", "--flag"]).ended;
    assert.deepEqual(said, []);
    assert.equal(code, 7);
    const seen: unknown = JSON.parse(stdout);
    const bin = join(launcher.folder, "bin");
    assert.deepEqual(seen, {
      args: ["7", "two words", "--flag"],
      cwd: launcher.root,
      execPath: process.execPath,
      KAKEHASHI_NODE: join(bin, "node"),
      NODE_COMPILE_CACHE: join(launcher.cache, "compile-cache"),
      PATH: `${bin}:${bin}`,
    });
    assert.deepEqual(launcher.npmCalls(), []);
  });

  it("finds its checkout through symbolic links and from any folder", async () => {
    launcher.putNode();
    await launcher.install();
    const link = join(launcher.folder, "link");
    symlinkSync("checkout/kakehashi", link);
    const { code, stdout } = await launcher.start(["0"], { file: link, cwd: "/" }).ended;
    assert.equal(code, 0);
    assert.match(stdout, /"cwd":"\/"/);
  });

  it("costs less than 50 ms", async function () {
    this.retries(2);
    launcher.putNode();
    await launcher.install();
    const fastest = async (file: string, args: string[]): Promise<number> => {
      let least = Infinity;
      for (let round = 0; round < 4; round += 1) {
        const started = performance.now();
        await launcher.start(args, { file }).ended;
        least = Math.min(least, performance.now() - started);
      }
      return least;
    };
    const alone = await fastest(process.execPath, [join(launcher.root, "cli", "main.ts")]);
    const launched = await fastest(join(launcher.root, "kakehashi"), []);
    assert.ok(launched - alone < 50, `the launcher took ${(launched - alone).toFixed(1)} ms`);
  });

  it("ends with codes of the table only", () => {
    const codes = [...readFileSync(join(launcher.root, "kakehashi"), "utf8").matchAll(/\bexit (\d+)/g)];
    const known = new Set<number>(Object.values(EXIT_CODES).map(({ code }) => code));
    assert.ok(codes.length > 3);
    for (const [text, code] of codes) assert.ok(known.has(Number(code)), text);
  });

  describe("without a Node that does", () => {
    it("installs the pinned one when PATH has an older one, once", async () => {
      launcher.putNode("22.17.9");
      launcher.putNpm();
      const first = await launcher.start(["0"]).ended;
      assert.equal(first.code, 0);
      const home = join(launcher.cache, "node-22.23.3");
      const [saidNode, saidPackages, ...rest] = first.said;
      assert.equal(
        saidNode,
        `kakehashi: no Node >= 22.19 on PATH (${join(launcher.folder, "bin", "node")} v22.17.9): installing Node 22.23.3 from npm into ${home} (50 MB, once)`,
      );
      assert.equal(saidPackages, "kakehashi: installing the locked packages (npm ci, half a minute, once)");
      assert.deepEqual(rest, []);
      const [install, ci, ...more] = launcher.npmCalls();
      assert.match(install ?? "", /^install --prefix .* node-linux-(x64|arm64)@22\.23\.3 --ignore-scripts/);
      assert.match(ci ?? "", CI_CALL);
      assert.deepEqual(more, []);
      assert.match(first.stdout, new RegExp(`"KAKEHASHI_NODE":"${home}/bin/node"`));

      const second = await launcher.start(["0"]).ended;
      assert.deepEqual(second.said, []);
      assert.equal(launcher.npmCalls().length, 2);
    });

    it("refuses a package that is not the pinned one", async () => {
      launcher.putNpm();
      const { code, said } = await launcher.start([], { env: { STUB_INTEGRITY: "sha512-other" } }).ended;
      assert.equal(code, 3);
      assert.match(
        said[1] ?? "",
        /cannot install Node 22\.23\.3: the registry's \S+ is not the one that is pinned/,
      );
      assert.deepEqual(readdirSync(launcher.cache), []);
    });

    it("installs anew what is broken in the cache", async () => {
      launcher.putNpm();
      mkdirSync(join(launcher.cache, "node-22.23.3", "bin"), { recursive: true });
      const { code, said } = await launcher.start(["0"]).ended;
      assert.equal(code, 0);
      assert.equal(
        said[0],
        `kakehashi: ${join(launcher.cache, "node-22.23.3")} does not run; installing it anew`,
      );
    });

    it("names the three ways when there is no npm", async () => {
      const { code, said } = await launcher.start().ended;
      assert.equal(code, 3);
      assert.deepEqual(said, [
        "kakehashi: cannot install Node: no Node >= 22.19 on PATH, and no npm to install it with",
        "kakehashi: three ways to a Node >= 22.19:",
        "kakehashi:   1. install it yourself (https://nodejs.org or your distribution) and put it first on PATH",
        "kakehashi:   2. make the npm registry reachable, or name one that is: npm config set registry URL",
        `kakehashi:   3. point KAKEHASHI_NODE at a node binary: KAKEHASHI_NODE=/path/to/node ${launcher.root}/kakehashi`,
      ]);
    });

    for (const [error, reason] of [
      ["ENOTFOUND", "the npm registry (https://registry.example/) cannot be reached"],
      ["ENOSPC", "no disk space left in CACHE"],
      ["EACCES", "no permission to write to CACHE"],
      ["E404", "npm failed"],
    ] as const) {
      it(`says why npm could not: ${error}`, async () => {
        launcher.putNpm();
        const { code, said } = await launcher.start([], { env: { STUB_NPM_ERROR: error } }).ended;
        assert.equal(code, 3);
        assert.equal(said[1], `kakehashi:   npm error code ${error}`);
        const told = reason.replace("CACHE", launcher.cache);
        assert.equal(said[2], `kakehashi: cannot install Node 22.23.3: ${told}`);
        assert.equal(said.length, 7);
        assert.deepEqual(readdirSync(launcher.cache), []);
      });
    }

    it("names the three ways, and the folder, when there is no writing to the cache", async () => {
      launcher.putNpm();
      writeFileSync(join(launcher.folder, "file"), "");
      const cache = join(launcher.folder, "file");
      const { code, said } = await launcher.start([], { env: { XDG_CACHE_HOME: cache } }).ended;
      assert.equal(code, 3);
      assert.equal(
        said[0],
        `kakehashi: cannot begin installing Node 22.23.3: there is no writing to ${cache}/kakehashi (Not a directory)`,
      );
      assert.equal(said[1], "kakehashi: three ways to a Node >= 22.19:");
    });

    it("takes the one that KAKEHASHI_NODE names, by whatever name", async () => {
      await launcher.install();
      const node = join(launcher.folder, "my-node");
      symlinkSync(process.execPath, node);
      launcher.putNpm();
      const { code, stdout } = await launcher.start(["0"], { env: { KAKEHASHI_NODE: node } }).ended;
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`"KAKEHASHI_NODE":"${node}"`));
      assert.equal(readlinkSync(join(launcher.root, ".kakehashi", "bin", "node")), node);
    });

    it("refuses a KAKEHASHI_NODE that does not do", async () => {
      launcher.putNode("21.0.0");
      const old = await launcher.start([], { env: { KAKEHASHI_NODE: join(launcher.folder, "bin", "node") } })
        .ended;
      assert.equal(old.code, 3);
      assert.match(
        old.said[0] ?? "",
        /cannot use KAKEHASHI_NODE: \S.*\/bin\/node v21\.0\.0 is not >= 22\.19$/,
      );
      const none = await launcher.start([], { env: { KAKEHASHI_NODE: "/no/such/node" } }).ended;
      assert.equal(none.code, 3);
      assert.equal(
        none.said[0],
        "kakehashi: cannot use KAKEHASHI_NODE: /no/such/node does not run and is not >= 22.19",
      );
    });
  });

  describe("with packages to install", () => {
    beforeEach(() => {
      launcher.putNode();
      launcher.putNpm();
    });

    it("installs anew when the lock file has changed", async () => {
      await launcher.install();
      launcher.lock("2.0.0");
      const { code, said } = await launcher.start(["0"]).ended;
      assert.equal(code, 0);
      assert.deepEqual(said, [
        "kakehashi: node_modules is not what package-lock.json says: installing the locked packages anew (half a minute)",
      ]);
      const [ci, ...more] = launcher.npmCalls();
      assert.match(ci ?? "", CI_CALL);
      assert.deepEqual(more, []);
      assert.deepEqual((await launcher.start(["0"]).ended).said, []);
    });

    it("takes over packages that were installed by hand, if they are the locked ones", async () => {
      const dependency = join(launcher.root, "node_modules", "dependency");
      mkdirSync(dependency, { recursive: true });
      writeFileSync(join(dependency, "package.json"), "{}");
      const lock = readFileSync(join(launcher.root, "package-lock.json"), "utf8");
      writeFileSync(join(launcher.root, "node_modules", ".package-lock.json"), lock);
      const { code, said } = await launcher.start(["0"]).ended;
      assert.equal(code, 0);
      assert.deepEqual([said, launcher.npmCalls()], [[], []]);
    });

    it("keeps the old packages when the new ones cannot be had", async () => {
      await launcher.install();
      const { said: before } = await launcher.start(["0"]).ended;
      assert.deepEqual(before, []);
      launcher.lock("2.0.0");
      const { code, said } = await launcher.start(["0"], { env: { STUB_NPM_ERROR: "EAI_AGAIN" } }).ended;
      assert.equal(code, 3);
      assert.deepEqual(said.slice(2, 4), [
        "kakehashi: cannot install the locked packages: the npm registry (https://registry.example/) cannot be reached",
        "kakehashi: three ways to the packages:",
      ]);
      assert.ok(existsSync(join(launcher.root, "node_modules", "dependency", "package.json")));
      assert.deepEqual(readdirSync(join(launcher.root, ".kakehashi")), []);
    });

    it("installs once when two are started at once", async () => {
      const env = { STUB_NPM_SECONDS: "1" };
      const both = await Promise.all([
        launcher.start(["0"], { env }).ended,
        launcher.start(["0"], { env }).ended,
      ]);
      assert.deepEqual(
        both.map(({ code }) => code),
        [0, 0],
      );
      assert.equal(launcher.npmCalls().length, 1);
      const waited = both.flatMap(({ said }) => said).filter((line) => line.includes("waiting for process"));
      assert.equal(waited.length, 1);
      assert.match(
        waited[0] ?? "",
        /^kakehashi: waiting for process \d+, which is installing the locked packages$/,
      );
    });

    it("clears up when it is ended, and installs the next time", async () => {
      const { child, ended } = launcher.start(["0"], { env: { STUB_NPM_SECONDS: "30" } });
      while (launcher.npmCalls().length === 0) await sleep(20);
      child.kill("SIGTERM");
      assert.equal((await ended).code, EXIT_CODES.terminated.code);
      assert.deepEqual(readdirSync(join(launcher.root, ".kakehashi")), []);
      assert.equal((await launcher.start(["0"]).ended).code, 0);
      assert.ok(existsSync(join(launcher.root, "node_modules", "dependency")));
    });

    it("repairs what one that was killed left behind", async () => {
      const { child, ended } = launcher.start(["0"], { env: { STUB_NPM_SECONDS: "1" } });
      while (launcher.npmCalls().length === 0) await sleep(20);
      child.kill("SIGKILL");
      await ended;
      const left = readdirSync(join(launcher.root, ".kakehashi")).sort();
      assert.deepEqual(left, ["install.lock", `packages.${child.pid ?? 0}`]);
      const { code, said } = await launcher.start(["0"]).ended;
      assert.equal(code, 0);
      assert.equal(
        said[0],
        `kakehashi: process ${child.pid ?? 0} left while installing the locked packages; starting that again`,
      );
      assert.deepEqual(readdirSync(join(launcher.root, ".kakehashi")), []);
    });
  });
});
