import { HEALTH_PORT, PROBE_SOURCE } from "../../lib/bridge/health.ts";
import type { LabPlan } from "./plan.ts";
import { feed, pause, type Namespace } from "./system.ts";

/** Azure Load Balancer's smallest interval, and two failures (Azure Load Balancer, "Health probes"). */
const PROBE_INTERVAL_MS = 5000;
const PROBE_THRESHOLD = 2;

/** How long a probe waits for its answer. Microsoft publishes none below the interval: assumed. */
const PROBE_TIMEOUT_SECONDS = 1;

/**
 * Azure's internal load balancer with HA ports, before the gateways: a hash of addresses and ports chooses one that
 * answers its probes. Established TCP flows stay where they are, even with a dead one; others are chosen for anew
 * (Azure Load Balancer, "Health probes", probe down behaviour).
 */
export class LoadBalancer {
  readonly #plan: LabPlan;
  readonly #router: Namespace;
  readonly #up = new Set<string>();
  readonly #failures = new Map<string, number>();
  #running = true;

  private constructor(plan: LabPlan, router: Namespace) {
    this.#plan = plan;
    this.#router = router;
  }

  static async start(plan: LabPlan, router: Namespace): Promise<LoadBalancer> {
    const balancer = new LoadBalancer(plan, router);
    await router.ip(`addr add ${PROBE_SOURCE}/32 dev lo`);
    for (const [index, { privateAddress }] of plan.azure.gateways.entries()) {
      await router.ip(`route add ${plan.aws.network} via ${privateAddress} table ${index + 1}`);
      await router.ip(`rule add fwmark ${index + 1} lookup ${index + 1}`);
    }
    for (const { name } of plan.azure.gateways) void balancer.#watch(name);
    return balancer;
  }

  stop(): void {
    this.#running = false;
  }

  /** The gateways that new flows go to. */
  healthy(): readonly string[] {
    return [...this.#up].toSorted();
  }

  async #watch(name: string): Promise<void> {
    while (this.#running) {
      const next = pause(PROBE_INTERVAL_MS);
      await this.#probe(name);
      // A gateway that is not up is asked more often: only how it goes down is measured.
      await (this.#up.has(name) ? next : pause(250));
    }
  }

  async #probe(name: string): Promise<void> {
    const gateway = this.#plan.azure.gateways.find((candidate) => candidate.name === name);
    const url = `http://${gateway?.privateAddress ?? ""}:${HEALTH_PORT}/`;
    const limit = String(PROBE_TIMEOUT_SECONDS);
    const status = await this.#router
      .run(
        "curl",
        "-s",
        "-o",
        "/dev/null",
        "-w",
        "%{http_code}",
        "-m",
        limit,
        "--interface",
        PROBE_SOURCE,
        url,
      )
      .catch(() => "none");
    if (!this.#running) return;
    const failures = status === "200" ? 0 : (this.#failures.get(name) ?? 0) + 1;
    this.#failures.set(name, failures);
    // An answer other than 200 takes an instance out at once; silence has to repeat itself.
    const down = failures >= PROBE_THRESHOLD || (failures > 0 && status !== "none" && status !== "000");
    const changed = down ? this.#up.delete(name) : failures === 0 && !this.#up.has(name);
    if (failures === 0) this.#up.add(name);
    if (changed) await this.#apply();
  }

  /** The route API: the map from hashes to gateways, replaced in one step. */
  async #apply(): Promise<void> {
    const gateways = this.#plan.azure.gateways.map(({ name }) => name);
    const marks = this.healthy().map((name) => gateways.indexOf(name) + 1);
    const choose = (fields: string): string =>
      marks.length === 0
        ? "drop"
        : `meta mark set jhash ${fields} mod ${marks.length} seed 0x5eed map { ${marks
            .map((mark, index) => `${index} : ${mark}`)
            .join(", ")} }`;
    await feed(
      `table ip balancer
delete table ip balancer
table ip balancer {
  chain choose {
    type filter hook prerouting priority mangle;
    iifname != "host" return
    ip daddr != ${this.#plan.aws.network} return
    meta l4proto tcp ct mark != 0 meta mark set ct mark return
    meta l4proto tcp ${choose("ip saddr . ip daddr . tcp sport . tcp dport")}
    meta l4proto udp ${choose("ip saddr . ip daddr . udp sport . udp dport")}
    meta l4proto icmp ${choose("ip saddr . ip daddr")}
    ct mark set meta mark
  }
}
`,
      "ip",
      "netns",
      "exec",
      this.#router.name,
      "nft",
      "-f",
      "-",
    );
  }
}
