import assert from "node:assert/strict";
import { parseStackConfig } from "../../config/load.ts";
import { formatProblem } from "../../lib/problems.ts";
import { put, sections, TODAY, type Mutable } from "./raw.ts";

const BACKUPS = { schedule: "0 18 * * *", retentionDays: 14 };

/** Groups that both stacks accept. */
function withGroups(stack: "dev" | "prod" = "dev"): Mutable {
  const raw = sections(stack);
  raw.database = {
    kind: "group-replication",
    primary: "aws",
    parameters: {},
    aws: { storage: {}, backups: { ...BACKUPS } },
    azure: { storage: {}, backups: { ...BACKUPS } },
    apps: {},
  };
  return raw;
}

function problemsOf(raw: Mutable, productionGuards = false): readonly string[] {
  const parsed = parseStackConfig(raw, { today: TODAY, productionGuards });
  return parsed.ok ? [] : parsed.problems.map(formatProblem);
}

describe("database of kind group-replication", () => {
  it("has defaults, and is accepted by both stacks", () => {
    const raw = put(sections("dev"), "database", { kind: "group-replication", primary: "azure" });
    const parsed = parseStackConfig(raw, { today: TODAY });
    assert.ok(parsed.ok);
    const storage = { class: "encrypted-ssd", sizeGiB: 64 };
    assert.deepEqual(parsed.config.database, {
      kind: "group-replication",
      primary: "azure",
      version: "8.4.10-10.1",
      members: 3,
      cpu: 1,
      memoryGiB: 4,
      parameters: {},
      aws: { name: "mysql-aws", storage },
      azure: { name: "mysql-azure", storage },
      apps: {},
      roundTripMilliseconds: 4,
    });
    assert.deepEqual(problemsOf(withGroups("prod"), true), []);
    assert.deepEqual(parsed.warnings.map(formatProblem), []);
  });

  const WRONG: readonly (readonly [
    change: Readonly<Record<string, unknown>>,
    ...lines: readonly string[],
  ])[] = [
    [
      { "database.members": 4 },
      "database.members: must be odd: of an even group, neither half has the majority, got 4; use 3 or 5",
    ],
    [{ "database.members": 11 }, "database.members: must be at most 9, got 11; use at most 9"],
    [
      { "database.primary": "aurora" },
      "database.primary: must be one of aws, azure, got aurora; use one of them",
    ],
    [
      { "database.version": "8.0.42-33" },
      "database.version: must be a version of Percona Server 8.4, got 8.0.42-33; write one such as 8.4.10-10.1",
    ],
    [
      { "database.aws.storage": { class: "gp3" } },
      "database.aws.storage.class: is no storage class of EKS (encrypted-ssd), got gp3; use one of those, or leave it out",
    ],
    [
      { "database.azure.storage": { class: "gp3" } },
      "database.azure.storage.class: is no storage class of AKS (encrypted-ssd, managed-csi, managed-csi-premium), got gp3; use one of those, or leave it out",
    ],
    [
      { "database.aws.name": "MySQL" },
      "database.aws.name: must be a name of Kubernetes: 1 to 40 small letters, digits and hyphens, got MySQL; write one such as mysql-aws",
    ],
    [
      { "database.aws.name": "mysql-a", "database.azure.name": "my-sqla" },
      "database.azure.name: is the name of database.aws too: in the cluster set both are mysqla, got my-sqla; let letters or digits differ",
    ],
    [
      { "database.parameters": { "server-id": "7" } },
      "database.parameters.server-id: is the operator's to set, for each server by itself, got 7; remove it",
    ],
    [
      { "database.parameters": { group_replication_consistency: "AFTER" } },
      "database.parameters.group_replication_consistency: is the operator's to set, for each server by itself, got AFTER; remove it",
    ],
    [
      { "database.aws.backups.schedule": "0 18 * * 6" },
      "database.aws.backups.schedule: must be a cron of every day, got 0 18 * * 6; write such as 0 18 * * *: a minute, and the hours in UTC",
    ],
    [
      { vpn: undefined },
      "vpn: is missing; add it: The WireGuard bridge between the clouds",
      "vpn: must be there for database: a replica reads from the other cloud through it, got nothing; add the section vpn, or remove database",
    ],
    [
      { "database.apps": { shop: { queriesPerRequest: 5000 } } },
      "database.apps.shop.queriesPerRequest: takes 20 s on AKS, 4 ms from the database, of 1 s that it may take, got 5000; make fewer queries, or set mode to active-standby with active: eks",
    ],
    [
      { "database.apps": { shpo: { queriesPerRequest: 5 } } },
      "database.apps.shpo: is none of apps (shop, site, docs, status), got shpo; correct its name, or add it to apps",
    ],
    [
      { "database.aurora": { instanceClass: "db.r8g.large" } },
      "database.aurora: is not a key here, got an object with instanceClass; remove it; known are kind, primary, version, members, cpu, memoryGiB, parameters, aws, azure, apps, roundTripMilliseconds",
    ],
  ];
  for (const [change, ...lines] of WRONG) {
    it(`refuses ${JSON.stringify(change)}`, () => {
      const raw = withGroups();
      for (const [path, value] of Object.entries(change)) put(raw, path, value);
      assert.deepEqual(problemsOf(raw), lines);
    });
  }

  const WRONG_IN_PRODUCTION: readonly (readonly [path: string, value: unknown, line: string])[] = [
    [
      "database.members",
      1,
      "database.members: leaves production one server in each cluster, and no database while it restarts, got 1; use 3",
    ],
    [
      "database.aws.backups",
      undefined,
      'database.aws.backups: must be there in production, got nothing; write such as { schedule: "0 18 * * *", retentionDays: 14 }',
    ],
    [
      "database.azure.backups",
      { ...BACKUPS, retentionDays: 6 },
      "database.azure.backups.retentionDays: must be 7 or more in production, got 6; use 7",
    ],
  ];
  for (const [path, value, line] of WRONG_IN_PRODUCTION) {
    it(`refuses ${path} ${JSON.stringify(value)} in production, not in development`, () => {
      assert.deepEqual(problemsOf(put(withGroups("prod"), path, value)), []);
      assert.deepEqual(problemsOf(put(withGroups("prod"), path, value), true), [line]);
    });
  }

  it("refuses production in two zones, of which one has the majority", () => {
    const raw = put(withGroups("prod"), "network.azure.zones", ["1", "2"]);
    assert.deepEqual(
      problemsOf(raw, true).filter((it) => it.startsWith("network")),
      [
        "network.azure.zones: must be three for group replication: with fewer, a zone takes the majority along, got [1, 2]; name three zones",
      ],
    );
  });
});
