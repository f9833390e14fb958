import { readFileSync, writeFileSync } from "node:fs";
import { text as readAll } from "node:stream/consumers";
import { Command, Option } from "commander";
import { isProduction } from "../../config/load.ts";
import { checkStackFile } from "../../config/stack-file.ts";
import { MYSQL_SERVICES, type MySqlService } from "../../lib/mysql/service.ts";
import { carryOut, ORDERS, type Order } from "../database/orders.ts";
import { withPrimary } from "../database/primary.ts";
import { contextOf, readServers } from "../database/servers.ts";
import { renderStatus, statusOf } from "../database/status.ts";
import { observeBoth, type SwitchContext } from "../database/switch.ts";
import { BadInput } from "../rehearsal/problems.ts";
import { readProgram, stackFileOf } from "../rehearsal/program.ts";

interface Options {
  readonly servers: string;
  readonly json?: boolean;
  readonly to?: MySqlService;
  readonly dryRun?: boolean;
}

const DESCRIPTIONS: Readonly<Record<Order["kind"], string>> = {
  switchover: "give the primary's role to the other database; nothing is lost",
  failover: "make the replica primary: the primary is lost",
  failback: "take the old primary back as a replica, then switch over to it",
};

/** `kakehashi db`: which database is primary, and how another one becomes it. */
export function dbCommand(): Command {
  const command = new Command("db").description(
    "say how the two databases are; switch over, fail over, fail back",
  );
  command
    .command("status")
    .description("roles, lag, link and transactions of both databases")
    .argument("<stack>", "the stack, such as prod")
    .addOption(serversOption())
    .option("--json", "one line of JSON", false)
    .action(async (stack: string, options: Options) => {
      const { context } = await open(stack, options.servers);
      const servers = statusOf(await observeBoth(context));
      for (const line of options.json === true ? [JSON.stringify(servers)] : renderStatus(servers))
        console.log(line);
    });
  for (const kind of ORDERS) {
    command
      .command(kind)
      .description(DESCRIPTIONS[kind])
      .argument("<stack>", "the stack, such as prod")
      .addOption(serversOption())
      .addOption(
        new Option("--to <database>", "which one is to be primary")
          .choices(MYSQL_SERVICES)
          .makeOptionMandatory(),
      )
      .option("--dry-run", "say the steps and do nothing", false)
      .action(async (stack: string, { servers, to = "aurora", dryRun = false }: Options) => {
        const { context, file } = await open(stack, servers);
        await carryOut({ kind, to }, context, { dryRun, say: console.log });
        if (dryRun) return;
        await context.point(to);
        console.log(`${file}: database.primary is ${to}; commit it, and pulumi up brings the Jobs along`);
      });
  }
  return command;
}

function serversOption(): Option {
  return new Option(
    "--servers <file>",
    "where the servers are and how their administrators log in, as JSON; - reads standard input",
  ).makeOptionMandatory();
}

interface Opened {
  readonly file: string;
  readonly context: SwitchContext;
}

/** Reads the stack's file and the servers; problems of either end the command before a server is asked. */
async function open(stack: string, source: string): Promise<Opened> {
  const file = stackFileOf(readProgram(), stack);
  if (file === undefined) {
    const fix = `write Pulumi.${stack}.yaml`;
    throw new BadInput({ path: stack, problem: "has no file", got: "", fix });
  }
  const { config, problems } = checkStackFile(readFileSync(file, "utf8"), {
    productionGuards: isProduction(stack),
  });
  if (config === undefined) throw new BadInput(...problems);
  if (config.database === undefined) {
    const fix = "add kakehashi:database first";
    throw new BadInput({ path: "database", problem: "is not in the stack", got: "nothing", fix });
  }
  managedOnly(config.database.kind);
  const text = source === "-" ? await readAll(process.stdin) : readFile(source);
  const context = {
    ...contextOf(readServers(text, config.clouds.aws.region)),
    point: (to: MySqlService) => {
      writeFileSync(file, withPrimary(readFileSync(file, "utf8"), to));
      return Promise.resolve();
    },
  };
  return { file, context };
}

/** Percona's operator moves the primary of its groups by itself. */
function managedOnly(kind: "managed-replication" | "group-replication"): void {
  if (kind === "managed-replication") return;
  const fix = "change database.primary and run pulumi up, as docs/components/group-replication.md says";
  const problem = "is not what kakehashi db switches: the operator does, once the cluster set says so";
  throw new BadInput({ path: "database.kind", problem, got: kind, fix });
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
