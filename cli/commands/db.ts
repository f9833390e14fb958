import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { Command, Option } from "commander";
import type { StackConfig } from "../../config/schema.ts";
import { MYSQL_SERVICES, type MySqlService } from "../../lib/mysql/service.ts";
import { formatProblem } from "../../lib/problems.ts";
import { openClusters, type Clusters } from "../database/clusters.ts";
import { carryOut, type Order, type OrderContext } from "../database/orders.ts";
import { Pointing } from "../database/pointing.ts";
import { contextOf, readServers, type Servers } from "../database/servers.ts";
import { renderStatus, statusOf } from "../database/status.ts";
import { observeBoth } from "../database/switch.ts";
import { CliError } from "../errors.ts";
import { BadInput } from "../rehearsal/problems.ts";
import { checkedStack } from "../rehearsal/stack-file.ts";

type ManagedDatabase = Extract<StackConfig["database"], { readonly kind: "managed-replication" }>;

interface Options {
  readonly servers: string;
  readonly json?: boolean;
  readonly to: MySqlService;
  readonly replica: MySqlService;
  readonly dryRun: boolean;
}

const TO = ["--to <database>", "which one is to be primary"] as const;

/** What the orders are for, and the option that says which server an order is about. */
const ABOUT: Readonly<Record<Order["kind"], readonly [string, readonly [string, string]]>> = {
  switchover: ["give the primary's role to the other database; nothing is lost", TO],
  failover: ["make the replica primary: the primary is lost", TO],
  failback: ["take the old primary back as a replica, then switch over to it", TO],
  rejoin: [
    "make a database follow the other: one that is back, or was seeded again",
    ["--replica <database>", "which one is to follow"],
  ],
};

/** `kakehashi db`: which database is primary, and how another one becomes it. */
export function dbCommand(): Command {
  const command = new Command("db").description(
    "say how the two databases are; switch over, fail over, fail back, rejoin",
  );
  command
    .command("status")
    .description("roles, lag, link and transactions of both databases; where applications are pointed")
    .argument("<stack>", "the stack, such as prod")
    .addOption(serversOption())
    .option("--json", "one line of JSON", false)
    .action(async (stack: string, { servers: source, json }: Options) => {
      const { servers, clusters, primary } = await open(stack, source);
      const [seen, pointers] = await Promise.all([observeBoth(contextOf(servers)), clusters.look()]);
      const status = statusOf(seen, pointers, servers.targets, primary);
      for (const line of json === true ? [JSON.stringify(status)] : renderStatus(status)) console.log(line);
    });
  for (const kind of ["switchover", "failover", "failback", "rejoin"] as const) {
    const [description, [flags, meaning]] = ABOUT[kind];
    command
      .command(kind)
      .description(description)
      .argument("<stack>", "the stack, such as prod")
      .addOption(serversOption())
      .addOption(new Option(flags, meaning).choices(MYSQL_SERVICES).makeOptionMandatory())
      .option("--dry-run", "say the steps and do nothing", false)
      .action((stack: string, { servers, to, replica, dryRun }: Options) =>
        give({ kind, to: kind === "rejoin" ? replica : to }, stack, servers, dryRun),
      );
  }
  return command;
}

function serversOption(): Option {
  return new Option(
    "--servers <file>",
    "where servers and clusters are and how their administrators log in, as JSON; - reads standard input",
  ).makeOptionMandatory();
}

/** @throws CliError also when all is done but for clusters that could not be reached */
async function give(order: Order, stack: string, source: string, dryRun: boolean): Promise<void> {
  const { servers, clusters, file } = await open(stack, source);
  const pointing = new Pointing(clusters, servers.targets, file);
  const context: OrderContext = {
    ...contextOf(servers),
    obstacles: () => pointing.obstacles(),
    point: (to) => pointing.point(to),
  };
  await carryOut(order, context, { dryRun, say: console.log });
  if (dryRun || order.kind === "rejoin") return;
  console.log(`${order.to} is primary; ${basename(file)} says so: commit it`);
  if (pointing.left.length === 0) return;
  throw new CliError(
    "failed",
    [
      ...pointing.left.map(formatProblem),
      "not all applications are pointed at it: give the same command again when this is mended",
    ].join("\n"),
  );
}

interface Opened {
  readonly file: string;
  /** Whom the file names. */
  readonly primary: MySqlService;
  readonly servers: Servers;
  readonly clusters: Clusters;
}

/** Reads the stack's file, the servers and the kubeconfig; problems end the command before anything is asked. */
async function open(stack: string, source: string): Promise<Opened> {
  const { file, config } = checkedStack(stack);
  const { primary } = managed(config);
  const text = source === "-" ? await readAll(process.stdin) : readFile(source);
  const servers = readServers(text, config.clouds.aws.region);
  return { file, primary, servers, clusters: openClusters(servers.clusters) };
}

/** The databases whose primary is switched from here. Percona's operator moves the primary of its groups by itself. */
function managed({ database }: StackConfig): ManagedDatabase {
  if (database?.kind === "managed-replication") return database;
  if (database === undefined) {
    const fix = "add kakehashi:database first";
    throw new BadInput({ path: "database", problem: "is not in the stack", got: "nothing", fix });
  }
  const fix = "change database.primary and run pulumi up, as docs/components/group-replication.md says";
  const problem = "is not what kakehashi db switches: the operator does, once the cluster set says so";
  throw new BadInput({ path: "database.kind", problem, got: database.kind, fix });
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new BadInput({
      path: "--servers",
      problem,
      got: path,
      fix: "name a file, or - for standard input",
    });
  }
}
