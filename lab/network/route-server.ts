import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { openSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { prefixOf, type LabAwsRoutes, type LabPlan } from "./plan.ts";
import { cable, Namespace, pause, until } from "./system.ts";
import { bridgeOf, nextHopIn, type VpcRouting } from "./vpc-routing.ts";

/**
 * From a change of the best path to its effect in the VPC's route tables, in milliseconds. AWS publishes no figure.
 * @default assumed
 */
export const ROUTE_SERVER_LATENCY_MS = 200;

type RouteServerRoutes = Extract<LabAwsRoutes, { kind: "route-server" }>;

/**
 * AWS's VPC Route Server: an endpoint in each gateway's subnet speaks BGP with BFD to that gateway, and the best
 * route to the other cloud goes into the VPC's route table, one next hop at a time.
 */
export class RouteServer implements VpcRouting {
  readonly #router: Namespace;
  readonly #namespace: Namespace;
  readonly #folder: string;
  #running = true;
  #applied = Promise.resolve();

  private constructor(router: Namespace, namespace: Namespace, folder: string) {
    this.#router = router;
    this.#namespace = namespace;
    this.#folder = folder;
  }

  static async start(
    plan: LabPlan,
    { endpoints }: RouteServerRoutes,
    router: Namespace,
    name: string,
    folder: string,
  ): Promise<RouteServer> {
    const server = new RouteServer(router, await Namespace.create(name), folder);
    for (const [index, { subnet, address }] of endpoints.entries()) {
      await cable({ in: server.#namespace, as: `rs${index}` }, { in: router, as: `rs${index}` }, 9001);
      await router.ip(`link set rs${index} master ${bridgeOf(plan, subnet)}`);
      await server.#namespace.ip(`addr add ${address}/${prefixOf(subnet)} dev rs${index}`);
    }
    await server.#run(configOf(plan, endpoints));
    server.#follow(plan.azure.network);
    return server;
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#applied;
  }

  /** The gateway that the VPC's route table leads to. */
  async nextHop(range: string): Promise<string | undefined> {
    return nextHopIn(await this.#router.ip(`route show ${range}`));
  }

  async #run(text: string): Promise<void> {
    const config = join(this.#folder, `${this.#namespace.name}.conf`);
    await writeFile(config, text);
    const log = openSync(join(this.#folder, `${this.#namespace.name}.log`), "a");
    const socket = join(this.#folder, `${this.#namespace.name}.ctl`);
    const [command, ...args] = this.#namespace.command("bird", "-f", "-c", config, "-s", socket);
    spawn(command, args, { stdio: ["ignore", log, log], detached: true }).unref();
    await until("the route server runs", async () =>
      (await this.#namespace.run("sh", "-c", `birdc -s ${socket} show status 2>&1 || true`)).includes(
        "Daemon",
      ),
    );
  }

  /** The route API: what the server decides reaches the VPC's table after its latency, in order. */
  #follow(range: string): void {
    const [command, ...args] = this.#namespace.command("ip", "monitor", "route");
    const monitor = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"], detached: true });
    createInterface({ input: monitor.stdout }).on("line", () => {
      const due = pause(ROUTE_SERVER_LATENCY_MS);
      this.#applied = this.#applied.then(async () => {
        await due;
        if (this.#running) await this.#apply(range);
      });
    });
    monitor.unref();
  }

  async #apply(range: string): Promise<void> {
    const decided = nextHopIn(await this.#namespace.ip(`route show ${range}`));
    const present = await this.nextHop(range);
    if (decided === present) return;
    if (decided === undefined) await this.#router.ip(`route del ${range}`);
    else await this.#router.ip(`route replace ${range} via ${decided}`);
  }
}

function configOf({ aws, mesh }: LabPlan, endpoints: RouteServerRoutes["endpoints"]): string {
  const sessions = endpoints.map((endpoint, index) => {
    const gateway = aws.gateways.find(({ subnet }) => subnet === endpoint.subnet);
    return `protocol bgp gateway_${index} {
  local ${endpoint.address} as ${endpoint.asn};
  neighbor ${gateway?.privateAddress ?? ""} as ${mesh.sites[0].asn};
  bfd on;
  passive;
  error wait time 1, 4;
  ipv4 { import all; export none; };
}
`;
  });
  return `log stderr all;
router id ${endpoints[0]?.address ?? ""};
protocol device { }
protocol bfd { interface "*" { interval 300 ms; multiplier 3; }; }
protocol kernel { ipv4 { import none; export all; }; }
${sessions.join("")}`;
}
