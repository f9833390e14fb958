import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BadInput } from "../../../cli/rehearsal/problems.ts";
import { makeStateFolder } from "../../../cli/rehearsal/state-folder.ts";

describe("the folder of a rehearsal's state", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "kakehashi-state-folder-"));
  });

  afterEach(() => {
    chmodSync(root, 0o755);
    rmSync(root, { recursive: true, force: true });
  });

  const refused = (folder: string, reason: RegExp): void => {
    assert.throws(
      () => {
        makeStateFolder(folder);
      },
      (error) => {
        assert.ok(error instanceof BadInput);
        assert.match(
          error.message,
          /^--state: must be a folder that can be made and written to, got .*; give /,
        );
        assert.match(error.message, reason);
        return true;
      },
    );
  };

  it("is made with all that is above it, once", () => {
    const folder = join(root, "a", "b", "c");
    makeStateFolder(folder);
    makeStateFolder(folder);
    assert.ok(existsSync(folder));
  });

  it("is refused where a file is in the way", () => {
    writeFileSync(join(root, "file"), "");
    refused(join(root, "file"), /EEXIST/);
    refused(join(root, "file", "deeper"), /EEXIST/);
  });

  it("is refused where none can be made", function () {
    // Nobody may make folders there, root neither.
    if (process.platform === "linux") refused("/proc/kakehashi", /ENOENT/);
    // To root nothing is forbidden.
    if (process.getuid?.() === 0) return;
    chmodSync(root, 0o555);
    refused(root, /EACCES/);
    refused(join(root, "a"), /EACCES/);
  });
});
