/** An account that Kakehashi makes on both servers, each with a password of its own. Accounts are not replicated. */
export interface MySqlAccount {
  readonly user: string;
  /** What it is for. */
  readonly purpose: string;
  /** `GRANT ... ON ...`, without the account. */
  readonly grants: readonly string[];
}

/** The schema of what Kakehashi keeps in the servers themselves. */
export const KAKEHASHI_SCHEMA = "kakehashi";

/** The accounts and the least that each can work with. All must use TLS. */
export const MYSQL_ACCOUNTS = {
  replication: {
    user: "kakehashi_replication",
    purpose: "The other server reads the binary log with it.",
    // Both vendors' pages ask for these two: Aurora User Guide, "mysql.rds_set_external_source_with_auto_position";
    // Microsoft Learn, "How to configure data-in replication" (REPLICATION SLAVE alone).
    grants: ["REPLICATION CLIENT, REPLICATION SLAVE ON *.*"],
  },
  heartbeat: {
    user: "kakehashi_heartbeat",
    purpose: "Writes the time into the primary, every half second. Fenced as the applications are.",
    grants: [
      `SELECT, INSERT, UPDATE ON \`${KAKEHASHI_SCHEMA}\`.\`heartbeat\``,
      "SELECT ON `performance_schema`.`replication_connection_configuration`",
    ],
  },
  operator: {
    user: "kakehashi_operator",
    purpose:
      "Reads the state: the lag exporter and `db status`. What changes it is done by the administrator.",
    grants: [
      "REPLICATION CLIENT ON *.*",
      `SELECT ON \`${KAKEHASHI_SCHEMA}\`.*`,
      "SELECT ON `performance_schema`.*",
    ],
  },
} as const satisfies Readonly<Record<string, MySqlAccount>>;

export type MySqlAccountRole = keyof typeof MYSQL_ACCOUNTS;

/** Schemas of the apps that use the database, by app. */
export type AppSchemas = Readonly<Record<string, string>>;

/**
 * The user of an app on both servers: one of its own, that no server's own account is called. It is also the name of
 * its password among the secrets, with `-` for `_`.
 */
export const appUser = (app: string): string => `app_${app.replaceAll("-", "_")}`;

/** What an app's user may: everything in its own schema that its pages and its migrations do, and nothing elsewhere. */
export const appGrant = (schema: string): string =>
  `SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON \`${schema}\`.*`;
