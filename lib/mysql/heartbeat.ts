import { readFileSync } from "node:fs";
import { KAKEHASHI_SCHEMA } from "./accounts.ts";

/**
 * How often the primary's heartbeat is written. Lag is known this precisely: a heartbeat is up to this old when the
 * next arrives.
 */
export const HEARTBEAT_INTERVAL_SECONDS = 0.5;

const TABLE = `\`${KAKEHASHI_SCHEMA}\`.\`heartbeat\``;

/**
 * One row per server that was ever primary: the time it wrote last, by its own clock, in UTC. The table is the one that
 * Prometheus' mysqld_exporter reads (`--collect.heartbeat`).
 */
export const HEARTBEAT_TABLE = `CREATE TABLE IF NOT EXISTS ${TABLE} (
  \`server_id\` INT UNSIGNED NOT NULL PRIMARY KEY,
  \`ts\` VARCHAR(26) CHARACTER SET ascii NOT NULL
)`;

/** Writes the heartbeat, unless the server has a source: a replica must write nothing of its own. */
export const HEARTBEAT_WRITE = `INSERT INTO ${TABLE} (\`server_id\`, \`ts\`)
SELECT @@server_id, UTC_TIMESTAMP(6) FROM DUAL
WHERE NOT EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration)
ON DUPLICATE KEY UPDATE \`ts\` = UTC_TIMESTAMP(6)`;

/**
 * Seconds since the newest heartbeat that has arrived. It grows while nothing arrives, for whatever reason: a
 * partition that MySQL has not noticed (Seconds_Behind_Source is 0 then), a stopped link, a dead primary or writer.
 */
export const LAG_QUERY = `SELECT TIMESTAMPDIFF(MICROSECOND, MAX(\`ts\`), UTC_TIMESTAMP(6)) / 1000000 AS \`lag_seconds\`
FROM ${TABLE}`;

/**
 * The writer: `/sql/heartbeat.sql` (the statement) into `MYSQL_HOST` every `HEARTBEAT_INTERVAL` seconds, with the
 * password in `/secrets/heartbeat-password`. One runs on each side; that of the replica waits until it is let in, and
 * none writes into a server that `PRIMARY_POINTER`, a file with the primary's host, does not name.
 */
export const HEARTBEAT_SCRIPT = readFileSync(new URL("heartbeat.bash", import.meta.url), "utf8");
