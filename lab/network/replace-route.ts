import { z } from "zod";
import type { Child } from "./child.ts";
import type { LabAwsRoutes, LabPlan } from "./plan.ts";
import { pause, type Namespace } from "./system.ts";
import { nextHopIn, type VpcRouting } from "./vpc-routing.ts";

/**
 * From an answer of EC2's ReplaceRoute to its effect in the VPC, in milliseconds. AWS publishes no figure.
 * @default assumed
 */
export const REPLACE_ROUTE_LATENCY_MS = 500;

const callSchema = z.object({ table: z.string(), range: z.string(), address: z.string() });

type KeptRoutes = Extract<LabAwsRoutes, { kind: "replace-route-agent" }>;

/**
 * The VPC's route tables, which the gateways' agents change by calling EC2. The lab's hosts are all in the first
 * table; the others are told to it too, and have no hosts.
 */
export class RouteTables implements VpcRouting {
  readonly #router: Namespace;
  readonly #internet: Child;
  readonly #table: string;
  #running = true;
  #applied = Promise.resolve();

  private constructor(router: Namespace, internet: Child, table: string) {
    this.#router = router;
    this.#internet = internet;
    this.#table = table;
  }

  /** Begins with the routes that the stack has made: to its first gateway. */
  static async start(
    plan: LabPlan,
    { tables, interfaces }: KeptRoutes,
    router: Namespace,
    internet: Child,
  ): Promise<RouteTables> {
    const [table] = tables;
    const [first] = Object.values(interfaces);
    if (table === undefined || first === undefined)
      throw new Error("vpn.aws.routes: the stack's bundles name no route table, or no gateway to lead it to");
    const routes = new RouteTables(router, internet, table);
    await internet.ask("route-tables", { tables, interfaces });
    await router.ip(`route add ${plan.azure.network} via ${first}`);
    void routes.#follow();
    return routes;
  }

  async nextHop(range: string): Promise<string | undefined> {
    return nextHopIn(await this.#router.ip(`route show ${range}`));
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#applied;
  }

  /** The route API: each call that EC2 has granted reaches the table after its latency, in order. */
  async #follow(): Promise<void> {
    while (this.#running) {
      const call = await this.#internet.ask("replaced-route").catch(() => undefined);
      if (call === undefined) return;
      const { table, range, address } = callSchema.parse(call);
      const due = pause(REPLACE_ROUTE_LATENCY_MS);
      this.#applied = this.#applied.then(async () => {
        await due;
        if (this.#running && table === this.#table)
          await this.#router.ip(`route replace ${range} via ${address}`);
      });
    }
  }
}
