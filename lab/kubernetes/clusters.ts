import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { ApiAnswer, ApiRequest, Manifest } from "../../simulator/kubernetes/api-server.ts";
import { Child } from "../network/child.ts";
import { Namespace, OWN_LOGS, PREFIX, until } from "../network/system.ts";
import type { KubernetesBinaries } from "./binaries.ts";
import { ControlPlane } from "./control-plane.ts";
import type { Outcome } from "./station.ts";

/** Where the suite's run keeps its logs, and what it makes for itself. */
export const FOLDER = join(OWN_LOGS, "kubernetes");

export const CLOUDS = ["aws", "azure"] as const;

/** A cloud, whose cluster a control plane stands for. */
export type Cloud = (typeof CLOUDS)[number];

const ADDRESSES: Readonly<Record<Cloud, string>> = { aws: "10.255.1.1", azure: "10.255.2.1" };

const listSchema = z.object({ items: z.array(z.looseObject({})) });

/** The clusters of one stack: a control plane for each cloud, in a namespace of their own. */
export class Clusters {
  readonly namespace: Namespace;
  /** From the start of the processes until both API servers said that they were ready, in seconds. */
  readonly readySeconds: number;
  readonly #planes: Readonly<Record<Cloud, ControlPlane>>;
  readonly #station: Child;

  private constructor(parts: {
    namespace: Namespace;
    planes: Readonly<Record<Cloud, ControlPlane>>;
    station: Child;
    readySeconds: number;
  }) {
    this.namespace = parts.namespace;
    this.readySeconds = parts.readySeconds;
    this.#planes = parts.planes;
    this.#station = parts.station;
  }

  static async start(binaries: KubernetesBinaries, stack: string): Promise<Clusters> {
    const namespace = await Namespace.create(`${PREFIX}kube-${stack}`);
    const plane = (cloud: Cloud): ControlPlane =>
      new ControlPlane(binaries, {
        namespace,
        address: ADDRESSES[cloud],
        folder: join(FOLDER, stack, cloud),
      });
    const planes = { aws: plane("aws"), azure: plane("azure") };
    await Promise.all(CLOUDS.map((cloud) => planes[cloud].prepare()));
    const station = await Child.start(namespace, fileURLToPath(new URL("station.ts", import.meta.url)));
    const begin = performance.now();
    for (const cloud of CLOUDS) planes[cloud].startServers();
    await Promise.all(CLOUDS.map((cloud) => ready(planes[cloud], station)));
    const readySeconds = (performance.now() - begin) / 1000;
    for (const cloud of CLOUDS) planes[cloud].startControllers();
    return new Clusters({ namespace, planes, station, readySeconds });
  }

  /** Options of `kakehashi rehearse` that apply every object here. */
  get options(): readonly string[] {
    return CLOUDS.flatMap((cloud) => ["--kubeconfig", `${cloud}=${this.#planes[cloud].kubeconfig}`]);
  }

  async ask(cloud: Cloud, request: ApiRequest): Promise<ApiAnswer> {
    const answer = await this.#station.ask("ask", { kubeconfig: this.#planes[cloud].kubeconfig, request });
    return answer as ApiAnswer;
  }

  /**
   * Applies an object on the server's side, strictly.
   * @param dryRun nothing is kept of it
   */
  async apply(cloud: Cloud, object: Manifest, dryRun = false): Promise<Outcome> {
    return (await this.#station.ask("apply", { ...this.#about(cloud, object), dryRun })) as Outcome;
  }

  async get(cloud: Cloud, object: Manifest): Promise<unknown> {
    return this.#station.ask("get", this.#about(cloud, object));
  }

  async remove(cloud: Cloud, object: Manifest): Promise<void> {
    await this.#station.ask("remove", this.#about(cloud, object));
  }

  /** A node registers itself: it is made with its status, which server-side apply would leave out. */
  async register(cloud: Cloud, node: Manifest): Promise<void> {
    const { code } = await this.ask(cloud, { method: "POST", path: "/api/v1/nodes", body: node });
    if (code !== 201) throw new Error(`a node is not taken: HTTP ${code}`);
  }

  /** All objects of a collection: `/api/v1/pods`. */
  async list(cloud: Cloud, path: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { code, body } = await this.ask(cloud, { method: "GET", path });
    if (code !== 200) throw new Error(`${path}: HTTP ${code}`);
    return listSchema.parse(body).items;
  }

  /** Why one of the control planes cannot work. */
  get ended(): string | undefined {
    return CLOUDS.map((cloud) => this.#planes[cloud].ended).find((it) => it !== undefined);
  }

  stop(): void {
    for (const cloud of CLOUDS) this.#planes[cloud].stop();
  }

  #about(cloud: Cloud, object: Manifest): { kubeconfig: string; object: Manifest } {
    return { kubeconfig: this.#planes[cloud].kubeconfig, object };
  }
}

async function ready(plane: ControlPlane, station: Child): Promise<void> {
  const request: ApiRequest = { method: "GET", path: "/readyz" };
  await until(
    `${plane.folder}: the API server is ready`,
    async () => {
      if (plane.ended !== undefined) throw new Error(plane.ended);
      const asking = station.ask("ask", { kubeconfig: plane.kubeconfig, request }) as Promise<ApiAnswer>;
      return asking.then(
        ({ code }) => code === 200,
        () => false,
      );
    },
    { seconds: 120 },
  );
}
