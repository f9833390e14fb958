import { readFileSync } from "node:fs";
import { KAKEHASHI_SCHEMA, MYSQL_ACCOUNTS, type MySqlAccount } from "./accounts.ts";
import { FENCE } from "./fence.ts";
import { HEARTBEAT_TABLE } from "./heartbeat.ts";
import { HAS_SOURCE, linkStatements, type LinkSettings } from "./link.ts";
import { quoted } from "./quote.ts";
import type { MySqlService } from "./service.ts";
import { applied, APPLIED_TABLE, LOCAL, perform, refuseUnless, remember, render } from "./statements.ts";

/** What a server's SQL is rendered from. */
export interface ReplicationSettings extends LinkSettings {
  /** How long the binary log is kept at least: as long as a peer may be gone and still catch up. */
  readonly retentionHours: number;
}

/** The entry point of the Job: `/sql/*.sql` as the administrator of `MYSQL_HOST`, with the secrets of `/secrets`. */
export const RUN_SCRIPT = readFileSync(new URL("run.bash", import.meta.url), "utf8");

/** Files that {@link RUN_SCRIPT} reads in `/secrets`. */
export const RUN_SECRETS = [
  "administrator-username",
  "administrator-password",
  "replication-password",
  "heartbeat-password",
  "operator-password",
] as const;

/** Accounts, the heartbeat's table and how long the binary log is kept; refused while the server has a source. */
export function renderPrimarySql(settings: Pick<ReplicationSettings, "service" | "retentionHours">): string {
  return render([
    ...refuseUnless(`NOT ${HAS_SOURCE}`, "it is a replica, and made primary by kakehashi db switchover only"),
    ...common(settings),
  ]);
}

/**
 * The same, the fence and the link to the peer. A second run finds all as it should be and leaves it alone. A server
 * that is primary is not made a replica by a change of the config: it is left as it is, and the Job fails.
 */
export function renderReplicaSql(settings: ReplicationSettings): string {
  return render([
    ...refuseUnless(
      `${HAS_SOURCE} OR NOT (${HAS_WRITTEN} OR ${HAS_REPLICA})`,
      "it is or was primary, and made a replica by kakehashi db switchover or failback only",
    ),
    ...common(settings),
    ...FENCE,
    ...linkStatements(settings),
  ]);
}

/** A condition: some transactions began here. A server that is seeded from another has only the other's. */
const HAS_WRITTEN = "LOCATE(@@GLOBAL.server_uuid, @@GLOBAL.gtid_executed) > 0";

/** A condition: the peer reads the binary log. */
const HAS_REPLICA = `EXISTS (SELECT 1 FROM performance_schema.processlist WHERE USER = ${quoted(MYSQL_ACCOUNTS.replication.user)})`;

function common({
  service,
  retentionHours,
}: Pick<ReplicationSettings, "service" | "retentionHours">): readonly string[] {
  return [
    ...LOCAL,
    `CREATE DATABASE IF NOT EXISTS \`${KAKEHASHI_SCHEMA}\``,
    HEARTBEAT_TABLE,
    APPLIED_TABLE,
    ...Object.entries(MYSQL_ACCOUNTS).flatMap(([role, account]) => accountStatements(role, account)),
    ...retention(service, retentionHours),
  ];
}

/** The account with the session's `@..._password`. It is set once only: each time would store another salt. */
function accountStatements(role: string, { user, grants }: MySqlAccount): readonly string[] {
  const account = `${quoted(user)}@'%'`;
  const password = `@${role}_password`;
  const identified = (verb: string): readonly string[] =>
    perform(
      `IF(${applied(role)}, 'DO 0', CONCAT(${quoted(`${verb} ${account} IDENTIFIED BY `)}, QUOTE(${password}), ' REQUIRE SSL'))`,
    );
  return [
    `SET @digest = SHA2(${password}, 256)`,
    ...identified("CREATE USER IF NOT EXISTS"),
    ...identified("ALTER USER"),
    ...grants.map((grant) => `GRANT ${grant} TO ${account}`),
    remember(role),
  ];
}

function retention(service: MySqlService, hours: number): readonly string[] {
  return service === "aurora"
    ? [`CALL mysql.rds_set_configuration('binlog retention hours', ${hours})`]
    : refuseUnless(
        `@@GLOBAL.binlog_expire_logs_seconds >= ${hours * 3600}`,
        `server parameter binlog_expire_logs_seconds is less than ${hours * 3600}`,
      );
}
