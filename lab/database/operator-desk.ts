import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { pointerSecret, pointerService } from "../../lib/database/pointers.ts";
import { MYSQL_SERVICES, type MySqlService } from "../../lib/mysql/service.ts";
import { run } from "../../tools/run.ts";
import { kubeconfigOf } from "../kubernetes-api.ts";
import type { RehearsedStack } from "../network/rehearsed.ts";
import type { Typed } from "../runbooks.ts";
import { unknown, VendorCommands, type VendorCommand } from "../vendor-commands.ts";
import type { Bed } from "./bed.ts";
import { mysqlPrograms } from "./mysql-programs.ts";
import type { ClusterOptions } from "./station.ts";

/** The lab goes before everything else; a deployment is everything else (nice(1) adds to the lab's own). */
const USUAL_PRIORITY = ["-n", "10"];

const API_PORT = 6443;
const CONTEXTS = { aurora: "prod-eks", azure: "prod-aks" } as const;

const outputsSchema = z.object({
  aurora: z.object({ host: z.string(), administratorSecret: z.string() }),
  azure: z.object({ host: z.string() }),
  accountsSecret: z.string(),
  accountsVault: z.string(),
});

const serversSchema = z.looseObject({
  aurora: z.looseObject({ host: z.string() }),
  azure: z.looseObject({ host: z.string() }),
});

/** The group of the stack's Flexible Server, as the lab's Azure names it. */
const RESOURCE_GROUP = "the-stacks-group";

/**
 * Where an operator of the database sits: a copy of the checkout on a machine in one of the clouds, with plain `pulumi`
 * over the simulated clouds, `aws` and `az` as far as the lab obeys them, MySQL's programs, and a kubeconfig.
 */
export class DatabaseDesk {
  readonly stack: RehearsedStack;
  /** The cloud that does not answer, whose command line does nothing. */
  lost: MySqlService | undefined;
  readonly #bed: Bed;
  readonly #folder: string;
  readonly #outputs: z.infer<typeof outputsSchema>;
  #commands: VendorCommands | undefined;

  private constructor(
    stack: RehearsedStack,
    bed: Bed,
    folder: string,
    outputs: z.infer<typeof outputsSchema>,
  ) {
    this.stack = stack;
    this.#bed = bed;
    this.#folder = folder;
    this.#outputs = outputs;
  }

  /** @param image where MySQL's programs are */
  static async open(stack: RehearsedStack, bed: Bed, folder: string, image: string): Promise<DatabaseDesk> {
    const { code, stdout, stderr } = await run("pulumi", ["stack", "output", "database", "--stack", "prod"], {
      cwd: stack.copy.folder,
      env: await stack.environment(),
    });
    if (code !== 0) throw new Error(`stack output: ${stderr}`);
    const desk = new DatabaseDesk(stack, bed, folder, outputsSchema.parse(JSON.parse(stdout)));
    desk.#commands = await VendorCommands.open(folder, (command) => desk.#obey(command));
    for (const [name, script] of Object.entries(mysqlPrograms(image))) await desk.#commands.add(name, script);
    await desk.#startClusters();
    return desk;
  }

  close(): void {
    this.#commands?.close();
  }

  /** In each cloud what stands for its cluster's API server, with the objects that the program makes. */
  async #startClusters(): Promise<void> {
    const { clouds, authority } = this.#bed.two;
    const services = Object.fromEntries(MYSQL_SERVICES.map((it) => [clouds[it].server.address, it]));
    const host = clouds.aurora.server.address;
    const inNamespace = (object: { readonly metadata: object }): unknown => ({
      ...object,
      metadata: { ...object.metadata, namespace: "database" },
    });
    const secret = pointerSecret({ host, port: 3306, caPem: authority.certificate });
    const objects = [pointerService(host), secret].map(inNamespace);
    const contexts: Record<string, { url: string; token: string }> = {};
    for (const service of MYSQL_SERVICES) {
      const { address } = clouds[service].server;
      const token = `operator-of-${CONTEXTS[service]}`;
      const options: ClusterOptions = {
        ...{ address, port: API_PORT, token, objects, services },
        pointer: this.#bed.pointers[service],
        hostFile: this.#bed.hostFile(service),
      };
      await clouds[service].station.ask("startCluster", options);
      contexts[CONTEXTS[service]] = { url: `http://${address}:${API_PORT}`, token };
    }
    await writeFile(join(this.#folder, "kubeconfig"), kubeconfigOf(contexts), { mode: 0o600 });
  }

  get #servers(): string {
    return join(this.stack.copy.folder, "servers.json");
  }

