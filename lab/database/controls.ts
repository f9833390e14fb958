import { renderServerSql } from "../../lib/mysql/scripts.ts";
import type { MySqlService } from "../../lib/mysql/service.ts";
import { APPLIED_TABLE } from "../../lib/mysql/statements.ts";
import { until } from "../network/system.ts";
import type { Report } from "../report.ts";
import type { Bed } from "./bed.ts";
import { Authority } from "./certificates.ts";
import type { SqlTarget } from "../../cli/database/connection.ts";

/** Mistakes, each of which must be refused or must fail as it should. */
export async function controls(report: Report, bed: Bed): Promise<void> {
  await wrongOrder(report, bed);
  await rolesStay(report, bed);
  await wrongAuthority(report, bed);
  await unsureRoles(report, bed);
  await unequalNames(report, bed);
  await withoutGtids(report, bed);
}

async function refusal(bed: Bed, target: SqlTarget, sql: string): Promise<string> {
  const { station } = bed.two.clouds.azure;
  return station.ask("query", { target, sql }).then(
    () => "not refused",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

async function wrongOrder(report: Report, bed: Bed): Promise<void> {
  const [primary, replica] = [bed.target("aurora", "administrator"), bed.target("azure", "administrator")];
  const operator = bed.target("azure", "operator");
  const cases: readonly (readonly [string, SqlTarget, string, RegExp])[] = [
    ["starting without a source", primary, "CALL mysql.rds_start_replication", /no source/],
    ["TLS without a source", primary, "CALL mysql.rds_set_binlog_source_ssl(1)", /no source/],
    [
      "another source while the link runs",
      replica,
      "CALL mysql.az_replication_change_master_with_gtid('10.0.0.1', 'u', 'p', 3306, '')",
      /replication runs/,
    ],
    ["removing a link that runs", replica, "CALL mysql.az_replication_remove_master", /replication runs/],
    ["the operator's account stopping the link", operator, "CALL mysql.az_replication_stop", /denied/],
    ["the administrator running MySQL's own statement", replica, "STOP REPLICA", /denied/],
  ];
  for (const [name, target, sql, expected] of cases) {
    const said = await refusal(bed, target, sql);
    report.check(`refused: ${name}`, expected.test(said), said);
  }
}

/** The Jobs run again with the applications' pointer turned round: neither server changes its role. */
async function rolesStay(report: Report, bed: Bed): Promise<void> {
  await bed.runJob("aurora", renderServerSql(bed.settingsOf("aurora")), "azure");
  await bed.runJob("azure", renderServerSql(bed.settingsOf("azure")), "azure");
  const { aurora, azure } = await bed.look();
  const kept = aurora?.link === "none" && !aurora.fenced && azure?.link === "ON ON" && azure.fenced;
  report.check("a Job changes no role, wherever the applications' pointer leads", kept);
}

/** Servers of which a Job cannot be sure what they are. Leaves a new one behind. */
async function unsureRoles(report: Report, bed: Bed): Promise<void> {
  const { server } = bed.two.clouds.azure;
  const sql = renderServerSql(bed.settingsOf("azure"));
  const refusedWith = async (primary: MySqlService, name: string, reason: string): Promise<void> => {
    const said = await bed.runJob("azure", sql, primary).then(
      () => "not refused",
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    report.check(`refused: ${name}`, said.includes(reason), said);
  };
  await server.asRoot("STOP REPLICA; RESET REPLICA ALL; CREATE TABLE app.stray (id INT PRIMARY KEY)");
  await refusedWith(
    "aurora",
    "a replica that has lost its link and has writes of its own",
    "is or was primary",
  );
  await server.createAgain();
  await server.asRoot(
    `SET sql_log_bin = 0; CREATE DATABASE kakehashi; ${APPLIED_TABLE}; INSERT INTO kakehashi.applied VALUES (UUID(), 'role', 'primary')`,
  );
  await refusedWith("azure", "a new server with another's data as the primary", "another server's data");
}

/** The peer's certificate is of another authority than the link trusts. */
async function wrongAuthority(report: Report, bed: Bed): Promise<void> {
  const other = await Authority.create("somebody else");
  const settings = bed.settingsOf("azure");
  await bed.runJob("azure", renderServerSql({ ...settings, caPem: other.certificate }));
  let error = "";
  await until("the link fails", async () => {
    error = (await bed.look()).azure?.error ?? "";
    return error !== "";
  });
  report.check(
    "fails: a link that trusts another authority",
    error.includes("certificate verify failed"),
    error,
  );
  await bed.link("azure");
}

/** A replica that tells table names of another case apart loses its source's. */
async function unequalNames(report: Report, bed: Bed): Promise<void> {
  await bed.remake("azure", { lowerCaseTableNames: 0 });
  const { problems } = await bed.order({ kind: "switchover", to: "azure" });
  report.check(
    "refused: a switchover between unequal lower_case_table_names",
    problems.some((problem) =>
      problem.startsWith("database.azure.lower_case_table_names: differs from aurora's, got 0 and 1"),
    ),
    problems.join("; "),
  );
  await bed.two.clouds.aurora.server.asRoot(
    "CREATE TABLE app.Mixed (id INT PRIMARY KEY); INSERT INTO app.Mixed VALUES (1)",
  );
  let error = "";
  await until("the replica stops", async () => {
    error = (await bed.look()).azure?.error ?? "";
    return error !== "";
  });
  report.check(
    "fails: a table whose name has capitals, under unequal lower_case_table_names",
    /app\.mixed/i.test(error),
    error,
  );
}

async function withoutGtids(report: Report, bed: Bed): Promise<void> {
  const said = await bed.remake("azure", { gtidMode: "OFF" }).then(
    () => "not refused",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  report.check("refused: a link of a replica without GTIDs", /GTID_MODE/i.test(said), said);
}
