import { KAKEHASHI_SCHEMA } from "./accounts.ts";

/** What is read of a server to plan a switch: one row each, but for the accounts (see fence.ts). */
export const OBSERVATIONS = {
  server: `SELECT @@GLOBAL.version AS \`version\`, @@GLOBAL.server_uuid AS \`uuid\`, @@GLOBAL.server_id AS \`serverId\`,
  @@GLOBAL.gtid_mode AS \`gtidMode\`, @@GLOBAL.lower_case_table_names AS \`lowerCaseTableNames\`,
  @@GLOBAL.event_scheduler AS \`eventScheduler\`, @@GLOBAL.log_bin AS \`logBin\`,
  @@GLOBAL.gtid_executed AS \`gtidExecuted\`, @@GLOBAL.gtid_purged AS \`gtidPurged\``,
  link: `SELECT \`configuration\`.\`HOST\` AS \`host\`, \`configuration\`.\`PORT\` AS \`port\`,
  \`connection\`.\`SERVICE_STATE\` AS \`receiving\`, \`applier\`.\`SERVICE_STATE\` AS \`applying\`,
  \`connection\`.\`RECEIVED_TRANSACTION_SET\` AS \`received\`,
  COALESCE(NULLIF(\`connection\`.\`LAST_ERROR_MESSAGE\`, ''), (
    SELECT MAX(\`LAST_ERROR_MESSAGE\`) FROM \`performance_schema\`.\`replication_applier_status_by_worker\`), '') AS \`error\`
FROM \`performance_schema\`.\`replication_connection_configuration\` AS \`configuration\`
JOIN \`performance_schema\`.\`replication_connection_status\` AS \`connection\` USING (\`CHANNEL_NAME\`)
JOIN \`performance_schema\`.\`replication_applier_status\` AS \`applier\` USING (\`CHANNEL_NAME\`)
WHERE \`CHANNEL_NAME\` = ''`,
  heartbeats: `SELECT COUNT(*) AS \`tables\` FROM \`information_schema\`.\`TABLES\`
WHERE \`TABLE_SCHEMA\` = '${KAKEHASHI_SCHEMA}' AND \`TABLE_NAME\` = 'heartbeat'`,
} as const;
