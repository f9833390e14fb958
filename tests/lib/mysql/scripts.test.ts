import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { MYSQL_ACCOUNTS } from "../../../lib/mysql/accounts.ts";
import { FENCE, UNFENCE } from "../../../lib/mysql/fence.ts";
import { linkStatements, unlinkStatements } from "../../../lib/mysql/link.ts";
import {
  renderPrimarySql,
  renderReplicaSql,
  RUN_SCRIPT,
  RUN_SECRETS,
  type ReplicationSettings,
} from "../../../lib/mysql/scripts.ts";
import { MYSQL_SERVICES, peerOf, type MySqlService } from "../../../lib/mysql/service.ts";

const CA = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

const settingsOf = (service: MySqlService): ReplicationSettings => ({
  service,
  peerHost: `${peerOf(service)}.example`,
  peerPort: 3306,
  retentionHours: 168,
  caPem: CA,
});

/** What was reviewed once: a change of the SQL shows as a change of these files. */
const golden = (name: string): string => readFileSync(new URL(`golden/${name}.sql`, import.meta.url), "utf8");

describe("the rendered SQL", () => {
  for (const service of MYSQL_SERVICES) {
    it(`is that of golden/${service}-primary.sql and golden/${service}-replica.sql`, () => {
      assert.equal(renderPrimarySql({ service, retentionHours: 168 }), golden(`${service}-primary`));
      assert.equal(renderReplicaSql(settingsOf(service)), golden(`${service}-replica`));
    });

    it(`of ${service} writes nothing into the binary log`, () => {
      for (const text of [
        renderPrimarySql({ service, retentionHours: 168 }),
        renderReplicaSql(settingsOf(service)),
      ]) {
        const quiet = text.indexOf("SET SESSION sql_log_bin = 0;");
        const first = text.search(/^(CREATE|GRANT|REPLACE|CALL|PREPARE|ALTER)/m);
        assert.ok(quiet !== -1 && quiet < first, `${quiet} before ${first}`);
        assert.doesNotMatch(text, /sql_log_bin = 1/);
      }
    });

    it(`of ${service} calls the service's own procedures only, and in their order`, () => {
      const text = linkStatements(settingsOf(service)).join(";\n");
      const called = [...text.matchAll(/CALL (mysql\.\w+)/g)].map(([, name]) => name);
      const expected = {
        aurora: [
          "mysql.rds_stop_replication",
          "mysql.rds_reset_external_source",
          "mysql.rds_set_external_source_with_auto_position",
          "mysql.rds_set_binlog_source_ssl",
          "mysql.rds_start_replication",
        ],
        azure: [
          "mysql.az_replication_stop",
          "mysql.az_replication_remove_master",
          "mysql.az_replication_change_master_with_gtid",
          "mysql.az_replication_start",
        ],
      };
      assert.deepEqual(called, expected[service]);
      assert.doesNotMatch(text, /^(CHANGE|START|STOP|RESET) /m);
    });
  }

  it("has other hosts and authorities in it, and no password", () => {
    const part = fc.string({ minLength: 1, maxLength: 20, unit: "grapheme-ascii" });
    fc.assert(
      fc.property(part, part, fc.constantFrom(...MYSQL_SERVICES), (host, noise, service) => {
        const caPem = `${CA}${noise}`;
        const text = renderReplicaSql({ ...settingsOf(service), peerHost: host, caPem });
        // Each literal ends where it should: outside of literals nothing of the host is left.
        const bare = text.replaceAll(/'(?:[^'\\]|''|\\.)*'/gs, "?");
        assert.equal(bare.includes("'"), false);
        assert.equal(bare, bareOf(service));
        assert.match(text, /@replication_password/);
      }),
    );
  });

  it("needs the authority of the peer's certificate", () => {
    assert.throws(() => renderReplicaSql({ ...settingsOf("azure"), caPem: "" }), {
      message: "database.azure.link: needs the certificate authority of aurora.example, PEM",
    });
  });

  it("stops a link before it removes it", () => {
    assert.match(
      unlinkStatements("azure").join("\n"),
      /az_replication_stop[^]*PREPARE[^]*az_replication_remove_master/,
    );
  });
});

const bareOf = (service: MySqlService): string =>
  renderReplicaSql(settingsOf(service)).replaceAll(/'(?:[^'\\]|''|\\.)*'/gs, "?");

describe("the fence", () => {
  const [lock, unlock] = [FENCE.join("\n"), UNFENCE.join("\n")];

  it("leaves the link's and the operator's accounts, and the vendors', alone", () => {
    for (const { user } of [MYSQL_ACCOUNTS.replication, MYSQL_ACCOUNTS.operator]) {
      assert.ok(lock.includes(`'${user}'`) && unlock.includes(`'${user}'`));
    }
    assert.ok(!lock.includes(MYSQL_ACCOUNTS.heartbeat.user));
    assert.match(lock, /`Super_priv` = 'N'/);
    assert.match(lock, /<> CURRENT_USER\(\)/);
  });

  it("locks what is open, and unlocks what it has locked itself", () => {
    assert.match(
      lock,
      /`account_locked` = 'N'\), ' ACCOUNT LOCK ATTRIBUTE ', '''\{"kakehashi": "fenced"\}'''/,
    );
    assert.match(unlock, /= 'fenced'\), ' ACCOUNT UNLOCK ATTRIBUTE ', '''\{"kakehashi": null\}'''/);
  });
});

describe("run.bash", () => {
  it("reads the secrets that are named, by no argument and no variable of the environment", () => {
    const read = [
      ...[...RUN_SCRIPT.matchAll(/\$\(secret ([\w-]+)\)/g)].map(([, name]) => name),
      ...(/for role in ([\w ]+); do/.exec(RUN_SCRIPT)?.[1] ?? "")
        .split(" ")
        .map((role) => `${role}-password`),
    ];
    assert.deepEqual(read, RUN_SECRETS);
    assert.doesNotMatch(RUN_SCRIPT, /--password|MYSQL_PWD|export /);
  });
});
