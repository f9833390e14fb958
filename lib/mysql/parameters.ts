/**
 * Parameters that both servers must have for the link, under each vendor's names.
 * - GTIDs and row events: MySQL reference manual, "Setting Up Replication Using GTIDs".
 * - lower_case_table_names: fixed when a server is made and 1 on Flexible Server (Microsoft Learn, "Limitations in
 *   Azure Database for MySQL - Flexible Server"); a replica whose value differs stops with an error.
 * - event_scheduler: events write under a locked account too, so nothing would fence them.
 * - Replicas skip what belongs to the `mysql` schema, accounts among it: each server's are its own.
 */
const COMMON = {
  binlog_format: "ROW",
  lower_case_table_names: "1",
  event_scheduler: "OFF",
  sql_generate_invisible_primary_key: "OFF",
};

/** Of the DB cluster parameter group (Aurora User Guide, "Aurora MySQL configuration parameters"). */
export const AURORA_CLUSTER_PARAMETERS: Readonly<Record<string, string>> = {
  ...COMMON,
  // RDS has a hyphen in the names of these two families: Aurora User Guide, "Using GTID-based replication" and
  // "Configuring replication filters with Aurora MySQL".
  "gtid-mode": "ON",
  enforce_gtid_consistency: "ON",
  "replicate-wild-ignore-table": "mysql.%",
  require_secure_transport: "ON",
};

/** Server parameters of Flexible Server (Microsoft Learn, "Server parameters in Azure Database for MySQL"). */
export const AZURE_SERVER_PARAMETERS: Readonly<Record<string, string>> = {
  event_scheduler: COMMON.event_scheduler,
  sql_generate_invisible_primary_key: COMMON.sql_generate_invisible_primary_key,
  gtid_mode: "ON",
  enforce_gtid_consistency: "ON",
  // The default 0 lets the binary log be deleted as soon as no replica of Azure's own needs it. Seven days.
  binlog_expire_logs_seconds: "604800",
  replicate_wild_ignore_table: "mysql.%",
  require_secure_transport: "ON",
};
