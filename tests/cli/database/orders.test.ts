import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withPrimary } from "../../../cli/database/primary.ts";
import { readServers, contextOf } from "../../../cli/database/servers.ts";
import { carryOut } from "../../../cli/database/orders.ts";
import { renderStatus, statusOf } from "../../../cli/database/status.ts";
import { CHECKOUT } from "../../../tools/places.ts";

describe("the primary in a stack's file", () => {
  for (const stack of ["dev", "prod"]) {
    it(`of ${stack} is all that changes`, () => {
      const text = readFileSync(join(CHECKOUT, `Pulumi.${stack}.yaml`), "utf8");
      const azure = withPrimary(text, "azure");
      assert.notEqual(azure, text);
      const changed = azure.split("\n").filter((line, index) => line !== text.split("\n")[index]);
      assert.equal(changed.length, 1);
      assert.match(changed[0] ?? "", /^ {4}primary: azure( #.*)?$/);
      assert.equal(withPrimary(azure, "aurora"), text);
    });
  }

  it("must be there", () => {
    assert.throws(() => withPrimary("config: {}\n", "azure"), {
      message:
        "database.primary: is not in the file; write primary: aurora or primary: azure below kakehashi:database",
    });
  });
});

const LOGIN = { host: "db.example.com", user: "kakehashi", password: "s3cret" };

describe("the servers that a command is given", () => {
  it("are trusted by the vendors' own authorities, unless another is named", () => {
    const own = "-----BEGIN CERTIFICATE-----\nown\n-----END CERTIFICATE-----\n";
    const { targets } = readServers(
      JSON.stringify({ aurora: LOGIN, azure: { ...LOGIN, caPem: own }, replicationPassword: "r3pl" }),
      "ap-northeast-1",
    );
    assert.match(targets.aurora.caPem, /^-----BEGIN CERTIFICATE-----/);
    assert.equal(targets.azure.caPem, own);
    assert.equal(targets.aurora.port, 3306);
  });

  it("find each other: a replica's link leads to the other one, by its authority", () => {
    const servers = readServers(
      JSON.stringify({
        aurora: LOGIN,
        azure: { ...LOGIN, host: "az", port: 3307 },
        replicationPassword: "r",
      }),
      "ap-northeast-1",
    );
    const { peerHost, peerPort, caPem, service } = contextOf(servers).link("aurora");
    assert.deepEqual([service, peerHost, peerPort], ["aurora", "az", 3307]);
    assert.equal(caPem, servers.targets.azure.caPem);
  });

  it("are refused with every path and no value", () => {
    const text = JSON.stringify({
      aurora: { ...LOGIN, password: "" },
      azure: { host: "h" },
      extra: "s3cret",
    });
    assert.throws(
      () => readServers(text, "ap-northeast-1"),
      (error: Error) => {
        for (const path of ["servers.aurora.password", "servers.azure.user", "servers.replicationPassword"])
          assert.match(error.message, new RegExp(`^${path}: `, "m"));
        assert.doesNotMatch(error.message, /s3cret/);
        return true;
      },
    );
    assert.throws(() => readServers("{", "ap-northeast-1"), { message: /^servers: is not JSON/ });
  });
});

describe("an order", () => {
  const nobody = {
    ...{ connect: () => Promise.reject(new Error("down")), replicationPassword: "" },
    link: () => ({ service: "azure" as const, peerHost: "", peerPort: 0, caPem: "" }),
    point: () => Promise.resolve(),
  };

  it("is refused when the servers are not fit for it, and nothing is pointed anywhere", async () => {
    await assert.rejects(
      carryOut({ kind: "switchover", to: "azure" }, nobody, { dryRun: false, say: () => undefined }),
      {
        message: "database.azure: does not answer; switch when it does; aurora stays primary",
        reason: "failed",
      },
    );
  });

  it("has a status that says who does not answer", () => {
    assert.deepEqual(renderStatus(statusOf({ aurora: undefined, azure: undefined })), [
      "aurora: does not answer",
      "azure: does not answer",
    ]);
  });
});
