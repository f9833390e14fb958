import type {
  CreateRequest,
  CreateResponse,
  DeleteRequest,
  UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
import { decode } from "../codec.ts";
import type { Properties } from "../codec.ts";
import { cloudOf } from "../faults/cloud-of.ts";
import type { CloudName } from "../faults/fault.ts";
import { packageOfType } from "../handlers.ts";
import type { Handlers, ProviderCalls } from "../handlers.ts";
import { isList, isMap, joinPath, text, within } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { Refusal } from "../refusal.ts";
import type { Surroundings } from "../server.ts";
import { ApiRefusal, type ApiServer, type Manifest } from "./api-server.ts";
import { objectId } from "./metadata.ts";

/** The real API servers of a rehearsal, by the cloud whose cluster each stands for. */
export type ApiServers = Readonly<Partial<Record<CloudName, Pick<ApiServer, "apply" | "delete">>>>;

/**
 * The provider protocol with real API servers in the place of the simulated clusters': what the simulator accepts is
 * applied there, and what they refuse is refused. What is told of an object stays what the simulator says of it.
 */
export function applyingHandlers(
  inner: Handlers,
  { instances, world }: Surroundings,
  servers: ApiServers,
): ProviderCalls {
  const serverOf = (type: string, peer: string) => {
    if (packageOfType(type) !== "kubernetes" || type.startsWith("kubernetes:helm.sh/")) return undefined;
    const cloud = cloudOf(instances.of(peer, "kubernetes"), world);
    return cloud === undefined ? undefined : servers[cloud];
  };
  const apply = async (request: CreateRequest | UpdateRequest, object: Properties, peer: string) => {
    if (request.getPreview()) return;
    const server = serverOf(request.getType(), peer);
    if (server === undefined) return;
    // Of an object that another resource applies: fields of its own (pulumi-kubernetes has a manager for each resource).
    const manager = isPatch(request) ? `patch-${request.getName()}` : undefined;
    await refusing(object, () => server.apply(manifestOf(object.values), false, manager));
  };
  return {
    handshake: () => inner.handshake(),
    checkConfig: (request) => inner.checkConfig(request),
    diffConfig: (request) => inner.diffConfig(request),
    configure: (request, peer) => inner.configure(request, peer),
    check: (request, peer) => inner.check(request, peer),
    diff: (request, peer) => inner.diff(request, peer),
    async create(request: CreateRequest, peer: string): Promise<CreateResponse> {
      await apply(request, decode(request.getProperties()), peer);
      return inner.create(request, peer);
    },
    async update(request: UpdateRequest, peer: string): Promise<UpdateResponse> {
      await apply(request, decode(request.getNews()), peer);
      return inner.update(request, peer);
    },
    read: (request, peer) => inner.read(request, peer),
    async delete(request: DeleteRequest, peer: string): Promise<void> {
      const server = serverOf(request.getType(), peer);
      const object = decode(request.getOldInputs());
      // A patch gives its fields back and leaves the object, which is another resource's.
      if (server !== undefined && !isPatch(request))
        await refusing(object, () => server.delete(manifestOf(object.values)));
      inner.delete(request, peer);
    },
    construct: (request, peer) => inner.construct(request, peer),
    call: (request, peer) => inner.call(request, peer),
    invoke: (request, peer) => inner.invoke(request, peer),
  };
}

/** Whether a resource changes an object that is another one's. */
const isPatch = (request: { getType(): string }): boolean => request.getType().endsWith("Patch");

/** Properties without the engine's own, such as `__defaults`. */
export function manifestOf(values: PropertyMap): Manifest {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !key.startsWith("__")));
}

async function refusing(object: Properties, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    const what = `${text(object.values, "kind") ?? ""} ${objectId(object.values)}`;
    const said = masked(error.message, object);
    throw new Refusal(`${what}: the API server refuses it (${error.code}): ${said}`);
  }
}

/** API servers quote what they do not take, secret or not. Shorter ones could be parts of any word. */
const LEAST_SECRET = 4;

function masked(message: string, { values, secrets }: Properties): string {
  return textsOf(values, "", secrets)
    .filter(({ length }) => length >= LEAST_SECRET)
    .reduce((left, secret) => left.replaceAll(secret, "[secret]"), message);
}

/** The texts of all secrets in a value. */
function textsOf(value: PropertyValue, at: string, secrets: ReadonlySet<string>): readonly string[] {
  if (isList(value)) return value.flatMap((item, index) => textsOf(item, `${at}[${index}]`, secrets));
  if (isMap(value))
    return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, joinPath(at, key), secrets));
  return typeof value === "string" && within(secrets, at) ? [value] : [];
}
