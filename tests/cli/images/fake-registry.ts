import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const INDEX = "application/vnd.oci.image.index.v1+json";
export const DIGEST = `sha256:${"a".repeat(64)}`;

/** How a repository answers to the n-th request for its manifest, from 1. */
export type Repository = (
  request: IncomingMessage,
  response: ServerResponse,
  count: number,
  registry: FakeRegistry,
) => void;

/** A registry on this machine: every repository has its own way. */
export class FakeRegistry {
  readonly requests: string[] = [];
  readonly #repositories: Readonly<Record<string, Repository>>;
  readonly #server: Server;
  readonly #counts = new Map<string, number>();

  private constructor(repositories: Readonly<Record<string, Repository>>) {
    this.#repositories = repositories;
    this.#server = createServer((request, response) => {
      this.#answer(request, response);
    });
  }

  static async start(repositories: Readonly<Record<string, Repository>>): Promise<FakeRegistry> {
    const registry = new FakeRegistry(repositories);
    registry.#server.listen(0, "127.0.0.1");
    await once(registry.#server, "listening");
    return registry;
  }

  get host(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = "", url = "" } = request;
    this.requests.push(`${method} ${url}`);
    const name = /^\/v2\/(.*)\/manifests\//.exec(url)?.[1];
    const repository =
      name === undefined ? this.#repositories[url.split("?")[0] ?? ""] : this.#repositories[name];
    const count = (this.#counts.get(name ?? url) ?? 0) + 1;
    this.#counts.set(name ?? url, count);
    if (repository === undefined) response.writeHead(404).end();
    else repository(request, response, count, this);
  }
}

/** Says a digest. */
export function says(response: ServerResponse, digest = DIGEST, type = INDEX): void {
  response.writeHead(200, { "content-type": type, "docker-content-digest": digest }).end();
}
