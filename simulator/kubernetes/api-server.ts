import { once } from "node:events";
import { Agent as PlainAgent, request as plainRequest, type IncomingMessage } from "node:http";
import { Agent, request, type RequestOptions } from "node:https";
import { text as textOf } from "node:stream/consumers";
import type { KubeConfig } from "@kubernetes/client-node";
import { z } from "zod";

/** What an API server is asked. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** With its query: `/api/v1/namespaces?limit=1`. */
  readonly path: string;
  /** @default none */
  readonly body?: unknown;
  /** @default application/json */
  readonly contentType?: string;
}

/** What it answers: an object, or a Status. */
export interface ApiAnswer {
  readonly code: number;
  readonly body: unknown;
}

/** An object as manifests have it. */
export type Manifest = Readonly<Record<string, unknown>>;

const manifestSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});

const resourcesSchema = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});

const statusSchema = z.object({ kind: z.literal("Status"), message: z.string() });

/** Fields of an object belong to who applied them (Kubernetes, "Server-Side Apply"). */
const FIELD_MANAGER = "pulumi-kubernetes";

/** Takes fields from their owners (pulumi-kubernetes, provider/pkg/metadata/annotations.go). */
const FORCE = "pulumi.com/patchForce";

/** How long an answer is waited for. */
const ANSWER_SECONDS = 30;

/** How long an object may take to be gone. */
const GONE_SECONDS = 60;

/** The API server refuses: its words. */
export class ApiRefusal extends Error {
  override readonly name = "ApiRefusal";
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** A real API server, as pulumi-kubernetes speaks to it: server-side apply, and no field that it does not know. */
export class ApiServer {
  readonly #config: KubeConfig;
  readonly #agents = { plain: new PlainAgent({ keepAlive: true }), tls: new Agent({ keepAlive: true }) };
  readonly #paths = new Map<string, Promise<z.infer<typeof resourcesSchema>>>();

  private constructor(config: KubeConfig) {
    this.#config = config;
  }

  /** The one of the kubeconfig's current context. */
  static async of(kubeconfig: string): Promise<ApiServer> {
    const { KubeConfig: Config } = await import("@kubernetes/client-node");
    const config = new Config();
    config.loadFromFile(kubeconfig);
    return new ApiServer(config);
  }

  /** Asks, and answers whatever it says. */
  async ask({ method, path, body, contentType = "application/json" }: ApiRequest): Promise<ApiAnswer> {
    const url = new URL(path, this.#config.getCurrentCluster()?.server);
    const content = body === undefined ? undefined : JSON.stringify(body);
    const options: RequestOptions = {
      method,
      timeout: ANSWER_SECONDS * 1000,
      headers: { accept: "application/json", ...headersOf(content, contentType) },
    };
    await this.#config.applyToHTTPSOptions(options);
    // It comes with an agent of its own for each request, which would mean a connection for each.
    const asking =
      url.protocol === "http:"
        ? plainRequest(url, { ...options, agent: this.#agents.plain })
        : request(url, { ...options, agent: this.#agents.tls });
    asking.on("timeout", () => asking.destroy(new Error(`no answer after ${ANSWER_SECONDS} s`)));
    asking.end(content);
    const [answer] = (await once(asking, "response")) as [IncomingMessage];
    const said = await textOf(answer);
    const isJson = answer.headers["content-type"]?.startsWith("application/json") === true;
    return { code: answer.statusCode ?? 0, body: isJson ? JSON.parse(said) : said };
  }

  /**
   * Applies an object on the server's side. A field that it does not know, or that is there twice, is refused.
   * @param dryRun nothing is kept of it
   * @param manager whose fields they are: what one manager no longer applies goes
   * @returns the object as it is then
   * @throws ApiRefusal
   */
  async apply(object: Manifest, dryRun = false, manager = FIELD_MANAGER): Promise<unknown> {
    const force = manifestSchema.parse(object).metadata.annotations?.[FORCE] === "true";
    const query = new URLSearchParams({
      fieldManager: manager,
      fieldValidation: "Strict",
      force: String(force),
      ...(dryRun ? { dryRun: "All" } : {}),
    });
    const path = `${await this.pathOf(object)}?${query.toString()}`;
    return this.#must({ method: "PATCH", path, body: object, contentType: "application/apply-patch+yaml" });
  }

  /** The object, or undefined when there is none. */
  async get(object: Manifest): Promise<unknown> {
    const { code, body } = await this.ask({ method: "GET", path: await this.pathOf(object) });
    if (code === 404) return undefined;
    return accepted(code, body);
  }

  /** Deletes an object with all that it owns, and waits until it is gone. */
  async delete(object: Manifest): Promise<void> {
    const path = await this.pathOf(object);
    const { code, body } = await this.ask({
      method: "DELETE",
      path,
      body: { propagationPolicy: "Background" },
    });
    if (code === 404) return;
    accepted(code, body);
    for (let waited = 0; (await this.ask({ method: "GET", path })).code !== 404; waited += 0.2) {
      if (waited > GONE_SECONDS) throw new ApiRefusal(0, `${path} is still there after ${GONE_SECONDS} s`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Where an object is, by what the server says it serves. */
  async pathOf(object: Manifest): Promise<string> {
    const { apiVersion, kind, metadata } = manifestSchema.parse(object);
    const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const served = await this.#served(group);
    const resource = served.resources.find((it) => it.kind === kind && !it.name.includes("/"));
    if (resource === undefined) throw new ApiRefusal(404, `it serves no ${kind} of ${apiVersion}`);
    const namespace = resource.namespaced ? `/namespaces/${metadata.namespace ?? "default"}` : "";
    return `${group}${namespace}/${resource.name}/${metadata.name}`;
  }

  async #served(group: string): Promise<z.infer<typeof resourcesSchema>> {
    const known = this.#paths.get(group);
    if (known !== undefined) return known;
    const asking = this.ask({ method: "GET", path: group }).then(({ code, body }) =>
      code === 200 ? resourcesSchema.parse(body) : { resources: [] },
    );
    const served = await asking;
    // A definition that was made a moment ago is served a moment later.
    if (served.resources.length > 0) this.#paths.set(group, asking);
    return served;
  }

  async #must(request: ApiRequest): Promise<unknown> {
    const { code, body } = await this.ask(request);
    return accepted(code, body);
  }
}

/** Without its length, Node would send what a DELETE says as the beginning of the next request. */
function headersOf(
  content: string | undefined,
  contentType: string,
): Readonly<Record<string, string | number>> {
  if (content === undefined) return {};
  return { "content-type": contentType, "content-length": Buffer.byteLength(content) };
}

function accepted(code: number, body: unknown): unknown {
  if (code >= 200 && code < 300) return body;
  const status = statusSchema.safeParse(body);
  throw new ApiRefusal(code, status.success ? status.data.message : `HTTP ${code}`);
}
