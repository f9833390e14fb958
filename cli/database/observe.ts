import { z } from "zod";
import { FENCEABLE_ACCOUNTS, FENCEABLE_SESSIONS } from "../../lib/mysql/fence.ts";
import { parseGtidSet } from "../../lib/mysql/gtid.ts";
import { LAG_QUERY } from "../../lib/mysql/heartbeat.ts";
import { OBSERVATIONS } from "../../lib/mysql/observation.ts";
import type { MySqlService } from "../../lib/mysql/service.ts";
import type { ServerState } from "../../lib/mysql/switchover.ts";
import type { SqlConnection } from "./connection.ts";

const gtids = z.string().transform(parseGtidSet);
const truth = z.coerce.number().transform((value) => value === 1);

const serverSchema = z.object({
  version: z.string(),
  uuid: z.string(),
  serverId: z.coerce.number(),
  gtidMode: z.string(),
  lowerCaseTableNames: z.coerce.number(),
  eventScheduler: z.string(),
  logBin: truth,
  gtidExecuted: gtids,
  gtidPurged: gtids,
});

const linkSchema = z.object({
  host: z.string(),
  port: z.coerce.number(),
  receiving: z.enum(["ON", "OFF", "CONNECTING"]),
  applying: z.enum(["ON", "OFF"]),
  received: gtids,
  error: z.string(),
});

const accountSchema = z.object({ user: z.string(), host: z.string(), locked: truth, fenced: truth });
const sessionSchema = z.object({ id: z.coerce.string().regex(/^\d+$/) });
const countSchema = z.object({ tables: z.coerce.number() });
const lagSchema = z.object({ lag_seconds: z.coerce.number().nullable() });

/** Reads what a switch is planned from, as the administrator. */
export async function observe(service: MySqlService, connection: SqlConnection): Promise<ServerState> {
  const [server] = await connection.query(OBSERVATIONS.server);
  const [link] = await connection.query(OBSERVATIONS.link);
  const accounts = await connection.query(FENCEABLE_ACCOUNTS);
  return {
    service,
    ...serverSchema.parse(server),
    link: link === undefined ? undefined : linkSchema.parse(link),
    accounts: z.array(accountSchema).parse(accounts),
    sessions: (await sessionsOf(connection)).length,
    lagSeconds: await lagOf(connection),
  };
}

/** The applications' sessions. */
export async function sessionsOf(connection: SqlConnection): Promise<readonly string[]> {
  return z
    .array(sessionSchema)
    .parse(await connection.query(FENCEABLE_SESSIONS))
    .map(({ id }) => id);
}

async function lagOf(connection: SqlConnection): Promise<number | undefined> {
  const [count] = await connection.query(OBSERVATIONS.heartbeats);
  if (countSchema.parse(count).tables === 0) return undefined;
  const [row] = await connection.query(LAG_QUERY);
  return lagSchema.parse(row).lag_seconds ?? undefined;
}
