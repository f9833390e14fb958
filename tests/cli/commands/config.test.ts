import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { checkSchema, checkStack } from "../../../cli/commands/config.ts";
import { CliError } from "../../../cli/errors.ts";
import { JSON_SCHEMA_PATH, renderStackFileSchema } from "../../../config/json-schema.ts";
import { lineOf, stackFile, TODAY } from "../../config/raw.ts";

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
    for (const stack of ["dev", "prod"] as const) {
      it(`finds nothing in ${stack}`, () => {
        assert.deepEqual(checkStack(stack, CHECKOUT, TODAY), { name: `Pulumi.${stack}.yaml`, warnings: [] });
      });
    }

    it("names file, line and every problem", () => {
      write(
        "Pulumi.dev.yaml",
        stackFile("dev").replace("tier: Free", "tier: Fre").replace("nat: single", "nat: two"),
      );
      assert.throws(
        () => checkStack("dev", folder, TODAY),
        fails(
          "badInput",
          `Pulumi.dev.yaml:${lineOf(stackFile("dev"), "nat: single")}: network.aws.nat: must be one of single, per-zone, got two; use one of them\n` +
            `Pulumi.dev.yaml:${lineOf(stackFile("dev"), "tier: Free")}: clusters.aks.tier: must be one of Free, Standard, Premium, got Fre; did you mean Free?`,
        ),
      );
    });

    it("hands warnings over", () => {
      write("Pulumi.dev.yaml", stackFile("dev").replace("count: 2", "count: 1"));
      assert.deepEqual(checkStack("dev", folder, TODAY).warnings, [
        `Pulumi.dev.yaml:${lineOf(stackFile("dev"), "count: 2")}: clusters.aks.systemPool.count: is below 2, so an upgrade or a lost node stops DNS and metrics, got 1; use 2 or more`,
      ]);
    });

    it("demands of prod what production needs", () => {
      write("Pulumi.prod.yaml", stackFile("prod").replace("tier: Standard", "tier: Free"));
      assert.throws(() => checkStack("prod", folder, TODAY), /clusters\.aks\.tier: has no uptime SLA/);
    });

    it("says that there is no such stack", () => {
      assert.throws(
        () => checkStack("staging", folder, TODAY),
        fails("badInput", "staging: has no file; write Pulumi.staging.yaml"),
      );
      assert.throws(
        () => checkStack("staging", CHECKOUT, TODAY),
        /unknown stack.*got staging; use one of dev, prod/,
      );
    });

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
