import type { MySqlService } from "../../lib/mysql/service.ts";
import { RUN_SCRIPT } from "../../lib/mysql/scripts.ts";
import type { TwoClouds } from "./clouds.ts";

/** The passwords of a run: those of the program's accounts, and of an app. */
export type AccountPasswords = Readonly<
  Record<"replication" | "heartbeat" | "operator" | "app-orders", string>
>;

/**
 * Runs SQL as the program's Job does: the same script, on the cloud's side, with the same files.
 * @param primaryHost where the applications' pointer leads
 */
export async function runJob(
  { clouds, authority, administratorPassword }: TwoClouds,
  service: MySqlService,
  sql: Readonly<Record<string, string>>,
  passwords: AccountPasswords,
  primaryHost: string,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const { machine, server } = clouds[service];
  const secrets = {
    "administrator-username": "administrator",
    "administrator-password": administratorPassword,
    ...Object.fromEntries(Object.entries(passwords).map(([role, text]) => [`${role}-password`, text])),
  };
  for (const [name, text] of Object.entries(secrets)) await machine.write(`/secrets/${name}`, text);
  await machine.program(["/usr/bin/bash", "-c", "rm -f /sql/*"]);
  for (const [name, text] of Object.entries(sql)) await machine.write(`/sql/${name}`, text);
  await machine.write("/sql/server-ca.pem", authority.certificate);
  await machine.write("/sql/run.bash", RUN_SCRIPT);
  return machine.program(["/usr/bin/bash", "/sql/run.bash"], {
    env: { MYSQL_HOST: server.address, MYSQL_PORT: "3306", PRIMARY_HOST: primaryHost },
  });
}
