import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { checkSchema } from "../../../cli/commands/config.ts";
import { CliError } from "../../../cli/errors.ts";
import { JSON_SCHEMA_PATH, renderStackFileSchema } from "../../../config/json-schema.ts";

const CHECKOUT = join(import.meta.dirname, "..", "..", "..");

const fails = (reason: string, message: string) => (error: unknown) => {
  assert.ok(error instanceof CliError);
  assert.deepEqual([error.reason, error.message], [reason, message]);
  return true;
};

describe("kakehashi config", () => {
  let folder = "";
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kakehashi-config-"));
    write("Pulumi.yaml", "name: kakehashi\nruntime: nodejs\n");
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  describe("check", () => {
    it("ends with 2 and the problems on standard error", async () => {
      const run = promisify(execFile)(process.execPath, ["cli/main.ts", "config", "check", "staging"], {
        cwd: CHECKOUT,
      });
      await assert.rejects(run, (error: unknown) => {
        assert.ok(error instanceof Error && "code" in error && "stderr" in error && "stdout" in error);
        assert.deepEqual([error.code, error.stdout], [2, ""]);
        assert.match(String(error.stderr), /^STACK: unknown stack/);
        return true;
      });
    });
  });

  describe("schema --check", () => {
    it("takes the committed file", async () => {
      await checkSchema(CHECKOUT);
      assert.equal(readFileSync(join(CHECKOUT, JSON_SCHEMA_PATH), "utf8"), renderStackFileSchema());
    });

    it("refuses one that is stale or missing", async () => {
      const run = "run ./kakehashi config schema";
      await assert.rejects(
        checkSchema(folder),
        fails("checksFailed", `${JSON_SCHEMA_PATH}: is missing; ${run}`),
      );
      write(JSON_SCHEMA_PATH, "{}\n");
      const stale = `${JSON_SCHEMA_PATH}: is not what its sources say; ${run}`;
      await assert.rejects(checkSchema(folder), fails("checksFailed", stale));
    });
  });
});
