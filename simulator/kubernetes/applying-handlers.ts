import type {
  CreateRequest,
  CreateResponse,
  DeleteRequest,
  UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
import { decode } from "../codec.ts";
import { cloudOf } from "../faults/cloud-of.ts";
import type { CloudName } from "../faults/fault.ts";
import { packageOfType } from "../handlers.ts";
import type { Handlers, ProviderCalls } from "../handlers.ts";
import { text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
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
  const apply = async (request: CreateRequest | UpdateRequest, values: PropertyMap, peer: string) => {
    if (request.getPreview()) return;
    const server = serverOf(request.getType(), peer);
    if (server !== undefined) await refusing(values, () => server.apply(manifestOf(values)));
  };
  return {
    handshake: () => inner.handshake(),
    checkConfig: (request) => inner.checkConfig(request),
    diffConfig: (request) => inner.diffConfig(request),
    configure: (request, peer) => inner.configure(request, peer),
    check: (request, peer) => inner.check(request, peer),
    diff: (request, peer) => inner.diff(request, peer),
    async create(request: CreateRequest, peer: string): Promise<CreateResponse> {
      await apply(request, decode(request.getProperties()).values, peer);
      return inner.create(request, peer);
    },
    async update(request: UpdateRequest, peer: string): Promise<UpdateResponse> {
      await apply(request, decode(request.getNews()).values, peer);
      return inner.update(request, peer);
    },
    read: (request, peer) => inner.read(request, peer),
    async delete(request: DeleteRequest, peer: string): Promise<void> {
      const server = serverOf(request.getType(), peer);
      const { values } = decode(request.getOldInputs());
      // A patch gives its fields back and leaves the object, which is another resource's.
      const isPatch = request.getType().endsWith("Patch");
      if (server !== undefined && !isPatch) await refusing(values, () => server.delete(manifestOf(values)));
      inner.delete(request, peer);
    },
    construct: (request, peer) => inner.construct(request, peer),
    call: (request, peer) => inner.call(request, peer),
    invoke: (request, peer) => inner.invoke(request, peer),
  };
}

/** Properties without the engine's own, such as `__defaults`. */
export function manifestOf(values: PropertyMap): Manifest {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !key.startsWith("__")));
}

async function refusing(values: PropertyMap, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    const what = `${text(values, "kind") ?? ""} ${objectId(values)}`;
    throw new Refusal(`${what}: the API server refuses it (${error.code}): ${error.message}`);
  }
}
