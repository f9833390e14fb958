import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseGtidSet, subtract } from "../../lib/mysql/gtid.ts";
import { MYSQL_SERVICES, peerOf, type MySqlService } from "../../lib/mysql/service.ts";
import type { RehearsedStack } from "../network/rehearsed.ts";
import { pause, until } from "../network/system.ts";
import type { Report } from "../report.ts";
import type { Branch } from "../runbook-text.ts";
import { follow } from "../runbooks.ts";
import type { Bed } from "./bed.ts";
import { killedOrders } from "./killed-orders.ts";
import { FOLDER } from "./machine.ts";
import { DatabaseDesk } from "./operator-desk.ts";
import { count } from "./switching.ts";

const WRITES_PER_SECOND = 100;

/** How long the primary writes what its replica does not get, before its cloud is lost. */
const UNSENT_MS = 200;

/** How long a primary that is to die takes no more writes, so that its replica has what it acknowledged. */
const HELD_MS = 300;

/** The database's runbooks as they are written, by `kakehashi db` as a process, while applications write. */
export async function runbooks(
  report: Report,
  bed: Bed,
  stack: RehearsedStack,
  image: string,
): Promise<void> {
  const desk = await DatabaseDesk.open(stack, bed, join(FOLDER, "desk"), image);
  const operator = new Operator(report, bed, desk);
  try {
    await bed.startHeartbeats();
    await bed.write(WRITES_PER_SECOND);
    await pause(1_000);
    await nothingDone(report, bed, desk);
    if (!(await operator.loseServer())) return;
    if (!(await operator.switchOver("azure"))) return;
    if (!(await operator.loseCloud())) return;
    await killedOrders(report, bed, desk);
    await bed.order({ kind: "switchover", to: "aurora" });
    await operator.account();
  } finally {
    await bed.stopWriting();
    await bed.stopHeartbeats();
    desk.close();
  }
}

/** Who follows the runbooks, and looks afterwards whether all is as they say. */
class Operator {
  readonly #report: Report;
  readonly #bed: Bed;
  readonly #desk: DatabaseDesk;

  constructor(report: Report, bed: Bed, desk: DatabaseDesk) {
    this.#report = report;
    this.#bed = bed;
    this.#desk = desk;
  }

  async switchOver(to: MySqlService): Promise<boolean> {
    const done = await this.#follow("switchover", `to ${to}`, peerOf(to), [], { TO: to });
    return done && this.#isPrimary(to);
  }