  /** What `servers.json` has in it when the commands of the runbooks have written it. */
  async writeServers(): Promise<void> {
    const login = ({ host, user, password, caPem }: ReturnType<Bed["target"]>) => ({
      ...{ host, user, password, caPem },
    });
    const servers = {
      aurora: login(this.#bed.target("aurora", "administrator")),
      azure: login(this.#bed.target("azure", "administrator")),
      replicationPassword: this.#bed.passwords.replication,
      clusters: { aws: { context: CONTEXTS.aurora }, azure: { context: CONTEXTS.azure } },
    };
    await writeFile(this.#servers, JSON.stringify(servers), { mode: 0o600 });
  }

  /** A command line that is typed on a machine in a cloud, and its environment. */
  async at(
    cloud: MySqlService,
    ...words: readonly string[]
  ): Promise<{ readonly command: readonly [string, ...string[]]; readonly env: NodeJS.ProcessEnv }> {
    const environment = await this.stack.environment();
    const { namespace } = this.#bed.two.clouds[cloud].machine;
    return {
      command: namespace.command("nice", ...USUAL_PRIORITY, ...words),
      env: {
        ...environment,
        ...this.#commands?.environment,
        KUBECONFIG: join(this.#folder, "kubeconfig"),
        PATH: `${this.#commands?.bin ?? ""}:${environment.PATH ?? ""}`,
      },
    };
  }

  /** Types commands in the checkout. */
  async type(
    cloud: MySqlService,
    commands: string,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<Typed> {
    const { command, env } = await this.at(cloud, "bash", "-euo", "pipefail", "-c", commands);
    const [program, ...args] = command;
    const { code, stdout, stderr, problem } = await run(program, args, {
      cwd: this.stack.copy.folder,
      env: { ...env, ...variables },
      timeoutSeconds: 180,
    });
    this.#toTheLab();
    return { code, output: `${stdout}\n${stderr}${problem}` };
  }

  /** Names in `servers.json` are the simulated clouds'; the lab's servers have addresses and an authority of their own. */
  #toTheLab(): void {
    if (!existsSync(this.#servers)) return;
    const servers = serversSchema.parse(JSON.parse(readFileSync(this.#servers, "utf8")));
    for (const service of MYSQL_SERVICES) {
      if (servers[service].host !== this.#outputs[service].host) continue;
      const { host, caPem } = this.#bed.target(service, "administrator");
      Object.assign(servers[service], { host, caPem });
    }
    writeFileSync(this.#servers, JSON.stringify(servers));
  }

  /** The few commands of the vendors that runbooks use. */
  async #obey(vendor: VendorCommand): Promise<Typed> {
    const { command, given, only } = vendor;
    const cloud = command.startsWith("aws ") ? "aurora" : "azure";
    if (this.lost === cloud) return { code: 1, output: `${command}: no answer\n` };
    const passwords = this.#bed.passwords;
    const { user, password } = this.#bed.target("azure", "administrator");
    const accounts = JSON.stringify({
      replication: { password: passwords.replication },
      "azure-administrator": { user, password },
    });
    const texts: Readonly<Record<string, string>> = {
      [this.#outputs.accountsSecret]: accounts,
      [this.#outputs.aurora.administratorSecret]: JSON.stringify({ username: user, password }),
    };
    const secret = texts[given.get("--secret-id") ?? ""];
    if (
      command === "aws secretsmanager get-secret-value" &&
      only("--secret-id", "--query", "--output") &&
      secret !== undefined
    )
      return { code: 0, output: `${secret}\n` };
    if (
      command === "az keyvault secret show" &&
      only("--id", "--query", "--output") &&
      given.get("--id") === this.#outputs.accountsVault
    )
      return { code: 0, output: `${accounts}\n` };
    return this.#obeyFlexibleServer(vendor);
  }

  async #obeyFlexibleServer(vendor: VendorCommand): Promise<Typed> {
    const { command, given, only } = vendor;
    const { server } = this.#bed.two.clouds.azure;
    const name = given.get("--name") ?? "";
    const isServer = (it: string | undefined): boolean => it === this.#outputs.azure.host.split(".")[0];
    if (command === "az resource list" && only("--name", "--resource-type", "--query", "--output"))
      return isServer(name) ? { code: 0, output: `${RESOURCE_GROUP}\n` } : unknown(vendor);
    if (given.get("--resource-group") !== RESOURCE_GROUP || !isServer(given.get("--server-name")))
      return unknown(vendor);
    const value = given.get("--value") ?? "";
    if (
      command === "az mysql flexible-server parameter set" &&
      only("--resource-group", "--server-name", "--name", "--value") &&
      /^\w+$/.test(name + value)
    ) {
      await server.asRoot(`SET GLOBAL ${name} = ${value}`);
      return { code: 0, output: "{}\n" };
    }
    const gtids = given.get("--gtid-set") ?? "";
    if (
      command === "az mysql flexible-server gtid reset" &&
      only("--resource-group", "--server-name", "--gtid-set", "--yes") &&
      /^[\w:,-]+$/.test(gtids)
    ) {
      await server.asRoot(`RESET BINARY LOGS AND GTIDS; SET GLOBAL gtid_purged = '${gtids}'`);
      return { code: 0, output: "" };
    }
    return unknown(vendor);
  }
}
