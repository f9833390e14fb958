import { join } from "node:path";
import type { StopInPod } from "../../lib/shutdown/plan.ts";
import { pause, until, type Namespace } from "../network/system.ts";
import { Container } from "./container.ts";
import { PORT, type Server } from "./servers.ts";

/** What all pods of a run share. */
export interface Node {
  readonly namespace: Namespace;
  readonly folder: string;
  readonly site: string;
}

/** How a pod stopped; times in milliseconds since 1970. */
export interface Stopped {
  readonly address: string;
  readonly deletedAt: number;
  readonly signalledAt: number;
  readonly endedAt: number;
  /** Whether it had to be killed at the end of its grace period. */
  readonly killed: boolean;
}

/** One replica: a server in a container of its own, at an address that no other ever has. */
export class Pod {
  readonly address: string;
  readonly #server: Server;
  readonly #container: Container;

  private constructor(address: string, server: Server, container: Container) {
    this.address = address;
    this.#server = server;
    this.#container = container;
  }

  /** Starts it and waits until it answers. */
  static async start(
    { namespace, folder, site }: Node,
    server: Server,
    address: string,
    stop: StopInPod,
  ): Promise<Pod> {
    const own = join(folder, `${server.name}-${address}`);
    const { serverTimeoutSeconds } = stop;
    const command = await server.prepare({ address, folder: own, site, serverTimeoutSeconds });
    const pod = new Pod(address, server, await Container.start(namespace, own, command));
    const probe = ["curl", "-sf", "--max-time", "2", "-o", "/dev/null", `http://${address}:${PORT}/fast`];
    await until(`${server.name} at ${address} is ready`, () =>
      namespace.run(...probe).then(
        () => true,
        () => false,
      ),
    );
    return pod;
  }

  /** What kubelet does with a deleted pod: the hook, the image's stop signal, and SIGKILL when the grace period ends. */
  async stop({ preStop, terminationGracePeriodSeconds }: StopInPod): Promise<Stopped> {
    const deletedAt = Date.now();
    if (preStop.kind === "sleep") await pause(preStop.seconds * 1000);
    const signalledAt = Date.now();
    this.#container.signal(this.#server.stopSignal);
    const left = terminationGracePeriodSeconds * 1000 - (signalledAt - deletedAt);
    let killed = false;
    const kill = setTimeout(
      () => {
        killed = true;
        this.#container.signal("SIGKILL");
      },
      Math.max(0, left),
    );
    const endedAt = await this.#container.ended;
    clearTimeout(kill);
    return { address: this.address, deletedAt, signalledAt, endedAt, killed };
  }
}
