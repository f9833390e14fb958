import { contains, parseGtidSet } from "../../lib/mysql/gtid.ts";
import { renderServerSql } from "../../lib/mysql/scripts.ts";
import { MYSQL_SERVICES } from "../../lib/mysql/service.ts";
import { until } from "../network/system.ts";
import type { Report } from "../report.ts";
import type { Bed } from "./bed.ts";

/**
 * All that the SQL could have changed: accounts, grants (but for the time of the last GRANT, which is said again), the
 * link and its threads, what was applied, the binary log.
 */
const SNAPSHOT = `SELECT * FROM mysql.user ORDER BY User, Host;
SELECT * FROM mysql.db ORDER BY User, Host, Db;
SELECT Host, Db, User, Table_name, Grantor, Table_priv, Column_priv FROM mysql.tables_priv ORDER BY User, Host, Db, Table_name;
SELECT * FROM mysql.global_grants ORDER BY USER, HOST, PRIV;
SELECT * FROM performance_schema.replication_connection_configuration;
SELECT THREAD_ID, SERVICE_STATE FROM performance_schema.replication_connection_status;
SELECT THREAD_ID, SERVICE_STATE FROM performance_schema.replication_applier_status_by_coordinator;
SELECT * FROM kakehashi.applied ORDER BY server_uuid, name;
SHOW BINARY LOG STATUS;
SELECT @@GLOBAL.gtid_executed, @@GLOBAL.gtid_purged;`;

/** The rendered SQL a second time. */
export async function twice(report: Report, bed: Bed): Promise<void> {
  const snapshot = async (): Promise<string> => {
    const all = MYSQL_SERVICES.map((service) => bed.two.clouds[service].server.asRoot(SNAPSHOT));
    return (await Promise.all(all)).join("\n");
  };
  const before = await snapshot();
  for (const service of MYSQL_SERVICES) await bed.runJob(service, renderServerSql(bed.settingsOf(service)));
  const after = await snapshot();
  const changed = after.split("\n").filter((line, index) => line !== before.split("\n")[index]);
  report.figure("appliedTwiceChanges", changed.length);
  report.check("the rendered SQL applied twice changes nothing", before === after, changed.join("; "));
}

/** What is said about accounts on the primary is not done on the replica, even when it is in the binary log. */
export async function accountsStay(report: Report, bed: Bed): Promise<void> {
  const { aurora, azure } = bed.two.clouds;
  await aurora.server.asRoot(
    "CREATE USER 'stray'@'%' IDENTIFIED BY RANDOM PASSWORD; ALTER USER 'app_orders'@'%' COMMENT 'x'",
  );
  await until("the replica has everything", async () => {
    const seen = await bed.look();
    const executed = (service: "aurora" | "azure") => parseGtidSet(seen[service]?.executed ?? "");
    return contains(executed("azure"), executed("aurora"));
  });
  const stray = await azure.server.asRoot("SELECT User FROM mysql.user WHERE User = 'stray'");
  report.check("account statements of the primary are skipped by the replica", stray === "", stray);
  await aurora.server.asRoot("SET SESSION sql_log_bin = 0; DROP USER 'stray'@'%'");
}
