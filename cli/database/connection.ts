import { createConnection } from "mysql2/promise";
import { z } from "zod";

/** A row by its columns' names. Numbers too large for JavaScript, decimals and times are texts. */
export type SqlRow = Readonly<Record<string, unknown>>;

export type SqlValue = string | number | null;

/** A session on a server. */
export interface SqlConnection {
  /** Runs one statement; one that takes longer than the connection's limit fails, and the connection with it. */
  readonly query: (sql: string, values?: readonly SqlValue[]) => Promise<readonly SqlRow[]>;
  readonly close: () => Promise<void>;
}

/** Whom to connect to, and as whom. */
export interface SqlTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Certificate authority of the server's certificate, PEM. There is no connection without TLS. */
  readonly caPem: string;
}

/** How long to wait for a server that does not answer, and for a statement. The longest waits for transactions. */
const TIMEOUTS_MS = { connect: 5_000, statement: 60_000 };

const rowsSchema = z.array(z.record(z.string(), z.unknown()));

/** Opens a session. */
export async function connectSql(
  { host, port, user, password, caPem }: SqlTarget,
  timeouts: Partial<typeof TIMEOUTS_MS> = {},
): Promise<SqlConnection> {
  const { connect, statement } = { ...TIMEOUTS_MS, ...timeouts };
  const connection = await createConnection({
    ...{ host, port, user, password, connectTimeout: connect },
    ssl: { ca: caPem, rejectUnauthorized: true, minVersion: "TLSv1.2" },
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
  });
  // An error between two statements, such as a killed session, comes up with the next statement.
  connection.on("error", () => undefined);
  let broken = false;
  return {
    query: async (sql, values = []) => {
      try {
        const [rows] = await connection.query({ sql, values: [...values], timeout: statement });
        const parsed = rowsSchema.safeParse(rows);
        return parsed.success ? parsed.data : [];
      } catch (error) {
        broken ||= fatalSchema.safeParse(error).success;
        throw error;
      }
    },
    close: async () => {
      // Nobody answers a farewell on a connection that has failed.
      if (broken) connection.destroy();
      else await connection.end();
    },
  };
}

/** Errors after which a connection says nothing any more; a statement that took too long is one. */
const fatalSchema = z.union([
  z.object({ fatal: z.literal(true) }),
  z.object({ code: z.literal("PROTOCOL_SEQUENCE_TIMEOUT") }),
]);
