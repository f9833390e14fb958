/** What the applications do in the lab: write all the time, and remember what was acknowledged. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { connectSql, type SqlConnection, type SqlTarget } from "../../cli/database/connection.ts";
import type { MySqlService } from "../../lib/mysql/service.ts";
import { clock, pause } from "../network/system.ts";

/** How an application is run. */
export interface ApplicationOptions {
  /** The name of every row begins with it. */
  readonly name: string;
  readonly sessions: number;
  readonly perSecond: number;
  readonly targets: Readonly<Record<MySqlService, SqlTarget>>;
  /** A file with the primary's name: what the secret and the DNS name are to an application. */
  readonly pointer: string;
}

/** A write that the server said it has done. */
export interface Acknowledged {
  readonly name: string;
  readonly by: MySqlService;
  /** On the machine's clock. */
  readonly at: number;
}

/** How long an application waits before it connects again. */
const AGAIN_MS = 20;

/** How long it waits for a server that does not answer. */
const PATIENCE_MS = { connect: 500, statement: 2_000 };

const services = z.enum(["aurora", "azure"]);

/** Points the applications at a server, in one step, as a mounted secret changes. */
export function movePointer(pointer: string, primary: MySqlService): void {
  const next = `${pointer}.${process.pid}`;
  writeFileSync(next, primary);
  renameSync(next, pointer);
}

/** Writes rows, each of its own name, into the primary; never one name twice. */
export class Application {
  readonly #options: ApplicationOptions;
  readonly #acknowledged: Acknowledged[] = [];
  readonly #sessions: Promise<void>[];
  #attempts = 0;
  #stopped = false;

  constructor(options: ApplicationOptions) {
    this.#options = options;
    this.#sessions = Array.from({ length: options.sessions }, (_, index) => this.#work(index));
  }

  /** Ends after the statements that run. */
  async stop(): Promise<{ readonly attempts: number; readonly acknowledged: readonly Acknowledged[] }> {
    this.#stopped = true;
    await Promise.all(this.#sessions);
    return { attempts: this.#attempts, acknowledged: this.#acknowledged };
  }

  /** The first write after a time that a server acknowledged. */
  firstAfter(by: MySqlService, since: number): number | undefined {
    return this.#acknowledged.find((write) => write.by === by && write.at > since)?.at;
  }

  async #work(session: number): Promise<void> {
    while (!this.#stopped) {
      const by = services.parse(readFileSync(this.#options.pointer, "utf8"));
      let connection: SqlConnection | undefined;
      try {
        connection = await connectSql(this.#options.targets[by], PATIENCE_MS);
        await this.#write(connection, by, session);
      } catch {
        // The primary is fenced or gone: look again where it is.
        await pause(AGAIN_MS);
      } finally {
        await connection?.close();
      }
    }
  }

  async #write(connection: SqlConnection, by: MySqlService, session: number): Promise<void> {
    const { name, sessions, perSecond } = this.#options;
    const everyMs = (1000 * sessions) / perSecond;
    for (let due = clock() + Math.random() * everyMs; !this.#stopped; due += everyMs) {
      await pause(Math.max(0, due - clock()));
      const row = `${name}-${session}-${(this.#attempts += 1)}`;
      await connection.query("INSERT INTO `app`.`orders` (`name`) VALUES (?)", [row]);
      this.#acknowledged.push({ name: row, by, at: clock() });
      // After a wait for the server, the rate is kept from now on, not caught up with.
      due = Math.max(due, clock() - everyMs);
    }
  }
}
