import assert from "node:assert/strict";
import { parseGtidSet } from "../../../lib/mysql/gtid.ts";
import {
  describeStep,
  planFailover,
  planRejoin,
  planSwitchover,
  reseedSteps,
  type LinkState,
  type Observation,
  type ServerState,
  type SwitchPlan,
} from "../../../lib/mysql/switchover.ts";
import type { MySqlService } from "../../../lib/mysql/service.ts";
import { formatProblem } from "../../../lib/problems.ts";

const A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
const B = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

const link: LinkState = {
  host: "peer",
  port: 3306,
  receiving: "ON",
  applying: "ON",
  received: parseGtidSet(`${A}:1-9`),
  error: "",
};
const account = (locked: boolean): ServerState["accounts"][number] => ({
  user: "orders",
  host: "%",
  locked,
  fenced: locked,
});

const primary: ServerState = {
  service: "aurora",
  version: "8.4.7",
  uuid: A,
  serverId: 1,
  gtidMode: "ON",
  lowerCaseTableNames: 1,
  eventScheduler: "OFF",
  logBin: true,
  gtidExecuted: parseGtidSet(`${A}:1-10`),
  gtidPurged: parseGtidSet(""),
  link: undefined,
  accounts: [account(false)],
  sessions: 7,
  lagSeconds: 0.1,
};
const replica: ServerState = {
  ...primary,
  service: "azure",
  version: "8.4.6",
  uuid: B,
  serverId: 2,
  gtidExecuted: parseGtidSet(`${A}:1-9`),
  link,
  accounts: [account(true)],
  sessions: 0,
  lagSeconds: 0.4,
};

/** Both servers, with what differs from a healthy pair whose primary is Aurora. */
const seen = (aurora: Partial<ServerState> = {}, azure: Partial<ServerState> = {}): Observation => ({
  aurora: { ...primary, ...aurora },
  azure: { ...replica, ...azure },
});

const kinds = ({ steps }: SwitchPlan): string =>
  steps.map((step) => `${step.kind} ${"on" in step ? step.on : step.to}`).join(", ");
const said = ({ problems }: SwitchPlan): readonly string[] => problems.map(formatProblem);

const FINISH = "unfence azure, point azure, follow aurora";
const fenced = { accounts: [account(true)], sessions: 0 };
const behind = { gtidExecuted: parseGtidSet(`${A}:1-10`) };

describe("planSwitchover", () => {
  const plans: readonly (readonly [string, Observation, string])[] = [
    ["from the beginning", seen(), `fence aurora, wait azure, promote azure, ${FINISH}`],
    ["broken off after the fence", seen(fenced), `fence aurora, wait azure, promote azure, ${FINISH}`],
    [
      "broken off after the fence, some time ago: no heartbeat was written since",
      seen(fenced, { lagSeconds: 60 }),
      `fence aurora, wait azure, promote azure, ${FINISH}`,
    ],
    ["broken off after the promotion", seen(fenced, { ...behind, link: undefined }), FINISH],
    [
      "broken off after the reversal",
      seen({ ...fenced, link }, { ...behind, link: undefined }),
      `fence aurora, ${FINISH}`,
    ],
  ];
  for (const [name, state, expected] of plans) {
    it(`plans all steps that are left: ${name}`, () => {
      const plan = planSwitchover(state, "azure");
      assert.deepEqual(said(plan), []);
      assert.equal(kinds(plan), expected);
    });
  }

  const refusals: readonly (readonly [string, Observation, string])[] = [
    [
      "a replica that is gone",
      { ...seen(), azure: undefined },
      "database.azure: does not answer; switch when it does; aurora stays primary",
    ],
    [
      "a primary that is gone",
      { ...seen(), aurora: undefined },
      "database.aurora: does not answer; if it is lost: db failover to azure",
    ],
    [
      "another version",
      seen({}, { version: "8.0.40" }),
      "database.azure.version: differs from aurora's, got 8.0 and 8.4; upgrade the older one: a replica must not be older than its source, either way",
    ],
    [
      "unequal lower_case_table_names",
      seen({ lowerCaseTableNames: 0 }),
      "database.azure.lower_case_table_names: differs from aurora's, got 1 and 0; it is fixed when a server is made: make one again, with the other's value",
    ],
    [
      "GTIDs off",
      seen({}, { gtidMode: "OFF" }),
      "database.azure.gtid_mode: must be ON, got OFF; set the parameter, restart the server",
    ],
    [
      "no binary log",
      seen({}, { logBin: false }),
      "database.azure.log_bin: must be ON, got OFF; turn the binary log on",
    ],
    [
      "events",
      seen({ eventScheduler: "ON" }),
      "database.aurora.event_scheduler: must be OFF: no fence stops an event, got ON; set the parameter to OFF",
    ],
    [
      "one server id",
      seen({}, { serverId: 1 }),
      "database.azure.server_id: is aurora's too, got 1; give it another",
    ],
    [
      "a link that stands still",
      seen({}, { link: { ...link, receiving: "CONNECTING", error: "certificate verify failed" } }),
      "database.azure.link: does not run, got receiving CONNECTING, applying ON; certificate verify failed",
    ],
    [
      "a lag",
      seen({}, { lagSeconds: 20.14 }),
      "database.azure.link: is more than 5 s behind, got 20.1 s; wait until it has caught up: the applications would stand still for that long",
    ],
    [
      "writes of the replica's own",
      seen({}, { gtidExecuted: parseGtidSet(`${A}:1-9,${B}:1-2`) }),
      `database.azure: has transactions that the primary does not have: somebody wrote to the replica, got ${B}:1-2; look at them with mysqlbinlog --include-gtids, then reseed azure`,
    ],
    [
      "links both ways",
      seen({ link }),
      "database: each server replicates from the other; remove the link of the one that is primary",
    ],
    [
      "no link, and applications on both",
      seen({}, { link: undefined }),
      "database: there is no link between the servers, and the applications may write to both; after a failover: db failback aurora; after a first deployment: pulumi up",
    ],
    [
      "no link, and something missing",
      seen(fenced, { link: undefined }),
      `database.aurora: has transactions that never reached azure, got ${A}:10; save what is in them (mysqlbinlog --include-gtids), then reseed aurora; it must not rejoin`,
    ],
  ];
  for (const [name, state, expected] of refusals) {
    it(`refuses ${name}, and does nothing`, () => {
      const plan = planSwitchover(state, "azure");
      assert.deepEqual(said(plan), [expected]);
      assert.deepEqual(plan.steps, []);
    });
  }

  it("says every problem at once", () => {
    assert.equal(planSwitchover(seen({ gtidMode: "OFF" }, { serverId: 1 }), "azure").problems.length, 2);
  });
});

