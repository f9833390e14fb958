import assert from "node:assert/strict";
import { NotCaughtUpError, observeBoth, runSteps, type SwitchContext } from "../../../cli/database/switch.ts";
import { UNFENCE } from "../../../lib/mysql/fence.ts";
import { A, contextOf, FakeServer, linkOf } from "./fake-server.ts";

describe("runSteps", () => {
  let [aurora, azure] = [new FakeServer(), new FakeServer()];
  beforeEach(() => {
    [aurora, azure] = [new FakeServer(), new FakeServer()];
  });
  const context = (): SwitchContext => contextOf({ aurora, azure });

  it("lets the applications in again when the replica does not catch up", async () => {
    azure.late = true;
    azure.executed = `${A}:1-8`;
    await assert.rejects(
      runSteps(
        [
          { kind: "fence", on: "aurora" },
          { kind: "wait", on: "azure", of: "aurora" },
          { kind: "promote", on: "azure" },
        ],
        context(),
      ),
      (error: unknown) =>
        error instanceof NotCaughtUpError &&
        error.message ===
          `database.azure: has not caught up in 1 s, lacks ${A}:9-10; aurora takes writes again, look at the link and switch again`,
    );
    assert.deepEqual(aurora.asked.slice(-UNFENCE.length), UNFENCE);
    assert.ok(!azure.asked.some((sql) => sql.includes("az_replication_remove_master")));
  });

  it("ends sessions until there are none, by the service's procedure", async () => {
    azure.sessions = ["7", "8"];
    await runSteps([{ kind: "fence", on: "azure" }], context());
    assert.deepEqual(
      azure.asked.filter((sql) => sql.includes("az_kill")),
      ["CALL mysql.az_kill(7)", "CALL mysql.az_kill(8)"],
    );
    // And two looks that find none.
    assert.equal(azure.asked.filter((sql) => sql.includes("`processlist`")).length, 3);
  });

  it("takes a session that has ended by itself as ended, and no other error", async () => {
    azure.sessions = ["7"];
    azure.errors.set("CALL mysql.az_kill", 1094);
    await runSteps([{ kind: "fence", on: "azure" }], context());
    azure.sessions = ["7"];
    azure.errors.set("CALL mysql.az_kill", 1227);
    await assert.rejects(runSteps([{ kind: "fence", on: "azure" }], context()), { message: "error 1227" });
  });

  it("applies what has arrived before a link is removed, even when it was stopped", async () => {
    azure.executed = `${A}:1-8`;
    azure.link = linkOf("OFF");
    await runSteps([{ kind: "drain", on: "azure" }], context());
    const started = azure.asked.indexOf("CALL mysql.az_replication_start");
    const waited = azure.asked.findIndex((sql) => sql.includes("WAIT_FOR_EXECUTED_GTID_SET"));
    assert.ok(started !== -1 && started < waited);
    assert.deepEqual([azure.link.receiving, azure.executed], ["OFF", `${A}:1-10`]);
  });

  it("keeps the replication account's password out of statements", async () => {
    azure.link = linkOf("ON");
    await runSteps([{ kind: "follow", on: "azure", source: "aurora" }], context());
    assert.ok(!azure.asked.some((sql) => sql.includes("secret")));
  });
});

describe("observeBoth", () => {
  it("looks at the one that is written to last, so that its writes are not taken for the replica's own", async () => {
    const [aurora, azure] = [new FakeServer(), new FakeServer()];
    azure.link = linkOf("ON");
    const { asked } = aurora;
    await observeBoth(contextOf({ aurora, azure }));
    const looks = (all: readonly string[]): number =>
      all.filter((sql) => sql.includes("@@GLOBAL.version")).length;
    assert.deepEqual([looks(asked), looks(azure.asked)], [2, 1]);
  });

  it("knows one that does not answer", async () => {
    const context = contextOf({ aurora: new FakeServer(), azure: new FakeServer() });
    const connect: SwitchContext["connect"] = (service) =>
      service === "aurora" ? Promise.reject(new Error("ECONNREFUSED")) : context.connect(service);
    const seen = await observeBoth({ connect });
    assert.equal(seen.aurora, undefined);
    assert.equal(seen.azure?.version, "8.4.7");
  });
});