  /** Aurora dies when it has just sent what it acknowledged, and comes back; Azure takes over, and gives the role back. */
  async loseServer(): Promise<boolean> {
    const { server } = this.#bed.two.clouds.aurora;
    const held = server.tryAsRoot("FLUSH TABLES WITH READ LOCK; DO SLEEP(10)");
    await pause(HELD_MS);
    await server.kill();
    await held;
    const lost = "Aurora is lost";
    if (!(await this.#follow("failover", lost, "azure", ["aws", "server"], { TO: "azure" }))) return false;
    await server.start();
    await pause(1_000);
    const back = { BACK: "aurora", NOW: "azure" };
    const done = await this.#follow("failback", "Aurora is back", "azure", ["aws", "well"], back);
    return done && this.#isPrimary("aurora");
  }

  /** Azure is cut off with its primary, dies, and comes back with its applications, which go on writing into it. */
  async loseCloud(): Promise<boolean> {
    const { server } = this.#bed.two.clouds.azure;
    await this.#bed.two.partition();
    await pause(UNSENT_MS);
    await server.kill();
    this.#desk.lost = "azure";
    const lost = "Azure is lost";
    if (!(await this.#follow("failover", lost, "aurora", ["azure", "cloud"], { TO: "aurora" }))) return false;
    await this.#bed.two.heal();
    this.#desk.lost = undefined;
    await server.start();
    await pause(500);
    const back = { BACK: "azure", NOW: "aurora" };
    const branches: readonly Branch[] = ["azure", "divergent"];
    if (!(await this.#follow("failback", "Azure is back", "aurora", branches, back))) return false;
    return this.#isPrimary("azure");
  }

  async #follow(
    name: string,
    situation: string,
    from: MySqlService,
    branches: readonly Branch[],
    variables: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    return follow(this.#report, name, {
      ...{ situation, branches },
      type: ({ commands }) => this.#desk.type(from, commands, variables),
    });
  }

  /** The servers, the applications of both clouds and the stack's file agree. */
  async #isPrimary(primary: MySqlService): Promise<boolean> {
    const seen = await this.#bed.look();
    const [next, old] = [seen[primary], seen[peerOf(primary)]];
    const roles = next?.link === "none" && !next.fenced && old?.link === "ON ON" && old.fenced;
    const pointed = MYSQL_SERVICES.every(
      (cloud) => readFileSync(this.#bed.pointers[cloud], "utf8") === primary,
    );
    const file = this.#desk.stack.copy.read("Pulumi.prod.yaml").includes(`primary: ${primary}`);
    const left = existsSync(join(this.#desk.stack.copy.folder, "servers.json"));
    this.#report.check(
      `${primary} is primary: servers, applications of both clouds, the stack's file; no password is left`,
      roles && pointed && file && !left,
      `roles ${String(roles)}, applications ${String(pointed)}, file ${String(file)}, servers.json ${String(left)}`,
    );
    return roles && pointed && file;
  }

  /** What was acknowledged is on the primary, or in the file into which the runbook has saved it. */
  async account(): Promise<void> {
    await pause(500);
    const { acknowledged, attempts } = await this.#bed.stopWriting();
    await until("the replica has everything", async () => {
      const { aurora, azure } = await this.#bed.look();
      const missing = subtract(parseGtidSet(aurora?.executed ?? ""), parseGtidSet(azure?.executed ?? ""));
      return missing.size === 0;
    });
    const [names, copy] = [await this.#bed.names("aurora"), await this.#bed.names("azure")];
    const there = new Set(names);
    const saved = new Set(
      [...this.#desk.stack.copy.read("azure-unsent.sql").matchAll(/^### {3}@2='([^']+)'/gm)].map(
        ([, it]) => it,
      ),
    );
    const missing = acknowledged.filter(({ name }) => !there.has(name));
    const lost = missing.filter(({ name }) => !saved.has(name)).length;
    this.#report.note(
      `${attempts} writes, ${acknowledged.length} acknowledged; ${missing.length} never left the lost cloud, ${saved.size} rows in the runbook's file`,
    );
    this.#report.figure("runbooksSaved", missing.length);
    count(this.#report, "runbooksLost", "acknowledged writes that the runbooks lost", lost);
    count(this.#report, "runbooksDuplicate", "writes that are there twice", names.length - there.size);
    const unlike = Math.abs(names.length - copy.length) + copy.filter((name) => !there.has(name)).length;
    count(this.#report, "runbooksDivergent", "rows on one server only", unlike);
    this.#report.check("the lost cloud had writes that never left it", missing.length > 0);
  }
}

/** Orders that must do nothing: a dry run, and a switchover while a cluster does not answer. */
async function nothingDone(report: Report, bed: Bed, desk: DatabaseDesk): Promise<void> {
  await desk.writeServers();
  const order = "./kakehashi db switchover prod --servers servers.json --to azure";
  const dry = await desk.type("aurora", `${order} --dry-run`);
  await bed.two.clouds.azure.station.ask("clusterMood", { mood: "silent" });
  const silent = await desk.type("aurora", order);
  await bed.two.clouds.azure.station.ask("clusterMood", { mood: "answers" });
  await desk.type("aurora", "rm servers.json");
  const { aurora, azure } = await bed.look();
  const same =
    aurora?.link === "none" &&
    !aurora.fenced &&
    azure?.link === "ON ON" &&
    desk.stack.copy.read("Pulumi.prod.yaml").includes("primary: aurora") &&
    readFileSync(bed.pointers.aurora, "utf8") === "aurora";
  report.check("a dry run says six steps and does none", dry.code === 0 && same, dry.output.trim());
  report.check(
    "refused before anything is done: a switchover while a cluster does not answer",
    silent.code === 1 && silent.output.includes("clusters.azure: cannot be asked") && same,
    silent.output.trim(),
  );
}