describe("planFailover", () => {
  const lost = { ...seen(), aurora: undefined };

  it("takes what has arrived, and lets the applications in", () => {
    const plan = planFailover(lost, "azure");
    assert.equal(kinds(plan), "drain azure, promote azure, unfence azure, point azure");
  });

  it("is finished when it was broken off after the promotion", () => {
    const plan = planFailover({ ...lost, azure: { ...replica, link: undefined } }, "azure");
    assert.equal(kinds(plan), "unfence azure, point azure");
  });

  it("is refused while the primary answers: a switchover loses nothing", () => {
    const plan = planFailover(seen(), "azure");
    assert.deepEqual(said(plan), [
      "database.aurora: answers; db switchover to azure loses nothing; a failover may",
    ]);
    assert.deepEqual(plan.steps, []);
  });
});

describe("planRejoin", () => {
  const after: Partial<ServerState> = { link: undefined, gtidExecuted: parseGtidSet(`${A}:1-10,${B}:1-5`) };

  it("fences the old primary and makes it a replica", () => {
    assert.equal(kinds(planRejoin(seen({}, after), "aurora")), "fence aurora, follow aurora");
  });

  it("refuses one with transactions that never left it, by their exact set, and fences it", () => {
    const plan = planRejoin(seen({ gtidExecuted: parseGtidSet(`${A}:1-12`) }, after), "aurora");
    assert.equal(kinds(plan), "fence aurora");
    assert.deepEqual(plan.advice, reseedSteps("aurora", parseGtidSet(`${A}:11-12`)));
    assert.match(plan.advice[1] ?? "", new RegExp(`^1\\. keep .*--include-gtids=${A}:11-12 `));
    assert.deepEqual(said(plan), [
      `database.aurora: has transactions that never reached azure, got ${A}:11-12; save what is in them (mysqlbinlog --include-gtids), then reseed aurora; it must not rejoin`,
    ]);
  });

  it("refuses one that was away for longer than the binary log is kept", () => {
    const plan = planRejoin(seen({}, { ...after, gtidPurged: parseGtidSet(`${A}:1-10,${B}:1-3`) }), "aurora");
    assert.deepEqual(said(plan), [
      `database.aurora: was away for longer than azure keeps its binary log, got ${B}:1-3; reseed aurora`,
    ]);
  });

  it("is refused without a failover", () => {
    assert.deepEqual(said(planRejoin(seen(), "aurora")), [
      "database.azure: is a replica; there was no failover to azure",
    ]);
  });
});

describe("what is printed", () => {
  it("names the server of each step", () => {
    const { steps } = planSwitchover(seen(), "azure");
    assert.deepEqual(steps.map(describeStep), [
      "fence aurora: lock the applications' accounts, end their sessions",
      "wait until azure has applied every transaction of aurora",
      "promote azure: remove its link",
      "unfence azure: unlock the applications' accounts",
      "point the applications at azure: Secrets and Services of both clusters, the stack's file",
      "make aurora a replica of azure",
    ]);
  });

  it("tells how to reseed either service", () => {
    const steps = (service: MySqlService) => reseedSteps(service, parseGtidSet("")).join("\n");
    assert.match(steps("azure"), /az mysql flexible-server gtid reset/);
    assert.match(steps("aurora"), /mysql\.rds_gtid_purged/);
    assert.match(steps("aurora"), /4\. make it follow: .* db rejoin .* --replica aurora$/);
  });
});
