import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliError } from "../../../cli/errors.ts";
import { checkedStack } from "../../../cli/rehearsal/stack-file.ts";
import { formatProblem } from "../../../lib/problems.ts";
import { CHECKOUT } from "../../../tools/places.ts";
import { lineOf, stackFile, TODAY } from "../../config/raw.ts";

const fails = (reason: string, message: string) => (error: unknown) => {
  assert.ok(error instanceof CliError);
  assert.deepEqual([error.reason, error.message], [reason, message]);
  return true;
};

describe("a stack's file, checked", () => {
  let folder = "";
  const write = (path: string, text: string): void => {
    writeFileSync(join(folder, path), text);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kakehashi-config-"));
    write("Pulumi.yaml", "name: kakehashi\nruntime: nodejs\n");
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  for (const stack of ["dev", "prod"] as const) {
    it(`finds nothing in ${stack}`, () => {
      const { file, config, warnings } = checkedStack(stack, CHECKOUT, TODAY);
      assert.deepEqual([file, warnings], [join(CHECKOUT, `Pulumi.${stack}.yaml`), []]);
      assert.equal(config.database?.primary, "aurora");
    });
  }

  it("names file, line and every problem", () => {
    write(
      "Pulumi.dev.yaml",
      stackFile("dev").replace("tier: Free", "tier: Fre").replace("nat: single", "nat: two"),
    );
    assert.throws(
      () => checkedStack("dev", folder, TODAY),
      fails(
        "badInput",
        `Pulumi.dev.yaml:${lineOf(stackFile("dev"), "nat: single")}: network.aws.nat: must be one of single, per-zone, got two; use one of them\n` +
          `Pulumi.dev.yaml:${lineOf(stackFile("dev"), "tier: Free")}: clusters.aks.tier: must be one of Free, Standard, Premium, got Fre; did you mean Free?`,
      ),
    );
  });

  it("hands warnings over", () => {
    write("Pulumi.dev.yaml", stackFile("dev").replace("count: 2", "count: 1"));
    assert.deepEqual(checkedStack("dev", folder, TODAY).warnings.map(formatProblem), [
      `Pulumi.dev.yaml:${lineOf(stackFile("dev"), "count: 2")}: clusters.aks.systemPool.count: is below 2, so an upgrade or a lost node stops DNS and metrics, got 1; use 2 or more`,
    ]);
  });

  it("demands of prod what production needs", () => {
    write("Pulumi.prod.yaml", stackFile("prod").replace("tier: Standard", "tier: Free"));
    assert.throws(() => checkedStack("prod", folder, TODAY), /clusters\.aks\.tier: has no uptime SLA/);
  });

  it("says that there is no such stack", () => {
    assert.throws(
      () => checkedStack("staging", folder, TODAY),
      fails("badInput", "staging: has no file; write Pulumi.staging.yaml"),
    );
    assert.throws(
      () => checkedStack("staging", CHECKOUT, TODAY),
      /unknown stack.*got staging; use one of dev, prod/,
    );
  });
});
