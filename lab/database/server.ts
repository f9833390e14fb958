import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { AURORA_CLUSTER_PARAMETERS, AZURE_SERVER_PARAMETERS } from "../../lib/mysql/parameters.ts";
import type { MySqlService } from "../../lib/mysql/service.ts";
import { sh, until } from "../network/system.ts";
import type { Machine } from "./machine.ts";
import type { KeyPair } from "./certificates.ts";

const DATA = "/var/lib/mysql/data";
/** A server that has just been initialised, to begin again from. */
const FRESH = "/var/lib/mysql/fresh";
export const SOCKET = "/run/mysqld.sock";

/** Files that the server writes and reads for its clients. */
export const FILES = "/var/lib/mysql/files/";

/** What the servers are started with, as far as a test may want it otherwise. */
export interface ServerOptions {
  readonly lowerCaseTableNames: number;
  readonly gtidMode: "ON" | "OFF";
}

export const SERVER_DEFAULTS: ServerOptions = { lowerCaseTableNames: 1, gtidMode: "ON" };

/** A MySQL server that stands for one of the managed services. */
export class MySqlServer {
  readonly service: MySqlService;
  readonly machine: Machine;
  readonly address: string;
  readonly #id: number;
  readonly #tls: KeyPair & { readonly authority: string };
  readonly #administratorPassword: string;
  #process: ChildProcess | undefined;
  #options = SERVER_DEFAULTS;

  constructor(server: {
    readonly service: MySqlService;
    readonly machine: Machine;
    readonly address: string;
    readonly id: number;
    readonly tls: KeyPair & { readonly authority: string };
    readonly administratorPassword: string;
  }) {
    this.service = server.service;
    this.machine = server.machine;
    this.address = server.address;
    this.#id = server.id;
    this.#tls = server.tls;
    this.#administratorPassword = server.administratorPassword;
  }

  /** A new, empty server with the service's procedures and its administrator. */
  async create(options: Partial<ServerOptions> = {}): Promise<void> {
    this.#options = { ...SERVER_DEFAULTS, ...options };
    await this.kill();
    for (const folder of [DATA, FRESH, FILES]) {
      await rm(this.machine.path(folder), { recursive: true, force: true });
    }
    await mkdir(this.machine.path(FILES), { recursive: true });
    await this.machine.write("/run/tls/ca.pem", this.#tls.authority);
    await this.machine.write("/run/tls/server.pem", this.#tls.certificate);
    await this.machine.write("/run/tls/server.key", this.#tls.key);
    const { code, stderr } = await this.machine.program([
      "/usr/sbin/mysqld",
      ...["--no-defaults", "--user=root", "--initialize-insecure"],
      ...[`--datadir=${DATA}`, "--secure-file-priv=NULL"],
      `--lower-case-table-names=${this.#options.lowerCaseTableNames}`,
    ]);
    if (code !== 0) throw new Error(`mysqld --initialize: ${stderr}`);
    await cp(this.machine.path(DATA), this.machine.path(FRESH), { recursive: true });
    await this.start();
    await this.#addService();
  }

  async #addService(): Promise<void> {
    const shims = readFileSync(new URL(`shims/${this.service}.sql`, import.meta.url), "utf8");
    await this.asRoot(`SET @administrator_password = '${this.#administratorPassword}';\n${shims}`);
  }

  /** A new server with the parameters of this one, as when a managed one is deleted and made again. */
  async createAgain(): Promise<void> {
    await this.kill();
    await rm(this.machine.path(DATA), { recursive: true, force: true });
    await sh("cp", "-a", this.machine.path(FRESH), this.machine.path(DATA));
    await rm(this.machine.path(join(DATA, "auto.cnf")), { force: true });
    await this.start();
    await this.#addService();
  }

  async start(): Promise<void> {
    this.#process = this.machine.start(
      this.machine.namespace.name,
      "/usr/sbin/mysqld",
      ...["--no-defaults", "--user=root", `--datadir=${DATA}`, `--socket=${SOCKET}`, "--mysqlx=OFF"],
      ...[`--bind-address=${this.address}`, "--skip-name-resolve", `--secure-file-priv=${FILES}`],
      ...["--innodb-redo-log-capacity=32M", "--innodb-buffer-pool-size=128M", "--performance-schema=ON"],
      ...["--ssl-ca=/run/tls/ca.pem", "--ssl-cert=/run/tls/server.pem", "--ssl-key=/run/tls/server.key"],
      ...this.#parameters().map(([name, value]) => `--${name}=${value}`),
    );
    await until(
      `${this.service}'s server answers`,
      async () => (await this.tryAsRoot("SELECT 1")).code === 0,
      { seconds: 60, everyMs: 50 },
    );
  }

  /** The parameters that the program gives the service, under the names that it uses there. */
  #parameters(): readonly (readonly [string, string])[] {
    const { lowerCaseTableNames, gtidMode } = this.#options;
    const managed = this.service === "aurora" ? AURORA_CLUSTER_PARAMETERS : AZURE_SERVER_PARAMETERS;
    return [
      ["server-id", String(this.#id)],
      ["log-bin", "binlog"],
      ...Object.entries(managed),
      // Last, because the last of an option counts.
      ["lower-case-table-names", String(lowerCaseTableNames)],
      ["gtid-mode", gtidMode],
    ];
  }

  get running(): boolean {
    return this.#process?.exitCode === null && this.#process.signalCode === null;
  }

  /** As a machine that loses its power, but for what was on disk. */
  async kill(): Promise<void> {
    const process = this.#process;
    if (process === undefined || !this.running) return;
    const ended = once(process, "exit");
    process.kill("SIGKILL");
    await ended;
  }

  /** SQL as the service's own superuser, for what the vendor does and for what only it may see. */
  async asRoot(sql: string): Promise<string> {
    const { code, stdout, stderr } = await this.tryAsRoot(sql);
    if (code !== 0) throw new Error(`${this.service}: ${stderr.trim()}`);
    return stdout;
  }

  async tryAsRoot(sql: string): ReturnType<Machine["program"]> {
    return this.machine.program(
      [
        "/usr/bin/mysql",
        "--no-defaults",
        "--user=root",
        `--socket=${SOCKET}`,
        "--batch",
        "--skip-column-names",
      ],
      { input: sql },
    );
  }
}
