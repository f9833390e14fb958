import assert from "node:assert/strict";
import { parseStackConfig } from "../../config/load.ts";
import { formatProblem } from "../../lib/problems.ts";
import { put, REMOVED, sections, TODAY, type Mutable } from "./raw.ts";

/** A database that both stacks accept, in the dev file. */
function withDatabase(): Mutable {
  const raw = sections("dev");
  raw.database = {
    kind: "managed-replication",
    primary: "aurora",
    aurora: { instanceClass: "db.t4g.medium", zones: ["a"], parameters: {} },
    azure: { sku: "Standard_B2s", zones: ["1"], parameters: {} },
    apps: {},
  };
  return raw;
}

function problemsOf(raw: Mutable, productionGuards = false): readonly string[] {
  const parsed = parseStackConfig(raw, { today: TODAY, productionGuards });
  const problems = parsed.ok ? [] : parsed.problems;
  return problems.map(formatProblem).filter((it) => it.startsWith("database") || it.startsWith("vpn: must"));
}

describe("database", () => {
  it("may be left out, and has defaults", () => {
    assert.equal(parseStackConfig(put(sections("dev"), "database", undefined), { today: TODAY }).ok, true);
    const parsed = parseStackConfig(withDatabase(), { today: TODAY });
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.config.database, {
      kind: "managed-replication",
      primary: "aurora",
      aurora: {
        engineVersion: "8.4.mysql_aurora.8.4.8",
        instanceClass: "db.t4g.medium",
        zones: ["a"],
        backupRetentionDays: 7,
        lowerCaseTableNames: 1,
        parameters: {},
        clientCidrs: [],
        logRetentionDays: 30,
      },
      azure: {
        version: "8.4",
        sku: "Standard_B2s",
        zones: ["1"],
        storageGiB: 64,
        backupRetentionDays: 7,
        lowerCaseTableNames: 1,
        parameters: {},
      },
      binlogRetentionHours: 168,
      apps: {},
      roundTripMilliseconds: 4,
      alarms: { emails: {} },
    });
  });

  const WRONG: readonly (readonly [
    change: Readonly<Record<string, unknown>>,
    ...lines: readonly string[],
  ])[] = [
    [
      { "database.azure.version": "8.0.21" },
      "database.azure.version: must be of the same series as database.aurora.engineVersion (8.4), got 8.0.21; use 8.4 of both, or a switch fails",
    ],
    [
      {
        "database.azure.version": "8.0.21",
        "database.aurora.engineVersion": "8.0.mysql_aurora.3.10.0",
      },
      "database.aurora.engineVersion: must be of 8.4, got 8.0.mysql_aurora.3.10.0; write such as 8.4.mysql_aurora.8.4.8, and 8.4 for azure.version",
    ],
    [
      { "database.aurora.engineVersion": "8.4" },
      "database.aurora.engineVersion: must be a version of Aurora MySQL, got 8.4; write one such as 8.4.mysql_aurora.8.4.8",
    ],
    [
      { "database.aurora.lowerCaseTableNames": 0 },
      "database.aurora.lowerCaseTableNames: must be 1, as Flexible Server has it, and equal to database.azure.lowerCaseTableNames, got 0; write 1, or leave it out",
    ],
    [
      { "database.azure.lowerCaseTableNames": 2 },
      "database.azure.lowerCaseTableNames: must be 1, as Flexible Server has it, and equal to database.aurora.lowerCaseTableNames, got 2; write 1, or leave it out",
    ],
    [
      { "database.aurora.parameters": { "gtid-mode": "OFF" } },
      "database.aurora.parameters.gtid-mode: must be ON for the replication, got OFF; remove it",
    ],
    [
      { "database.azure.parameters": { gtid_mode: "OFF" } },
      "database.azure.parameters.gtid_mode: must be ON for the replication, got OFF; remove it",
    ],
    [
      {
        "database.aurora.parameters": { server_id: "7" },
        "database.azure.parameters": { "server-id": "7" },
      },
      "database.azure.parameters.server_id: is the id of database.aurora too, got 7; remove it: each cloud gives its servers an id of their own",
    ],
    [
      { "database.azure.parameters": { server_id: "7" } },
      "database.azure.parameters.server_id: is not for you to choose, got 7; remove it: each cloud gives its servers an id of their own",
    ],
    [
      { "database.aurora.backupRetentionDays": 0 },
      "database.aurora.backupRetentionDays: must be 1 or more, got 0; use 7",
    ],
    [
      { "database.azure.backupRetentionDays": 36 },
      "database.azure.backupRetentionDays: must be at most 35, got 36; use at most 35",
    ],
    [
      { "database.aurora.zones": ["d"] },
      "database.aurora.zones[0]: is none of network.aws.zones (a, c), got d; choose one of those, or add it there",
    ],
    [
      { "database.azure.zones": ["1", "2"] },
      "database.azure.sku: is burstable, which takes no standby in a second zone, got Standard_B2s; choose a size such as Standard_D2ads_v5, or name one zone",
    ],
    [
      { "database.azure.zones": ["1", "2", "3"] },
      "database.azure.zones: must have at most 2 entries, got [1, 2, 3]; list at most 2",
    ],
    [
      { "database.binlogRetentionHours": 24 },
      "database.binlogRetentionHours: must be at least 168, got 24; use at least 168",
    ],
    [
      { "database.apps": { shops: { queriesPerRequest: 10 } } },
      "database.apps.shops: is none of apps (shop, site, docs, status), got shops; correct its name, or add it to apps",
    ],
    [
      { "database.apps": { shop: { queriesPerRequest: 5000 } } },
      "database.apps.shop.queriesPerRequest: takes 20 s on AKS, 4 ms from the database, of 1 s that it may take, got 5000; make fewer queries, or set mode to active-standby with active: eks",
    ],
    [
      { "database.kind": "group" },
      "database.kind: must be one of managed-replication, group-replication, got group; use one of them",
    ],
    [
      { vpn: REMOVED },
      "vpn: must be there for database: a replica reads from the other cloud through it, got nothing; add the section vpn, or remove database",
    ],
  ];
  for (const [change, ...lines] of WRONG)
    it(`refuses ${JSON.stringify(change)}`, () => {
      const raw = withDatabase();
      for (const [path, value] of Object.entries(change)) put(raw, path, value);
      assert.deepEqual(problemsOf(raw), lines);
    });

  it("of production has a week of backups and two zones on both sides", () => {
    const raw = put(withDatabase(), "database.aurora.backupRetentionDays", 0);
    assert.deepEqual(problemsOf(raw, true), [
      "database.aurora.zones: leaves production one server, and no database while its zone is down, got [a]; name two zones",
      "database.aurora.backupRetentionDays: must be 7 or more in production, got 0; use 7",
      "database.azure.zones: leaves production one server, and no database while its zone is down, got [1]; name two zones",
    ]);
  });

  it("tells every problem at once", () => {
    const raw = withDatabase();
    put(raw, "database.azure.version", "8.0.21");
    put(raw, "database.azure.storageGiB", 10);
    put(raw, "database.aurora.backupRetentionDays", 0);
    assert.equal(
      problemsOf(raw).length,
      2,
      "of Azure's server only what is malformed; of Aurora's everything",
    );
    put(raw, "database.azure.storageGiB", 64);
    assert.equal(problemsOf(raw).length, 2);
  });
});
