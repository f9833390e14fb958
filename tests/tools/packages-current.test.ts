import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packagesNotInstalled } from "../../tools/packages-current.ts";

describe("packagesNotInstalled", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "kakehashi-packages-"));
  });

  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  function write(path: string, packages: Readonly<Record<string, object>>): void {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify({ packages }));
  }

  function install(name: string): void {
    mkdirSync(join(root, "node_modules", name), { recursive: true });
    writeFileSync(join(root, "node_modules", name, "package.json"), "{}");
  }

  it("finds everything missing where nothing was installed, but for what is optional", () => {
    write("package-lock.json", {
      "": {},
      "node_modules/a": { version: "1.0.0" },
      "node_modules/for-other-platforms": { version: "1.0.0", optional: true },
    });
    assert.deepEqual(packagesNotInstalled(root), ["node_modules/a"]);
  });

  it("tells another version, other contents and a folder that is gone", () => {
    const locked = { version: "1.0.0", integrity: "sha512-right" };
    const names = ["same", "newer", "other", "gone"].map((name) => `node_modules/${name}`);
    write("package-lock.json", Object.fromEntries(names.map((name) => [name, locked])));
    write("node_modules/.package-lock.json", {
      "node_modules/same": locked,
      "node_modules/newer": { ...locked, version: "1.0.1" },
      "node_modules/other": { ...locked, integrity: "sha512-wrong" },
      "node_modules/gone": locked,
    });
    for (const name of ["same", "newer", "other"]) install(name);
    assert.deepEqual(packagesNotInstalled(root), names.slice(1));
  });
});
