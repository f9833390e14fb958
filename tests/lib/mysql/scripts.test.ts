import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { MYSQL_ACCOUNTS } from "../../../lib/mysql/accounts.ts";
import { FENCE, UNFENCE } from "../../../lib/mysql/fence.ts";
import {
  linkStatements,
  type LinkSettings,
  restartStatements,
  stopStatements,
  unlinkStatements,
} from "../../../lib/mysql/link.ts";
import {
  renderKeeperSql,
  renderServerSql,
  RUN_SCRIPT,
  RUN_SECRETS,
  type ServerSettings,
} from "../../../lib/mysql/scripts.ts";
import { MYSQL_SERVICES, peerOf, type MySqlService } from "../../../lib/mysql/service.ts";

const CA = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

const settingsOf = (service: MySqlService): ServerSettings & LinkSettings => ({
  service,
  peerHost: `${peerOf(service)}.example`,
  peerPort: 3306,
  retentionHours: 168,
  apps: { "back-office": "office" },
  caPem: CA,
});

/** What was reviewed once: a change of the SQL shows as a change of these files. */
const golden = (name: string): string => readFileSync(new URL(`golden/${name}.sql`, import.meta.url), "utf8");

describe("the rendered SQL", () => {
  for (const service of MYSQL_SERVICES) {
    it(`is that of golden/${service}.sql and golden/${service}-keeper.sql`, () => {
      assert.equal(renderServerSql(settingsOf(service)), golden(service));
      assert.equal(renderKeeperSql(service), golden(`${service}-keeper`));
    });

    it(`of ${service} writes nothing into the binary log`, () => {
      const text = renderServerSql(settingsOf(service));
      const quiet = text.indexOf("SET SESSION sql_log_bin = 0;");
      const first = text.search(/^(CREATE|GRANT|REPLACE|CALL|PREPARE|ALTER)/m);
      assert.ok(quiet !== -1 && quiet < first, `${quiet} before ${first}`);
      assert.doesNotMatch(text, /sql_log_bin = 1/);
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
    // Each literal ends where it should: outside of literals nothing of what is written is left.
    const bare = (text: string): string => text.replaceAll(/'(?:[^'\\]|''|\\.)*'/gs, "?");
    fc.assert(
      fc.property(part, part, fc.constantFrom(...MYSQL_SERVICES), (peerHost, noise, service) => {
        const settings = { ...settingsOf(service), peerHost, caPem: `${CA}${noise}` };
        const rendered = (it: ServerSettings & LinkSettings): string =>
          [renderServerSql(it), ...linkStatements(it)].join(";\n");
        assert.equal(bare(rendered(settings)).includes("'"), false);
        assert.equal(bare(rendered(settings)), bare(rendered(settingsOf(service))));
        assert.match(rendered(settings), /@replication_password/);
      }),
    );
  });

  it("of the Job names neither server, so that it is the same whoever is primary", () => {
    for (const service of MYSQL_SERVICES)
      assert.doesNotMatch(renderServerSql(settingsOf(service)), /\.example/);
  });

  it("needs the authority of the peer's certificate", () => {
    assert.throws(() => renderServerSql({ ...settingsOf("azure"), caPem: "" }), {
      message: "database.azure.link: needs the certificate authority of its peer, PEM",
    });
  });

  it("says why it refuses in what MySQL shows of it", () => {
    const reasons = MYSQL_SERVICES.flatMap((service) => [
      ...renderServerSql(settingsOf(service)).matchAll(/UUID_TO_BIN\('((?:[^']|'')*)'\)/g),
    ]).map(([, reason = ""]) => reason.replaceAll("''", "'"));
    assert.ok(reasons.length > 6);
    // ER_WRONG_VALUE_FOR_TYPE cuts what it shows (share/messages_to_clients.txt: %-.128s).
    for (const reason of reasons) assert.ok(reason.length <= 128, reason);
  });

  it("makes the link before the accounts, so that no heartbeat is written on a replica", () => {
    for (const service of MYSQL_SERVICES) {
      const text = renderServerSql(settingsOf(service));
      const [fence, link, account] = [
        /ACCOUNT LOCK/,
        /CALL mysql\.(rds_set|az_replication_ch)/,
        /CREATE USER/,
      ].map((it) => text.search(it));
      assert.ok(fence !== undefined && link !== undefined && account !== undefined);
      assert.ok(fence < link && link < account, [fence, link, account].join(" "));
      assert.ok(account < text.lastIndexOf("ACCOUNT LOCK"));
    }
  });

  it("stops a link before it removes it", () => {
    assert.match(
      unlinkStatements("azure").join("\n"),
      /az_replication_stop[^]*PREPARE[^]*az_replication_remove_master/,
    );
  });
});

describe("the link's lock", () => {
  const taken = /GET_LOCK\('kakehashi\.link', 30\)/;

  it("is taken before anything else by whoever changes the link", () => {
    for (const service of MYSQL_SERVICES) {
      const changers = [
        linkStatements(settingsOf(service)),
        unlinkStatements(service),
        stopStatements(service),
      ];
      for (const statements of changers) {
        const first = statements.findIndex((it) => it.includes("CALL "));
        const lock = statements.findIndex((it) => it.includes("GET_LOCK('kakehashi.link', 30)"));
        assert.ok(lock !== -1 && lock < first, statements.join("\n"));
      }
      assert.match(renderServerSql(settingsOf(service)), taken);
    }
  });

  it("is not waited for by the keeper, which starts nothing without it, and nothing on a server without a link", () => {
    for (const service of MYSQL_SERVICES) {
      const [lock, ...rest] = restartStatements(service);
      assert.equal(lock, "SET @mine = COALESCE(GET_LOCK('kakehashi.link', 0), 0)");
      assert.match(
        rest[0] ?? "",
        /^SET @statement = IF\(@mine AND EXISTS \(SELECT 1 FROM performance_schema/,
      );
      assert.deepEqual(
        rest.slice(1).filter((it) => it.includes("CALL ")),
        [],
      );
    }
  });
});

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
