import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

const objectSchema = z.looseObject({
  kind: z.enum(["Service", "Secret"]),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
});

/** A Service or a Secret, as an API server keeps it. */
export type KubernetesObject = z.infer<typeof objectSchema>;

const KINDS = { services: "Service", secrets: "Secret" } as const;

const PATH = /^\/api\/v1\/(?:namespaces\/([^/]+)\/)?(services|secrets)(?:\/([^/]+))?$/;

/** How an API server treats whoever asks. */
export type Mood = "answers" | "silent" | "forbids";

/**
 * What stands for a cluster's API server, as far as `kakehashi db` uses one: it lists Services and Secrets by label and
 * merges patches, over HTTP, for who brings the token (Kubernetes API reference, "Service", "Secret"; RFC 7396).
 */
export class KubernetesApi {
  mood: Mood = "answers";
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #token: string;
  readonly #onPatch: (object: KubernetesObject) => void;
  readonly #server: Server;

  constructor(
    token: string,
    objects: readonly unknown[],
    onPatch: (object: KubernetesObject) => void = () => undefined,
  ) {
    this.#token = token;
    this.#onPatch = onPatch;
    for (const object of objects.map((it) => objectSchema.parse(it)))
      this.#objects.set(keyOf(object), object);
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** @returns where it is reached */
  async listen(host = "127.0.0.1", port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, host, resolve));
    return `http://${host}:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  get objects(): readonly KubernetesObject[] {
    return [...this.#objects.values()];
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.mood === "silent") return;
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { code, value } =
      request.headers.authorization !== `Bearer ${this.#token}`
        ? failure(401, "Unauthorized")
        : this.mood === "forbids"
          ? failure(403, "services is forbidden")
          : this.#serve(request, body);
    response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(value));
  }

  #serve({ method, url = "", headers }: IncomingMessage, body: string): Answer {
    const { pathname, searchParams } = new URL(url, "http://cluster");
    const [, namespace, plural, name] = PATH.exec(pathname) ?? [];
    if (plural !== "services" && plural !== "secrets") return failure(404, "page not found");
    const kind = KINDS[plural];
    if (method === "GET" && namespace === undefined) {
      const [label = "", value] = (searchParams.get("labelSelector") ?? "").split("=");
      const items = this.objects.filter((it) => it.kind === kind && it.metadata.labels[label] === value);
      return { code: 200, value: { apiVersion: "v1", kind: `${kind}List`, metadata: {}, items } };
    }
    const found = this.#objects.get(`${kind} ${namespace ?? ""} ${name ?? ""}`);
    if (found === undefined) return failure(404, `${plural} "${name ?? ""}" not found`);
    if (method !== "PATCH") return failure(405, "method not allowed");
    if (headers["content-type"] !== "application/merge-patch+json")
      return failure(415, `unsupported media type ${headers["content-type"] ?? ""}`);
    const patched = objectSchema.parse(merge(found, JSON.parse(body)));
    this.#objects.set(keyOf(patched), patched);
    this.#onPatch(patched);
    return { code: 200, value: patched };
  }
}

interface Answer {
  readonly code: number;
  readonly value: unknown;
}

const failure = (code: number, message: string): Answer => ({
  code,
  value: { apiVersion: "v1", kind: "Status", status: "Failure", message, code },
});

const keyOf = ({ kind, metadata }: KubernetesObject): string =>
  `${kind} ${metadata.namespace} ${metadata.name}`;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** RFC 7396, section 2. */
function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(merged, name);
    else merged[name] = merge(merged[name], value);
  }
  return merged;
}

/** A kubeconfig for API servers, with a context and a token for each. */
export function kubeconfigOf(
  clusters: Readonly<Record<string, { readonly url: string; readonly token: string }>>,
): string {
  const named = Object.entries(clusters);
  // JSON is YAML.
  return JSON.stringify({
    ...{ apiVersion: "v1", kind: "Config" },
    // The client refuses HTTP unless it is told that nothing is to be verified.
    clusters: named.map(([name, { url: server }]) => ({
      name,
      cluster: { server, "insecure-skip-tls-verify": true },
    })),
    users: named.map(([name, { token }]) => ({ name, user: { token } })),
    contexts: named.map(([name]) => ({ name, context: { cluster: name, user: name } })),
  });
}
