import type { MySqlService } from "./service.ts";
import { quoted } from "./quote.ts";

/** Whom a replica reads from: the session's `@peer_host`, with the password `@replication_password`. */
export interface ReplicationSource {
  readonly port: number;
  readonly user: string;
  /** The certificate authority of the peer's certificate, PEM. */
  readonly caPem: string;
}

/** How a service's administrator configures replication: it may not run MySQL's own statements. */
export interface ReplicationDialect {
  /** The server has no source, or its link is stopped. */
  readonly setSource: (source: ReplicationSource) => readonly string[];
  readonly start: string;
  readonly stop: string;
  readonly removeSource: string;
  readonly kill: (session: string) => string;
}

/**
 * Aurora User Guide, "Configuring, starting, and stopping binary log (binlog) replication" and "Ending a session or
 * query". The last argument of `set_external_source_with_auto_position` is not implemented there: TLS is turned on by
 * a procedure of its own, and the certificate is not verified.
 */
const AURORA: ReplicationDialect = {
  setSource: ({ port, user }) => [
    `CALL mysql.rds_set_external_source_with_auto_position(@peer_host, ${port}, ${quoted(user)}, @replication_password, 0)`,
    "CALL mysql.rds_set_binlog_source_ssl(1)",
  ],
  start: "CALL mysql.rds_start_replication",
  stop: "CALL mysql.rds_stop_replication",
  removeSource: "CALL mysql.rds_reset_external_source",
  kill: (session) => `CALL mysql.rds_kill(${session})`,
};

/**
 * Microsoft Learn, "How to configure Azure Database for MySQL - Flexible Server data-in replication" and "Server
 * concepts in Azure Database for MySQL - Flexible Server".
 */
const AZURE: ReplicationDialect = {
  setSource: ({ port, user, caPem }) => [
    `CALL mysql.az_replication_change_master_with_gtid(@peer_host, ${quoted(user)}, @replication_password, ${port}, ${quoted(caPem)})`,
  ],
  start: "CALL mysql.az_replication_start",
  stop: "CALL mysql.az_replication_stop",
  removeSource: "CALL mysql.az_replication_remove_master",
  kill: (session) => `CALL mysql.az_kill(${session})`,
};

export const DIALECTS: Readonly<Record<MySqlService, ReplicationDialect>> = { aurora: AURORA, azure: AZURE };
