import { renderPrimarySql, renderReplicaSql } from "../../lib/mysql/scripts.ts";
import { until } from "../network/system.ts";
import type { Report } from "../report.ts";
import type { Bed } from "./bed.ts";
import { Authority } from "./certificates.ts";
import type { SqlTarget } from "../../cli/database/connection.ts";

/** Mistakes, each of which must be refused or must fail as it should. */
export async function controls(report: Report, bed: Bed): Promise<void> {
  await wrongOrder(report, bed);
  await roleByConfig(report, bed);
  await wrongAuthority(report, bed);
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

/** Somebody writes the other primary into the config, without a switchover: neither server changes its role. */
async function roleByConfig(report: Report, bed: Bed): Promise<void> {
  const jobs = [
    ["aurora", renderReplicaSql(bed.settingsOf("aurora"))],
    ["azure", renderPrimarySql(bed.settingsOf("azure"))],
  ] as const;
  for (const [service, sql] of jobs) {
    const said = await bed.runJob(service, sql).then(
      () => "not refused",
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    report.check(
      `refused: ${service} in the other role by a change of the config`,
      said.includes("kakehashi db switchover"),
      said,
    );
  }
  const { aurora, azure } = await bed.look();
  const kept = aurora?.link === "none" && !aurora.fenced && azure?.link === "ON ON" && azure.fenced;
  report.check("and both are as they were", kept);
}

/** The peer's certificate is of another authority than the link trusts. */
async function wrongAuthority(report: Report, bed: Bed): Promise<void> {
  const other = await Authority.create("somebody else");
  const settings = bed.settingsOf("azure");
  await bed.runJob("azure", renderReplicaSql({ ...settings, caPem: other.certificate }));
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
