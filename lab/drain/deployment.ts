import type { StopInPod } from "../../lib/shutdown/plan.ts";
import { pause } from "../network/system.ts";
import type { Ingress } from "./ingress.ts";
import { Pod, type Node, type Stopped } from "./pod.ts";
import type { Server } from "./servers.ts";

/** Replicas of each app: the fewest that a plan allows. */
const REPLICAS = 2;

/** A pod that was stopped, and when the ingress no longer sent it requests. */
export interface Removed extends Stopped {
  /** Milliseconds since 1970. */
  readonly removedAt: number;
}

/** An app with replicas behind the ingress, restarted as a Deployment with `maxSurge` 1 and `maxUnavailable` 0 is. */
export class Deployment {
  readonly server: Server;
  readonly #node: Node;
  readonly #ingress: Ingress;
  /** Seconds from a change of the endpoints to the ingress that acts on it. */
  readonly #propagationSeconds: number;
  readonly #nextAddress: () => string;
  #pods: readonly Pod[] = [];

  constructor(
    server: Server,
    {
      node,
      ingress,
      propagationSeconds,
      nextAddress,
    }: {
      readonly node: Node;
      readonly ingress: Ingress;
      readonly propagationSeconds: number;
      readonly nextAddress: () => string;
    },
  ) {
    this.server = server;
    this.#node = node;
    this.#ingress = ingress;
    this.#propagationSeconds = propagationSeconds;
    this.#nextAddress = nextAddress;
  }

  async start(stop: StopInPod): Promise<void> {
    this.#pods = await Promise.all(Array.from({ length: REPLICAS }, () => this.#newPod(stop)));
    await this.#ingress.tell(this.server.name, this.#endpoints());
  }

  /** Replaces every pod: a new one is ready, then an old one is deleted, without waiting for its end. */
  async restart(stop: StopInPod): Promise<readonly Removed[]> {
    const stops: Promise<Removed>[] = [];
    for (const old of this.#pods) {
      const fresh = await this.#newPod(stop);
      this.#pods = [...this.#pods.filter((pod) => pod !== old), fresh];
      stops.push(this.#delete(old, stop));
    }
    return Promise.all(stops);
  }

  #newPod(stop: StopInPod): Promise<Pod> {
    return Pod.start(this.#node, this.server, this.#nextAddress(), stop);
  }

  /** The pod stops while its removal is still on the way. */
  async #delete(pod: Pod, stop: StopInPod): Promise<Removed> {
    const endpoints = this.#endpoints();
    const removed = pause(this.#propagationSeconds * 1000)
      .then(() => this.#ingress.tell(this.server.name, endpoints))
      .then(() => Date.now());
    const [stopped, removedAt] = await Promise.all([pod.stop(stop), removed]);
    return { ...stopped, removedAt };
  }

  #endpoints(): readonly string[] {
    return this.#pods.map(({ address }) => address);
  }
}
