import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FETCH_ADMINISTRATOR } from "../../../lib/database/scripts.ts";

describe("fetch-administrator.bash", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kakehashi-administrator-"));
    for (const name of ["bin", "given", "secrets"]) mkdirSync(join(folder, name));
    writeFileSync(join(folder, "given/operator-password"), "hush");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs it with a Secrets Manager that answers this. */
  function fetchFrom(answer: string) {
    const aws = join(folder, "bin/aws");
    writeFileSync(join(folder, "answer"), `${answer}\n`);
    writeFileSync(aws, `#!/bin/sh\necho "$@" >"${folder}/asked"\ncat "${folder}/answer"\n`);
    chmodSync(aws, 0o755);
    return spawnSync("bash", ["--norc", "-c", FETCH_ADMINISTRATOR], {
      encoding: "utf8",
      env: {
        PATH: `${join(folder, "bin")}:${process.env.PATH ?? ""}`,
        GIVEN_DIRECTORY: join(folder, "given"),
        SECRETS_DIRECTORY: join(folder, "secrets"),
        ADMINISTRATOR_SECRET: "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:rds!cluster-1",
      },
    });
  }

  const written = (name: string): string => readFileSync(join(folder, "secrets", name), "utf8");

  it("puts name and password beside the given secrets, whatever RDS made up", () => {
    const password = "a\\b!$`{}'<>#%&*()[]?~|;:,.=+-_^";
    const { status, stdout, stderr } = fetchFrom(JSON.stringify({ username: "kakehashi", password }));
    assert.deepEqual([status, stdout, stderr], [0, "", ""]);
    assert.deepEqual(["administrator-username", "administrator-password", "operator-password"].map(written), [
      "kakehashi",
      password,
      "hush",
    ]);
    assert.equal(statSync(join(folder, "secrets/administrator-password")).mode & 0o007, 0);
    assert.match(
      readFileSync(join(folder, "asked"), "utf8"),
      /^secretsmanager get-secret-value --secret-id arn:\S+:secret:rds!cluster-1 --query SecretString --output text$/m,
    );
  });

  it("puts them into a folder of their own when nothing is given", () => {
    rmSync(join(folder, "given"), { recursive: true });
    rmSync(join(folder, "secrets"), { recursive: true });
    const { status } = fetchFrom(JSON.stringify({ username: "kakehashi", password: "hush" }));
    assert.equal(status, 0);
    assert.equal(written("administrator-password"), "hush");
  });

  it("ends with what is missing, and not with the secret", () => {
    const { status, stderr } = fetchFrom(JSON.stringify({ username: "kakehashi" }));
    assert.equal(status, 1);
    assert.match(stderr, /rds!cluster-1: has no password\n$/);
  });
});
