import type { SqlConnection, SqlRow } from "../../../cli/database/connection.ts";
import type { SwitchContext } from "../../../cli/database/switch.ts";
import type { MySqlService } from "../../../lib/mysql/service.ts";

/** A server's own UUID. */
export const A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

/** A server that answers what it is told to, and remembers what it was asked. */
export class FakeServer {
  uuid = A;
  serverId = "1";
  executed = `${A}:1-10`;
  link: SqlRow | undefined;
  sessions: string[] = [];
  late = false;
  /** Error numbers, by the statement's beginning. */
  readonly errors = new Map<string, number>();
  readonly asked: string[] = [];
  readonly connection: SqlConnection = {
    query: (sql) => {
      this.asked.push(sql);
      for (const [begin, errno] of this.errors) {
        if (sql.startsWith(begin)) {
          this.sessions = [];
          return Promise.reject(Object.assign(new Error(`error ${errno}`), { errno }));
        }
      }
      return Promise.resolve(this.#answer(sql));
    },
    close: () => Promise.resolve(),
  };

  #answer(sql: string): readonly SqlRow[] {
    if (sql.includes("@@GLOBAL.version AS")) return [this.#server()];
    if (sql.includes("`receiving`")) return this.link === undefined ? [] : [this.link];
    if (sql.includes("`processlist`")) return this.sessions.map((id) => ({ id }));
    if (sql.includes("WAIT_FOR_EXECUTED_GTID_SET")) return [{ late: this.late ? 1 : 0 }];
    if (sql.includes("AS `tables`")) return [{ tables: 0 }];
    if (sql.startsWith("CALL mysql.az_kill")) this.sessions = [];
    if (sql.includes("CALL mysql.az_replication_start") && this.link !== undefined) {
      this.link = { ...this.link, receiving: "ON", applying: "ON" };
      this.executed = `${A}:1-10`;
    }
    if (sql.startsWith("SET @statement") && sql.includes("az_replication_stop") && this.link !== undefined) {
      this.link = { ...this.link, receiving: "OFF", applying: "OFF" };
    }
    return [];
  }

  #server(): SqlRow {
    return {
      ...{
        version: "8.4.7",
        uuid: this.uuid,
        serverId: this.serverId,
        gtidMode: "ON",
        lowerCaseTableNames: 1,
      },
      ...{ eventScheduler: "OFF", logBin: 1, gtidExecuted: this.executed, gtidPurged: "" },
    };
  }
}

/** A link, as the server tells it. */
export const linkOf = (state: string, received = `${A}:1-10`): SqlRow => ({
  ...{ host: "peer", port: 3306, receiving: state, applying: state },
  ...{ received, error: "" },
});

/** What a switch needs of these servers. */
export const contextOf = (servers: Readonly<Record<MySqlService, FakeServer>>): SwitchContext => ({
  connect: (service) => Promise.resolve(servers[service].connection),
  link: (service) => ({ service, peerHost: "peer", peerPort: 3306, caPem: "-----BEGIN CERTIFICATE-----" }),
  replicationPassword: "secret",
  point: () => Promise.resolve(),
  waitSeconds: 1,
});
