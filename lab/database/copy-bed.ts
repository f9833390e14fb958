import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { once } from "node:events";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { Masks } from "../../lib/mysql/masking.ts";
import { COPY_SCRIPT, renderStagingCopy, type CopyStore } from "../../lib/mysql/staging-copy.ts";
import { signal } from "../network/system.ts";
import type { Bed } from "./bed.ts";
import { FOLDER, Machine } from "./machine.ts";
import { FILES, MySqlServer, SOCKET } from "./server.ts";

/** Staging's server, beside production's in AWS. */
const STAGING = "10.64.32.20";

/** In the place of the bucket: a folder that both servers see, and the clauses that MySQL itself has. */
const FOLDER_STORE: CopyStore = {
  write: (name, format) => `INTO OUTFILE '${FILES}${name}' ${format}`,
  read: (name) => `LOAD DATA INFILE '${FILES}${name}'`,
};

/** Aurora's two roles, which its administrator has. Here they stand for FILE. */
const S3_ROLES = `SET SESSION sql_log_bin = 0;
CREATE ROLE AWS_SELECT_S3_ACCESS, AWS_LOAD_S3_ACCESS;
GRANT FILE ON *.* TO AWS_SELECT_S3_ACCESS, AWS_LOAD_S3_ACCESS;
GRANT AWS_SELECT_S3_ACCESS, AWS_LOAD_S3_ACCESS TO 'administrator'@'%';`;

const SCHEMAS = ["shop", "office"];

export const MASKS = {
  "shop.customers": {
    email: { kind: "email" },
    name: { kind: "pseudonym" },
    phone: { kind: "digits", keepLast: 2 },
    birthday: { kind: "year" },
    note: { kind: "remove" },
    company: { kind: "fixed", text: `O'Hara "&" \\ 架け橋` },
  },
  "shop.orders": { customer_email: { kind: "email" } },
} as const satisfies Masks;

/** What a copy said and how it ended. */
export interface Copied {
  readonly code: number;
  readonly said: string;
}

interface CopyOptions {
  readonly masks?: Masks;
  readonly schemas?: readonly string[];
  readonly target?: string;
}

/** Production, which is the primary of the bed, and staging beside it. */
export class CopyBed {
  readonly production: MySqlServer;
  readonly staging: MySqlServer;
  readonly #bed: Bed;
  readonly #folder = join(FOLDER, "bucket");
  #runs = 0;

  private constructor(bed: Bed, staging: MySqlServer) {
    this.#bed = bed;
    this.production = bed.two.clouds.aurora.server;
    this.staging = staging;
  }

  static async start(bed: Bed): Promise<CopyBed> {
    const { machine } = bed.two.clouds.aurora;
    const { authority, administratorPassword } = bed.two;
    await machine.namespace.ip(`addr add ${STAGING}/32 dev lo`);
    const own = await Machine.start(machine.namespace, machine.image);
    const tls = await authority.issue("staging", STAGING);
    const staging = new MySqlServer({
      ...{ service: "aurora", id: 3, address: STAGING, machine: own, administratorPassword },
      tls: { ...tls, authority: authority.certificate },
    });
    const copyBed = new CopyBed(bed, staging);
    await staging.create();
    await copyBed.#fill();
    return copyBed;
  }

  async #fill(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o777 });
    for (const { machine } of [this.production, this.staging])
      await machine.run("mount", "--bind", this.#folder, join(machine.image, FILES));
    for (const server of [this.production, this.staging]) await server.asRoot(S3_ROLES);
    await this.production.asRoot(readFileSync(new URL("copy.sql", import.meta.url), "utf8"));
    const { code, stdout, stderr } = await this.production.machine.program([
      "/usr/bin/mysqldump",
      ...["--no-defaults", "--user=root", `--socket=${SOCKET}`, "--no-data", "--no-tablespaces"],
      ...["--set-gtid-purged=OFF", "--databases", ...SCHEMAS],
    ]);
    if (code !== 0) throw new Error(`mysqldump: ${stderr}`);
    await this.staging.asRoot(stdout);
    await this.staging.asRoot("INSERT INTO office.kept (body) VALUES ('of staging alone')");
  }

  /** Runs a copy to its end. */
  async copy(options: CopyOptions = {}): Promise<Copied> {
    const { process, log } = await this.begin(options);
    const [code] = (await once(process, "exit")) as [number | null];
    return { code: code ?? -1, said: await this.said(log) };
  }

  /** Starts a copy as the program's CronJob does: the same script, with the same files. */
  async begin({ masks = MASKS, schemas = SCHEMAS, target = STAGING }: CopyOptions = {}): Promise<{
    readonly process: ChildProcess;
    readonly log: string;
  }> {
    await this.clearBucket();
    const { machine } = this.staging;
    const sql = renderStagingCopy({ schemas, masks, store: FOLDER_STORE });
    for (const [name, text] of Object.entries(sql)) await machine.write(`/sql/${name}`, text);
    await machine.write("/sql/copy.bash", COPY_SCRIPT);
    await machine.write("/sql/server-ca.pem", this.#bed.two.authority.certificate);
    for (const server of ["production", "staging"]) {
      await machine.write(`/secrets/${server}/administrator-username`, "administrator");
      await machine.write(`/secrets/${server}/administrator-password`, this.#bed.two.administratorPassword);
    }
    this.#runs += 1;
    const name = `copy-${this.#runs}`;
    const process = machine.start(
      name,
      "/usr/bin/env",
      `PRODUCTION_HOST=${this.production.address}`,
      `STAGING_HOST=${target}`,
      ...["/usr/bin/bash", "/sql/copy.bash"],
    );
    return { process, log: join(FOLDER, `${name}.log`) };
  }

  async said(log: string): Promise<string> {
    return readFile(log, "utf8");
  }

  /** A session on staging that lives until it is ended. */
  hold(sql: string): { readonly end: () => Promise<void> } {
    const client = this.staging.machine.start(
      "held",
      "/usr/bin/bash",
      "-c",
      `exec mysql --no-defaults --user=root --socket=${SOCKET} --execute "${sql}"`,
    );
    return {
      end: async () => {
        const sessions =
          "SELECT CONCAT('KILL ', ID) FROM performance_schema.processlist WHERE INFO LIKE '%SLEEP(6%' AND ID <> CONNECTION_ID()";
        await this.staging.asRoot(await this.staging.asRoot(sessions));
        client.kill("SIGKILL");
      },
    };
  }

  /** MySQL does not write over a file, as Aurora does in the bucket. */
  async clearBucket(): Promise<void> {
    for (const name of await readdir(this.#folder)) await rm(join(this.#folder, name));
  }

  get bucket(): string {
    return this.#folder;
  }

  /** What is in both servers' binary logs, so that what was not written shows. */
  async written(server: MySqlServer): Promise<string> {
    return server.asRoot("SELECT @@GLOBAL.gtid_executed");
  }

  async stop(): Promise<void> {
    await this.staging.kill();
    await this.production.machine.run("umount", join(this.production.machine.image, FILES));
  }
}

/** Kills a process and all that it started, at once, as a container ends. */
export function killTree(pid: number): void {
  const children = `/proc/${pid}/task/${pid}/children`;
  const below = existsSync(children) ? readFileSync(children, "utf8").split(" ").filter(Boolean) : [];
  signal(pid, "SIGKILL");
  for (const child of below) killTree(Number(child));
}
