import assert from "node:assert/strict";
import { z } from "zod";
import { clusterSetSpec } from "../../../lib/percona/cluster-set.ts";
import { DEFINITIONS } from "../../../lib/percona/definitions.ts";
import { groupSpec, type GroupSpec } from "../../../lib/percona/group.ts";
import { validateAgainst } from "../../../simulator/kubernetes/crd-schema.ts";
import { isList, isMap, type PropertyMap } from "../../../simulator/properties.ts";

/** As it reaches the API server: what is undefined is not there. */
const asMap = (value: unknown): PropertyMap =>
  z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(value)));

/** What a kind's definition says of an object's `spec`. */
function problemsOf(kind: string, spec: unknown): readonly string[] {
  const definition = DEFINITIONS.find(({ name }) => name === `${kind}s.ps.percona.com`);
  const { versions } = asMap(definition?.spec);
  const [version] = isList(versions) ? versions : [];
  assert.ok(isMap(version) && isMap(version.schema) && isMap(version.schema.openAPIV3Schema));
  return validateAgainst({ spec: asMap(spec) }, version.schema.openAPIV3Schema, new Set());
}

const GROUP: GroupSpec = {
  name: "mysql-aws",
  version: "8.4.10-10.1",
  members: 3,
  cpu: 2,
  memoryGiB: 8,
  storage: { class: "encrypted-ssd", sizeGiB: 64 },
  parameters: { max_connections: "500", lower_case_table_names: "0" },
  secretName: "mysql-aws-accounts",
  bootstrap: "auto",
  backups: {
    schedule: "0 */12 * * *",
    retentionDays: 14,
    store: { kind: "s3", bucket: "backups", region: "ap-northeast-1", credentialsSecret: "keys" },
  },
};

const SET = {
  primary: "mysql-aws",
  groups: { "mysql-aws": 3, "mysql-azure": 3 },
  namespace: "database",
  version: "8.4.10-10.1",
  secretName: "mysql-azure-accounts",
};

describe("what is rendered for Percona's operator", () => {
  it("passes the definitions, in every form", () => {
    const azure = {
      kind: "azure",
      container: "mysql",
      endpoint: "https://a",
      credentialsSecret: "keys",
    } as const;
    const { backups, ...bare } = GROUP;
    assert.ok(backups !== undefined);
    for (const group of [
      GROUP,
      bare,
      { ...GROUP, members: 1 },
      { ...GROUP, backups: { ...backups, store: azure } },
    ])
      assert.deepEqual(problemsOf("perconaservermysql", groupSpec(group)), []);
    assert.deepEqual(problemsOf("perconaservermysqlclusterset", clusterSetSpec(SET)), []);
  });

  const WRONG: readonly (readonly [kind: string, spec: object, problem: RegExp])[] = [
    [
      "perconaservermysql",
      { ...groupSpec(GROUP), secretName: "x" },
      /^spec\.secretName: is no field.*secretsName/,
    ],
    [
      "perconaservermysql",
      groupSpec({ ...GROUP, members: 11 }),
      /^spec\.mysql\.size: must lie between 1 and 9/,
    ],
    ["perconaservermysql", { ...groupSpec(GROUP), mysql: { image: "i" } }, /^spec\.mysql\.size: is required/],
    ["perconaservermysql", { ...groupSpec(GROUP), crVersion: "1.2" }, /^spec\.crVersion: must match/],
    [
      "perconaservermysqlclusterset",
      { ...clusterSetSpec(SET), sslMode: "ON" },
      /^spec\.sslMode: must be one of/,
    ],
    [
      "perconaservermysqlclusterset",
      { ...clusterSetSpec(SET), primaryCluster: "mysql-aws" },
      /^spec\.primaryCluster: must match/,
    ],
    [
      "perconaservermysqlclusterset",
      { ...clusterSetSpec(SET), clusters: [] },
      /^spec\.clusters: must have 1 to 10/,
    ],
  ];
  for (const [kind, spec, problem] of WRONG)
    it(`is refused by them when it is wrong: ${problem.source}`, () => {
      const problems = problemsOf(kind, spec);
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", problem);
    });

  it("says of a group what was asked, and lets own parameters win", () => {
    const spec = asMap(groupSpec(GROUP));
    assert.ok(isMap(spec.mysql) && isMap(spec.backup) && isMap(spec.proxy));
    assert.equal(
      spec.mysql.configuration,
      "[mysqld]\nlower_case_table_names=0\nbinlog_expire_logs_seconds=604800\nmax_connections=500\n",
    );
    assert.equal(spec.mysql.image, "docker.io/percona/percona-server:8.4.10-10.1");
    assert.deepEqual(spec.backup.schedule, [
      { name: "daily", schedule: "0 */12 * * *", storageName: "cloud", type: "full", keep: 28 },
    ]);
    assert.equal(spec.unsafeFlags, undefined);
    assert.deepEqual(groupSpec({ ...GROUP, members: 1 }).unsafeFlags, { mysqlSize: true, proxySize: true });
  });

  it("names the members of both groups as their own clusters do, and none twice", () => {
    const { clusters, primaryCluster } = asMap(clusterSetSpec(SET));
    assert.equal(primaryCluster, "mysqlaws");
    const hosts = [...JSON.stringify(clusters).matchAll(/"host":"([^"]+)"/g)].map(([, host]) => host);
    assert.equal(new Set(hosts).size, 6);
    assert.equal(hosts[1], "mysql-aws-mysql-1.mysql-aws-mysql.database.svc.cluster.local");
  });
});
