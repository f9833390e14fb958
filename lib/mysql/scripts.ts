import { readFileSync } from "node:fs";
import { KAKEHASHI_SCHEMA, MYSQL_ACCOUNTS, type MySqlAccount } from "./accounts.ts";
import { DIALECTS, type ReplicationSource } from "./dialect.ts";
import { HEARTBEAT_TABLE } from "./heartbeat.ts";
import { quoted } from "./quote.ts";
import type { MySqlService } from "./service.ts";

/** What a server's SQL is rendered from. */
export interface ReplicationSettings {
  /** The service of the server that the SQL is for. */
  readonly service: MySqlService;
  readonly peerHost: string;
  readonly peerPort: number;
  /** How long the binary log is kept at least: as long as a peer may be gone and still catch up. */
  readonly retentionHours: number;
  /** Certificate authority of the peer's certificate, PEM. */
  readonly caPem: string;
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
    ...refuseUnless(
      "NOT EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration)",
      "the primary has a source: switch over with db switchover",
    ),
    ...common(settings),
  ]);
}

/** The same, and the link to the peer. A second run finds the link as it should be and leaves it alone. */
export function renderReplicaSql(settings: ReplicationSettings): string {
  return render([...common(settings), ...linkStatements(settings)]);
}

function common({
  service,
  retentionHours,
}: Pick<ReplicationSettings, "service" | "retentionHours">): string[] {
  return [
    // What follows belongs to this server alone. In the binary log of a replica it would be a transaction that the
    // primary never had.
    "SET SESSION sql_log_bin = 0",
    `CREATE DATABASE IF NOT EXISTS \`${KAKEHASHI_SCHEMA}\``,
    HEARTBEAT_TABLE,
    `CREATE TABLE IF NOT EXISTS \`${KAKEHASHI_SCHEMA}\`.\`applied\` (
  \`server_uuid\` CHAR(36) CHARACTER SET ascii NOT NULL,
  \`name\` VARCHAR(64) CHARACTER SET ascii NOT NULL,
  \`digest\` CHAR(64) CHARACTER SET ascii NOT NULL,
  PRIMARY KEY (\`server_uuid\`, \`name\`)
)`,
    ...Object.entries(MYSQL_ACCOUNTS).flatMap(([role, account]) => accountStatements(role, account)),
    ...retention(service, retentionHours),
  ];
}

const variable = (role: string): string => `@${role}_password`;

function accountStatements(role: string, { user, grants }: MySqlAccount): string[] {
  const account = `${quoted(user)}@'%'`;
  const set = (verb: string): string =>
    `CONCAT(${quoted(`${verb} ${account} IDENTIFIED BY `)}, QUOTE(${variable(role)}), ' REQUIRE SSL')`;
  return [
    `SET @digest = SHA2(${variable(role)}, 256)`,
    ...perform(`IF(${applied(role)}, 'DO 0', ${set("CREATE USER IF NOT EXISTS")})`),
    ...perform(`IF(${applied(role)}, 'DO 0', ${set("ALTER USER")})`),
    ...grants.map((grant) => `GRANT ${grant} TO ${account}`),
    remember(role),
  ];
}

/** Whether this was applied before with what is in `@digest`. */
const applied = (name: string): string =>
  `EXISTS (SELECT 1 FROM \`${KAKEHASHI_SCHEMA}\`.\`applied\` WHERE \`server_uuid\` = @@server_uuid AND \`name\` = ${quoted(name)} AND \`digest\` = @digest)`;

const remember = (name: string): string =>
  `REPLACE INTO \`${KAKEHASHI_SCHEMA}\`.\`applied\` VALUES (@@server_uuid, ${quoted(name)}, @digest)`;

function retention(service: MySqlService, hours: number): string[] {
  return service === "aurora"
    ? [`CALL mysql.rds_set_configuration('binlog retention hours', ${hours})`]
    : refuseUnless(
        `@@GLOBAL.binlog_expire_logs_seconds >= ${hours * 3600}`,
        `binlog_expire_logs_seconds must be ${hours * 3600} at least; it is a server parameter`,
      );
}

/** The link to the peer, unless the server has it already; another one is replaced. */
export function linkStatements(settings: ReplicationSettings): string[] {
  const dialect = DIALECTS[settings.service];
  const source: ReplicationSource = {
    host: settings.peerHost,
    port: settings.peerPort,
    user: MYSQL_ACCOUNTS.replication.user,
    caPem: settings.caPem,
  };
  const described = `CONCAT_WS('|', ${quoted(source.host)}, ${source.port}, ${quoted(source.user)}, @replication_password, ${quoted(source.caPem)})`;
  const when = (condition: string, statement: string): string[] =>
    perform(`IF(${condition}, ${quoted(statement)}, 'DO 0')`);
  return [
    `SET @digest = SHA2(${described}, 256)`,
    `SET @linked = ${isLinkedTo(source)} AND ${applied("link")}`,
    ...when(`NOT @linked AND ${HAS_SOURCE}`, dialect.stop),
    ...when(`NOT @linked AND ${HAS_SOURCE}`, dialect.removeSource),
    ...dialect.setSource(source).flatMap((statement) => when("NOT @linked", statement)),
    remember("link"),
    ...when(`NOT ${IS_RUNNING}`, dialect.start),
  ];
}

const HAS_SOURCE =
  "EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration WHERE CHANNEL_NAME = '' AND HOST <> '')";

const IS_RUNNING =
  "EXISTS (SELECT 1 FROM performance_schema.replication_connection_status JOIN performance_schema.replication_applier_status USING (CHANNEL_NAME) WHERE CHANNEL_NAME = '' AND replication_connection_status.SERVICE_STATE <> 'OFF' AND replication_applier_status.SERVICE_STATE = 'ON')";

const isLinkedTo = ({ host, port, user }: ReplicationSource): string =>
  `EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration WHERE CHANNEL_NAME = '' AND HOST = ${quoted(host)} AND PORT = ${port} AND USER = ${quoted(user)} AND AUTO_POSITION = '1' AND SSL_ALLOWED = 'YES')`;

/** Runs the statement that an expression comes to. */
const perform = (expression: string): string[] => [
  `SET @statement = ${expression}`,
  "PREPARE kakehashi FROM @statement",
  "EXECUTE kakehashi",
  "DEALLOCATE PREPARE kakehashi",
];

/** Ends the script with an error that says why: UUID_TO_BIN tells what it cannot convert. */
const refuseUnless = (condition: string, reason: string): string[] => [
  `SET @refused = IF(${condition}, NULL, UUID_TO_BIN(${quoted(reason)}))`,
];

const render = (statements: readonly string[]): string =>
  statements.map((statement) => `${statement};\n`).join("");
