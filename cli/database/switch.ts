import { z } from "zod";
import { DIALECTS } from "../../lib/mysql/dialect.ts";
import { FENCE, UNFENCE } from "../../lib/mysql/fence.ts";
import { formatGtidSet, subtract } from "../../lib/mysql/gtid.ts";
import { linkStatements, stopStatements, unlinkStatements, type LinkSettings } from "../../lib/mysql/link.ts";
import { MYSQL_SERVICES, peerOf, type MySqlService } from "../../lib/mysql/service.ts";
import {
  describeStep,
  type Observation,
  type ServerState,
  type SwitchStep,
} from "../../lib/mysql/switchover.ts";
import type { SqlConnection } from "./connection.ts";
import { observe, sessionsOf } from "./observe.ts";

/** How a step reaches the servers, and what only its caller can do. */
export interface SwitchContext {
  /** A session of the service's administrator; the caller closes it. */
  readonly connect: (service: MySqlService) => Promise<SqlConnection>;
  /** Where a replica on the service finds its peer. */
  readonly link: (replica: MySqlService) => LinkSettings;
  readonly replicationPassword: string;
  /** Points the applications at the server. Called again when a switch is resumed. */
  readonly point: (to: MySqlService) => Promise<void>;
  /** Hears each step before it is done. */
  readonly onStep?: (step: SwitchStep, words: string) => void;
  /** How long the replica may take for what it lacks, in seconds. @default 30 */
  readonly waitSeconds?: number;
}

/** How long sessions may take to end, in seconds: what a transaction has changed is undone first. */
const SESSIONS_END_SECONDS = 30;

/** Looks at a fenced server without a session that it takes: one may have logged in while the accounts were locked. */
const CLEAN_LOOKS = 2;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/**
 * Looks at both servers; one that cannot be reached is undefined. One without a source is looked at last, so that
 * what it wrote meanwhile and the other has already is not taken for the other's own.
 */
export async function observeBoth({ connect }: Pick<SwitchContext, "connect">): Promise<Observation> {
  const open = await Promise.all(
    MYSQL_SERVICES.map(async (service) => ({
      service,
      connection: await connect(service).catch(() => undefined),
    })),
  );
  try {
    const seen: Partial<Record<MySqlService, ServerState>> = {};
    const look = async (wanted: (service: MySqlService) => boolean): Promise<void> => {
      const looks = open.map(async ({ service, connection }) => {
        if (connection !== undefined && wanted(service)) seen[service] = await observe(service, connection);
      });
      await Promise.all(looks);
    };
    await look(() => true);
    await look((service) => seen[service]?.link === undefined);
    return { aurora: seen.aurora, azure: seen.azure };
  } finally {
    for (const { connection } of open) await connection?.close();
  }
}

/**
 * Does the steps of a plan in their order. Each is checked before the next begins; one that fails leaves the servers
 * so that planning again finds what is left to do.
 */
export async function runSteps(steps: readonly SwitchStep[], context: SwitchContext): Promise<void> {
  const open = new Map<MySqlService, SqlConnection>();
  const session = async (service: MySqlService): Promise<SqlConnection> => {
    const known = open.get(service) ?? (await context.connect(service));
    open.set(service, known);
    return known;
  };
  try {
    // Connecting takes longer than most statements, and the applications stand still from the first of them.
    const used = steps.flatMap((step) => [
      ...("on" in step ? [step.on] : []),
      ...(step.kind === "wait" ? [step.of] : []),
    ]);
    await Promise.all([...new Set(used)].map(session));
    for (const step of steps) {
      context.onStep?.(step, describeStep(step));
      await perform(step, context, session);
    }
  } catch (error) {
    // A switch that cannot go on before the promotion is undone: the applications go on where they were.
    const promoted = steps.findIndex(({ kind }) => kind === "promote");
    if (error instanceof NotCaughtUpError && promoted !== -1)
      await run(await session(error.primary), UNFENCE);
    throw error;
  } finally {
    await Promise.all([...open.values()].map((connection) => connection.close()));
  }
}

/** The replica did not get or apply everything in time; the primary takes writes again. */
export class NotCaughtUpError extends Error {
  override readonly name = "NotCaughtUpError";
  readonly primary: MySqlService;

  constructor(primary: MySqlService, replica: MySqlService, missing: string, seconds: number) {
    super(
      `database.${replica}: has not caught up in ${seconds} s, lacks ${missing}; ${primary} takes writes again, look at the link and switch again`,
    );
    this.primary = primary;
  }
}

/** How long a new link may take to connect, in seconds. MySQL tries again after a minute only. */
const LINKED_SECONDS = 10;

