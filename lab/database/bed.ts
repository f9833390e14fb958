import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { appUser } from "../../lib/mysql/accounts.ts";
import { HEARTBEAT_INTERVAL_SECONDS, HEARTBEAT_SCRIPT, HEARTBEAT_WRITE } from "../../lib/mysql/heartbeat.ts";
import type { LinkSettings } from "../../lib/mysql/link.ts";
import { renderServerSql, type ServerSettings } from "../../lib/mysql/scripts.ts";
import { peerOf, type MySqlService } from "../../lib/mysql/service.ts";
import type { SqlTarget } from "../../cli/database/connection.ts";
import { Child } from "../network/child.ts";
import { until } from "../network/system.ts";
import { movePointer, type Acknowledged } from "./application.ts";
import { TwoClouds } from "./clouds.ts";
import { SOCKET, type ServerOptions } from "./server.ts";
import { runJob, type AccountPasswords } from "./job.ts";
import { FOLDER } from "./machine.ts";
import type { Control, Order, Outcome, Seen } from "./station.ts";

/** As the stacks' config says it; Azure's parameter is the same. */
const RETENTION_HOURS = 168;

const APPLICATION = { user: appUser("orders"), password: "an-application-of-the-lab" };

/** In the machines' image. */
const HOST_FILE = "/run/primary-host";

const SCHEMA = `CREATE DATABASE app;
CREATE TABLE app.orders (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(64) NOT NULL, KEY (name)
);`;

const newPasswords = (): AccountPasswords => ({
  replication: randomBytes(16).toString("hex"),
  heartbeat: randomBytes(16).toString("hex"),
  operator: randomBytes(16).toString("hex"),
  // Its pods read it when they start: this one stays.
  "app-orders": APPLICATION.password,
});

/** What the applications of both sides wrote. */
export interface Written {
  readonly attempts: number;
  readonly acknowledged: readonly Acknowledged[];
}

/** Two servers, linked by the rendered SQL, with an application that writes into the primary from both sides. */
export class Bed {
  readonly two: TwoClouds;
  passwords: AccountPasswords = newPasswords();
  /** For each cloud the file by which its applications find the primary. */
  readonly pointers = { aurora: join(FOLDER, "primary-aws"), azure: join(FOLDER, "primary-azure") };
  readonly #heartbeats: ChildProcess[] = [];
  #runs = 0;

  private constructor(two: TwoClouds) {
    this.two = two;
  }

  /** Servers whose primary is Aurora. */
  static async start(image: string): Promise<Bed> {
    await mkdir(FOLDER, { recursive: true });
    const bed = new Bed(await TwoClouds.start(image));
    const { aurora, azure } = bed.two.clouds;
    await Promise.all([aurora.server.create(), azure.server.create()]);
    await aurora.server.asRoot(SCHEMA);
    await bed.link("azure");
    bed.pointTo("aurora");
    return bed;
  }

  pointTo(primary: MySqlService): void {
    for (const pointer of Object.values(this.pointers)) movePointer(pointer, primary);
  }

  settingsOf(service: MySqlService): ServerSettings & LinkSettings {
    return {
      service,
      peerHost: this.two.clouds[peerOf(service)].server.address,
      peerPort: 3306,
      retentionHours: RETENTION_HOURS,
      caPem: this.two.authority.certificate,
      apps: { orders: "app" },
    };
  }

  /** Other passwords, as a deployment makes them; the servers have them when the Jobs have run. */
  rotate(): void {
    this.passwords = newPasswords();
  }

  /** Runs the Jobs of both sides. What the replica is comes from itself, or when it is new from the pointer. */
  async link(replica: MySqlService): Promise<void> {
    const primary = peerOf(replica);
    for (const service of [primary, replica])
      await this.runJob(service, renderServerSql(this.settingsOf(service)), primary);
    await until(`${replica} replicates`, async () => (await this.look())[replica]?.link === "ON ON", {
      everyMs: 200,
    });
  }

  /** @param primary whom the applications' pointer names; it counts for a new server only */
  async runJob(service: MySqlService, sql: string, primary: MySqlService = service): Promise<void> {
    const files = { "replication.sql": sql };
    const { address } = this.two.clouds[primary].server;
    const { code, stderr } = await runJob(this.two, service, files, this.passwords, address);
    if (code !== 0) throw new Error(`${service}'s Job: ${stderr.trim()}`);
  }

  target(service: MySqlService, as: "administrator" | "operator" | "application"): SqlTarget {
    const who = {
      administrator: { user: "administrator", password: this.two.administratorPassword },
      operator: { user: "kakehashi_operator", password: this.passwords.operator },
      application: APPLICATION,
    }[as];
    const host = this.two.clouds[service].server.address;
    return { ...who, host, port: 3306, caPem: this.two.authority.certificate };
  }

