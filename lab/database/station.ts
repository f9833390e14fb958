/** A process in one of the clouds: the applications there, an operator, and what measures from there. */
import { writeFileSync } from "node:fs";
import { z } from "zod";
import { connectSql, type SqlConnection, type SqlTarget } from "../../cli/database/connection.ts";
import { PLANS, type PlanKind } from "../../cli/database/orders.ts";
import { observeBoth, runSteps, type SwitchContext } from "../../cli/database/switch.ts";
import { formatGtidSet } from "../../lib/mysql/gtid.ts";
import { LAG_QUERY } from "../../lib/mysql/heartbeat.ts";
import type { LinkSettings } from "../../lib/mysql/link.ts";
import { MYSQL_SERVICES, type MySqlService } from "../../lib/mysql/service.ts";
import { formatProblem } from "../../lib/problems.ts";
import { KubernetesApi, type Mood } from "../kubernetes-api.ts";
import { serve } from "../network/child.ts";
import { clock, pause } from "../network/system.ts";
import { Application, movePointer, type ApplicationOptions } from "./application.ts";

/** What an operator has: how to reach both servers as their administrators, and what links them. */
export interface Control {
  readonly targets: Readonly<Record<MySqlService, SqlTarget>>;
  readonly links: Readonly<Record<MySqlService, LinkSettings>>;
  readonly replicationPassword: string;
  /** See {@link ApplicationOptions}: each cloud's. */
  readonly pointers: readonly string[];
}

/** What an operator asks for: one of the plans that the program's orders are made of. */
export interface Order {
  readonly kind: PlanKind;
  readonly to: MySqlService;
}

/** What a command came to. */
export interface Outcome {
  /** What was done, and when it began, on the machine's clock. */
  readonly steps: readonly { readonly words: string; readonly at: number }[];
  readonly problems: readonly string[];
  /** Commands that mend them. */
  readonly advice: readonly string[];
}

/** What was seen of a server, for another process. */
export interface Seen {
  readonly executed: string;
  readonly received: string;
  readonly link: string;
  readonly fenced: boolean;
  readonly sessions: number;
  readonly error: string;
}

/** Plans and does what was ordered; `dieBefore` is the step before which the process ends as if it were killed. */
async function carryOut({
  control,
  order,
  dieBefore,
}: {
  readonly control: Control;
  readonly order: Order;
  readonly dieBefore?: number;
}): Promise<Outcome> {
  const steps: { words: string; at: number }[] = [];
  const context: SwitchContext = {
    connect: (service) => connectSql(control.targets[service], { connect: 1_000 }),
    link: (replica) => control.links[replica],
    replicationPassword: control.replicationPassword,
    point: (to) => {
      for (const pointer of control.pointers) movePointer(pointer, to);
      return Promise.resolve();
    },
    onStep: (_, words) => {
      if (steps.length === dieBefore) process.kill(process.pid, "SIGKILL");
      steps.push({ words, at: clock() });
    },
  };
  const plan = PLANS[order.kind](await observeBoth(context), order.to);
  await runSteps(plan.steps, context);
  return {
    steps: [...steps, { words: "done", at: clock() }],
    problems: plan.problems.map(formatProblem),
    advice: plan.advice,
  };
}

async function look(control: Control): Promise<Readonly<Record<string, Seen | undefined>>> {
  const seen = await observeBoth({
    connect: (service) => connectSql(control.targets[service], { connect: 1_000 }),
  });
  const told = MYSQL_SERVICES.map((service) => {
    const state = seen[service];
    if (state === undefined) return [service, undefined] as const;
    const { link, accounts, sessions, gtidExecuted } = state;
    return [
      service,
      {
        executed: formatGtidSet(gtidExecuted),
        received: link === undefined ? "" : formatGtidSet(link.received),
        link: link === undefined ? "none" : `${link.receiving} ${link.applying}`,
        fenced: accounts.every(({ locked }) => locked),
        sessions,
        error: link?.error ?? "",
      },
    ] as const;
  });
  return Object.fromEntries(told);
}

async function withConnection<T>(
  target: SqlTarget,
  work: (connection: SqlConnection) => Promise<T>,
): Promise<T> {
  const connection = await connectSql(target);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

const lagSchema = z.object({ lag_seconds: z.coerce.number() });
const statusSchema = z.object({
  Seconds_Behind_Source: z.coerce.number().nullable(),
  Replica_IO_Running: z.string(),
});

/** A look at a replica: what the heartbeat says of its lag, and what MySQL does. */
export interface LagSample {
  readonly lagSeconds: number;
  readonly secondsBehindSource: number | null;
  readonly receiving: string;
}

/** Asks again and again, as an exporter would, only faster. */
async function sampleLag({
  target,
  seconds,
  everyMs,
}: {
  readonly target: SqlTarget;
  readonly seconds: number;
  readonly everyMs: number;
}): Promise<readonly LagSample[]> {
  return withConnection(target, async (connection) => {
    const samples: LagSample[] = [];
    for (const end = clock() + seconds * 1000; clock() < end;) {
      await pause(everyMs);
      const [lag] = await connection.query(LAG_QUERY);
      const [status] = await connection.query("SHOW REPLICA STATUS");
      const { Seconds_Behind_Source, Replica_IO_Running } = statusSchema.parse(status);
      samples.push({
        lagSeconds: lagSchema.parse(lag).lag_seconds,
        secondsBehindSource: Seconds_Behind_Source,
        receiving: Replica_IO_Running,
      });
    }
    return samples;
  });
}

/** A page that asks one query after the other, in seconds. */
async function page({ target, queries }: { target: SqlTarget; queries: number }): Promise<number> {
  return withConnection(target, async (connection) => {
    const begin = clock();
    for (let query = 1; query <= queries; query += 1) {
      await connection.query("SELECT `name` FROM `app`.`orders` WHERE `id` = ?", [query]);
    }
    return (clock() - begin) / 1000;
  });
}

/** What stands for the API server of the cluster in this cloud. */
export interface ClusterOptions {
  readonly address: string;
  readonly port: number;
  readonly token: string;
  readonly objects: readonly unknown[];
  /** What the cluster's applications have mounted of the Secret; see {@link ApplicationOptions}. */
  readonly pointer: string;
  /** What the heartbeat's writer has mounted of it: the host alone. */
  readonly hostFile: string;
  readonly services: Readonly<Record<string, MySqlService>>;
}

let cluster: KubernetesApi | undefined;

async function startCluster(options: ClusterOptions): Promise<void> {
  cluster?.close();
  cluster = new KubernetesApi(options.token, options.objects, (object) => {
    if (object.kind !== "Secret") return;
    const host = Buffer.from(secretSchema.parse(object).data.host, "base64").toString();
    const service = options.services[host];
    if (service === undefined) return;
    movePointer(options.pointer, service);
    writeFileSync(options.hostFile, host);
  });
  await cluster.listen(options.address, options.port);
}

const secretSchema = z.object({ data: z.object({ host: z.string() }) });

let application: Application | undefined;

serve({
  look,
  carryOut,
  sampleLag,
  page,
  query: async ({ target, sql }: { target: SqlTarget; sql: string }) =>
    withConnection(target, (connection) => connection.query(sql)),
  write: (options: ApplicationOptions) => {
    application = new Application(options);
  },
  firstAfter: ({ by, since }: { by: MySqlService; since: number }) => application?.firstAfter(by, since),
  stopWriting: async () => application?.stop(),
  startCluster,
  clusterMood: ({ mood }: { mood: Mood }) => {
    if (cluster !== undefined) cluster.mood = mood;
  },
});