async function untilLinked(service: MySqlService, connection: SqlConnection): Promise<void> {
  const deadline = performance.now() + LINKED_SECONDS * 1000;
  for (;;) {
    const { link } = await observe(service, connection);
    if (link?.receiving === "ON" && link.applying === "ON") return;
    if (performance.now() > deadline) {
      throw new Error(
        `database.${service}.link: does not run, ${link?.error ?? "there is none"}; mend it, then go on with the same command: ${peerOf(service)} is primary already`,
      );
    }
    await pause(50);
  }
}

type Session = (service: MySqlService) => Promise<SqlConnection>;

async function run(connection: SqlConnection, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await connection.query(statement);
}

async function perform(step: SwitchStep, context: SwitchContext, session: Session): Promise<void> {
  switch (step.kind) {
    case "fence":
      await fence(step.on, await session(step.on));
      return;
    case "wait":
      await waitForAll(step, context, session);
      return;
    case "drain":
      await drain(step.on, await session(step.on), context.waitSeconds ?? 30);
      return;
    case "promote":
      await run(await session(step.on), unlinkStatements(step.on));
      return;
    case "unfence":
      await run(await session(step.on), UNFENCE);
      return;
    case "point":
      await context.point(step.to);
      return;
    case "follow": {
      const connection = await session(step.on);
      await connection.query("SET @replication_password = ?", [context.replicationPassword]);
      await run(connection, linkStatements(context.link(step.on)));
      await untilLinked(step.on, connection);
      return;
    }
  }
}

async function fence(service: MySqlService, connection: SqlConnection): Promise<void> {
  await run(connection, FENCE);
  const deadline = performance.now() + SESSIONS_END_SECONDS * 1000;
  for (let clean = 0; clean < CLEAN_LOOKS;) {
    const sessions = await sessionsOf(connection);
    clean = sessions.length === 0 ? clean + 1 : 0;
    if (performance.now() > deadline) {
      throw new Error(
        `database.${service}: ${sessions.length} sessions of the applications do not end; look at them with SHOW PROCESSLIST, then go on with the same command`,
      );
    }
    await Promise.all(sessions.map((id) => kill(service, connection, id)));
    await pause(5);
  }
}

const noSuchSession = z.object({ errno: z.literal(1094) });

/** A session may end by itself before it is ended. */
async function kill(service: MySqlService, connection: SqlConnection, id: string): Promise<void> {
  try {
    await connection.query(DIALECTS[service].kill(id));
  } catch (error) {
    if (!noSuchSession.safeParse(error).success) throw error;
  }
}

const waitedSchema = z.object({ late: z.coerce.number() });

/** Waits for what a server has executed now. */
async function caughtUp(connection: SqlConnection, wanted: string, seconds: number): Promise<boolean> {
  const [row] = await connection.query("SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?) AS `late`", [
    wanted,
    seconds,
  ]);
  return waitedSchema.parse(row).late === 0;
}

/** Until nothing new comes from the primary: its administrator may have written after the fence. */
async function waitForAll(
  { on, of }: Extract<SwitchStep, { kind: "wait" }>,
  { waitSeconds = 30 }: SwitchContext,
  session: Session,
): Promise<void> {
  const [replica, primary] = [await session(on), await session(of)];
  for (;;) {
    const before = await observe(of, primary);
    const wanted = formatGtidSet(before.gtidExecuted);
    const late = !(await caughtUp(replica, wanted, waitSeconds));
    const after = await observe(on, replica);
    const missing = subtract(before.gtidExecuted, after.gtidExecuted);
    if (late || missing.size > 0) throw new NotCaughtUpError(of, on, formatGtidSet(missing), waitSeconds);
    const { gtidExecuted } = await observe(of, primary);
    if (subtract(gtidExecuted, after.gtidExecuted).size === 0) return;
  }
}

/**
 * Applies all that has arrived, and stops the link: removing it throws away what is not applied. More may have arrived
 * while it was being stopped, from a source that comes back in this moment.
 */
async function drain(service: MySqlService, connection: SqlConnection, seconds: number): Promise<void> {
  for (;;) {
    const { link, gtidExecuted } = await observe(service, connection);
    if (link === undefined) return;
    const missing = subtract(link.received, gtidExecuted);
    const stopped = link.receiving === "OFF" && link.applying === "OFF";
    if (missing.size === 0 && stopped) return;
    if (missing.size > 0) {
      if (stopped) await connection.query(DIALECTS[service].start);
      const wanted = formatGtidSet(link.received);
      if (!(await caughtUp(connection, wanted, seconds))) {
        throw new Error(
          `database.${service}: has not applied in ${seconds} s what ${peerOf(service)} had sent, ${formatGtidSet(missing)}; look at the link's error, then go on with the same command`,
        );
      }
    }
    await run(connection, stopStatements(service));
  }
}