  #targets(as: "administrator" | "application"): Control["targets"] {
    return { aurora: this.target("aurora", as), azure: this.target("azure", as) };
  }

  get #control(): Control {
    return {
      targets: this.#targets("administrator"),
      links: { aurora: this.settingsOf("aurora"), azure: this.settingsOf("azure") },
      replicationPassword: this.passwords.replication,
      pointers: Object.values(this.pointers),
    };
  }

  /** What an operator on a side sees. */
  async look(from: MySqlService = "aurora"): Promise<Readonly<Record<MySqlService, Seen | undefined>>> {
    return (await this.two.clouds[from].station.ask("look", this.#control)) as Readonly<
      Record<MySqlService, Seen | undefined>
    >;
  }

  /** Has an operator on a side plan and do something. */
  async order(order: Order, from: MySqlService = "aurora"): Promise<Outcome> {
    return (await this.two.clouds[from].station.ask("carryOut", {
      control: this.#control,
      order,
    })) as Outcome;
  }

  /** The same in a process of its own, which dies before a step. */
  async orderAndDie(order: Order, dieBefore: number): Promise<boolean> {
    const operator = await Child.start(
      this.two.clouds.aurora.machine.namespace,
      fileURLToPath(new URL("station.ts", import.meta.url)),
    );
    return operator.ask("carryOut", { control: this.#control, order, dieBefore }).then(
      () => false,
      () => true,
    );
  }

  /** Writes from both sides until {@link stopWriting}. */
  async write(perSecond: number): Promise<void> {
    this.#runs += 1;
    for (const { service, station } of Object.values(this.two.clouds)) {
      const name = `${this.#runs}-${service}`;
      const options = { sessions: 3, perSecond: perSecond / 2, pointer: this.pointers[service] };
      await station.ask("write", { ...options, name, targets: this.#targets("application") });
    }
  }

  /** Waits for the first write that a server acknowledges after a time; answers when that was. */
  async firstWrite(by: MySqlService, since: number): Promise<number> {
    let first = Number.POSITIVE_INFINITY;
    await until(`a write into ${by}`, async () => {
      const all = Object.values(this.two.clouds).map(
        ({ station }) => station.ask("firstAfter", { by, since }) as Promise<number | undefined>,
      );
      for (const at of await Promise.all(all)) first = Math.min(first, at ?? first);
      return first < Number.POSITIVE_INFINITY;
    });
    return first;
  }

  async stopWriting(): Promise<Written> {
    const all = await Promise.all(
      Object.values(this.two.clouds).map(({ station }) => station.ask("stopWriting") as Promise<Written>),
    );
    return {
      attempts: all.reduce((sum, { attempts }) => sum + attempts, 0),
      acknowledged: all.flatMap(({ acknowledged }) => acknowledged),
    };
  }

  /** Makes a server again from the primary's data, by the steps that the refusal prints; mysqldump is mysqlsh here. */
  async reseed(service: MySqlService): Promise<void> {
    await this.two.clouds[service].server.createAgain();
    await this.#seed(service);
  }

  /** The same for a server of other options. */
  async remake(service: MySqlService, options: Partial<ServerOptions>): Promise<void> {
    await this.two.clouds[service].server.create(options);
    await this.#seed(service, options.gtidMode !== "OFF");
  }

  async #seed(service: MySqlService, gtids = true): Promise<void> {
    const primary = this.two.clouds[peerOf(service)];
    const { code, stdout, stderr } = await primary.machine.program([
      "/usr/bin/mysqldump",
      ...["--no-defaults", "--user=root", `--socket=${SOCKET}`, "--single-transaction", "--no-tablespaces"],
      ...[`--set-gtid-purged=${gtids ? "ON" : "OFF"}`, "--databases", "app", "kakehashi"],
    ]);
    if (code !== 0) throw new Error(`mysqldump: ${stderr}`);
    await this.two.clouds[service].server.asRoot(stdout);
    await this.link(service);
  }

  /** Where a cloud's heartbeat writer looks for the primary's host: a mounted Secret. */
  hostFile(service: MySqlService): string {
    return this.two.clouds[service].machine.path(HOST_FILE);
  }

  /** Starts the heartbeat's writer on both sides, as the program deploys it. */
  async startHeartbeats(primary: MySqlService = "aurora"): Promise<void> {
    for (const { service, machine, server } of Object.values(this.two.clouds)) {
      await machine.write(HOST_FILE, this.two.clouds[primary].server.address);
      await machine.write("/sql/heartbeat.sql", HEARTBEAT_WRITE);
      await machine.write("/sql/heartbeat.bash", HEARTBEAT_SCRIPT);
      const script = machine.start(
        `heartbeat-${service}`,
        "/usr/bin/env",
        `MYSQL_HOST=${server.address}`,
        `HEARTBEAT_INTERVAL=${HEARTBEAT_INTERVAL_SECONDS}`,
        `PRIMARY_POINTER=${HOST_FILE}`,
        ...["/usr/bin/bash", "/sql/heartbeat.bash"],
      );
      this.#heartbeats.push(script);
    }
  }

  async stopHeartbeats(): Promise<void> {
    for (const script of this.#heartbeats.splice(0)) {
      const ended = once(script, "exit");
      script.kill("SIGTERM");
      await ended;
    }
  }

  /** The names of all rows on a server. */
  async names(service: MySqlService): Promise<readonly string[]> {
    const text = await this.two.clouds[service].server.asRoot("SELECT name FROM app.orders");
    return text.split("\n").filter(Boolean);
  }

  async stop(): Promise<void> {
    for (const { server } of Object.values(this.two.clouds)) await server.kill();
  }
}
