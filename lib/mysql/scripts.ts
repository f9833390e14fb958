import { readFileSync } from "node:fs";
import { appGrant, appUser, KAKEHASHI_SCHEMA, MYSQL_ACCOUNTS } from "./accounts.ts";
import type { AppSchemas, MySqlAccount } from "./accounts.ts";
import { fenceWhen } from "./fence.ts";
import { HEARTBEAT_TABLE } from "./heartbeat.ts";
import { linkReplica, restartStatements, TAKE_LINK, type LinkSettings } from "./link.ts";
import { quoted } from "./quote.ts";
import { DECIDE_ROLE, IS_REPLICA } from "./roles.ts";
import type { MySqlService } from "./service.ts";
import { applied, APPLIED_TABLE, LOCAL, perform, refuseUnless, remember, render } from "./statements.ts";

/** What a server's SQL is rendered from: nothing of where either server is, nor of which one is primary. */
export interface ServerSettings extends Omit<LinkSettings, "peerHost"> {
  /** How long the binary log is kept at least: as long as a peer may be gone and still catch up. */
  readonly retentionHours: number;
  /** Each gets an account, which may all in its own schema. @default none */
  readonly apps?: AppSchemas;
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

/**
 * What every run of the Job does, whichever server is primary: the schema, the accounts, how long the binary log is
 * kept, and on a replica the fence and the link to the peer. A second run finds all as it should be and leaves it
 * alone. The role is the server's own ({@link DECIDE_ROLE}); only `kakehashi db` changes it.
 */
export function renderServerSql(settings: ServerSettings): string {
  const { service, retentionHours, apps = {} } = settings;
  return render([
    ...LOCAL,
    ...TAKE_LINK,
    `CREATE DATABASE IF NOT EXISTS \`${KAKEHASHI_SCHEMA}\``,
    HEARTBEAT_TABLE,
    APPLIED_TABLE,
    ...DECIDE_ROLE,
    ...fenceWhen(IS_REPLICA),
    // Before the accounts: the heartbeat's writes nothing on a server that has a link.
    ...linkReplica(settings),
    ...Object.entries(MYSQL_ACCOUNTS).flatMap(([role, account]) => accountStatements(role, account)),
    ...Object.entries(apps).flatMap(([app, schema]) => appStatements(app, schema)),
    ...retention(service, retentionHours),
    ...fenceWhen(IS_REPLICA),
  ]);
}

/** What the keeper runs every few minutes: a link that MySQL has given up goes on. */
export const renderKeeperSql = (service: MySqlService): string => render(restartStatements(service));

/** The account with the session's `@..._password`. It is set once only: each time would store another salt. */
function accountStatements(
  role: string,
  { user, grants }: Pick<MySqlAccount, "user" | "grants">,
): readonly string[] {
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

/** An app's account. Its schema is the app's own to create: on the primary, from where the replica has it. */
function appStatements(app: string, schema: string): readonly string[] {
  const user = appUser(app);
  return accountStatements(user, { user, grants: [appGrant(schema)] });
}

function retention(service: MySqlService, hours: number): readonly string[] {
  return service === "aurora"
    ? [`CALL mysql.rds_set_configuration('binlog retention hours', ${hours})`]
    : refuseUnless(
        `@@GLOBAL.binlog_expire_logs_seconds >= ${hours * 3600}`,
        `server parameter binlog_expire_logs_seconds is less than ${hours * 3600}`,
      );
}
