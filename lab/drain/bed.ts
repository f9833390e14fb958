import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { StopInPod } from "../../lib/shutdown/plan.ts";
import { Namespace, OWN_LOGS, pause, PREFIX } from "../network/system.ts";
import { Deployment, type Removed } from "./deployment.ts";
import { INGRESS, Ingress, type Entry } from "./ingress.ts";
import { Load, sumOf, type Counts } from "./load.ts";
import { SERVERS, SLOW_PAGE_SECONDS, writeSite, type Server } from "./servers.ts";

/** Where the suite's run keeps its files. */
export const FOLDER = join(OWN_LOGS, "drain");

/** Seconds of load before the first restart, and beyond the last request. */
const SETTLE_SECONDS = 1;

/** No request takes longer that is not stuck. */
const LONGEST_MS = (SLOW_PAGE_SECONDS + SETTLE_SECONDS) * 1000;

/** What clients and the ingress saw of restarts under load. */
export interface Outcome {
  readonly server: Server;
  readonly restarts: number;
  readonly counts: Counts;
  readonly removed: readonly Removed[];
  /** Slow and failed requests of the app, as the ingress logged them while the load ran. */
  readonly entries: readonly Entry[];
}

/** Three apps, each on two pods, behind one ingress, on one machine. */
export class Bed {
  readonly #namespace: Namespace;
  readonly #ingress: Ingress;
  readonly #deployments: readonly Deployment[];

  private constructor(namespace: Namespace, ingress: Ingress, deployments: readonly Deployment[]) {
    this.#namespace = namespace;
    this.#ingress = ingress;
    this.#deployments = deployments;
  }

  static async start(stop: StopInPod, propagationSeconds: number): Promise<Bed> {
    const namespace = await Namespace.create(`${PREFIX}drain`);
    // All of its addresses are local.
    await namespace.ip(`addr add ${INGRESS.address}/16 dev lo`);
    const site = join(FOLDER, "site");
    await mkdir(FOLDER, { recursive: true });
    await writeSite(site);
    const ingress = await Ingress.start(namespace, join(FOLDER, "ingress"));
    let last = 0;
    const nextAddress = (): string => {
      last++;
      return `10.64.${1 + Math.floor(last / 250)}.${1 + (last % 250)}`;
    };
    const node = { namespace, folder: FOLDER, site };
    const deployments = SERVERS.map(
      (server) => new Deployment(server, { node, ingress, propagationSeconds, nextAddress }),
    );
    await Promise.all(deployments.map((deployment) => deployment.start(stop)));
    return new Bed(namespace, ingress, deployments);
  }

  /** Restarts each app so often, all apps at the same time, each one's restarts one after the other, under load. */
  async restart(stop: StopInPod, restartsOf: (index: number) => number): Promise<readonly Outcome[]> {
    const loads = this.#deployments.map(({ server }) => new Load(this.#namespace, server.name));
    const beganAt = Date.now();
    await pause(SETTLE_SECONDS * 1000);
    const removed = await Promise.all(
      this.#deployments.map(async (deployment, index) => {
        const all: Removed[] = [];
        for (let round = 0; round < restartsOf(index); round++) all.push(...(await deployment.restart(stop)));
        return all;
      }),
    );
    // What hangs is counted only when it ends.
    await pause(LONGEST_MS);
    const endedAt = Date.now();
    const counts = await Promise.all(loads.map((load) => load.stop()));
    await pause(SETTLE_SECONDS * 1000);
    const log = await this.#ingress.log();
    // What ends later was cut by the clients themselves, who stop; but not what had begun before the last pause.
    const during = log.filter((entry) => {
      const hung = endedAt - entry.beganAt > LONGEST_MS;
      return entry.beganAt >= beganAt && (entry.endedAt <= endedAt || hung);
    });
    return this.#deployments.map(({ server }, index) => ({
      server,
      restarts: restartsOf(index),
      counts: counts[index] ?? sumOf([]),
      removed: removed[index] ?? [],
      entries: during.filter(({ app }) => app === server.name),
    }));
  }
}
