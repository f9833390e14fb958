import type {
  CallRequest,
  CallResponse,
  CheckRequest,
  CheckResponse,
  ConfigureRequest,
  ConfigureResponse,
  ConstructRequest,
  ConstructResponse,
  CreateRequest,
  CreateResponse,
  DeleteRequest,
  DiffRequest,
  DiffResponse,
  InvokeRequest,
  InvokeResponse,
  ProviderHandshakeResponse,
  ReadRequest,
  ReadResponse,
  UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { decode, encode } from "../codec.ts";
import { configValue } from "../config.ts";
import { packageOfType } from "../handlers.ts";
import type { Handlers, ProviderCalls } from "../handlers.ts";
import type { Instances } from "../instances.ts";
import { latencyOf } from "../latencies.ts";
import type { TimedOperation } from "../latency.ts";
import type { SimulatedPackage } from "../model.ts";
import { isMap, UNKNOWN } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import type { WorldView } from "../world.ts";
import { cloudOf } from "./cloud-of.ts";
import type { FaultOperation } from "./fault.ts";
import type { FaultWatch, Strike } from "./fault-watch.ts";
import { describe } from "./messages.ts";
import { ProviderError, ProviderGone } from "./provider-error.ts";
import type { PartialState } from "./provider-error.ts";
import { retriesOf } from "./retries.ts";

/** What the faults of a run are kept in and looked up by. */
export interface FaultSurroundings {
  readonly watch: FaultWatch;
  readonly instances: Instances;
  readonly world: WorldView;
}

/** A slow operation takes so many times as long, and at least a minute more: within what providers wait for. */
const SLOW = { factor: 3, leastSeconds: 60 };

/** The provider protocol with faults: what is struck answers as the real provider would (docs/faults.md). */
export class FaultyHandlers implements ProviderCalls {
  readonly #inner: Handlers;
  readonly #watch: FaultWatch;
  readonly #instances: Instances;
  readonly #world: WorldView;

  constructor(inner: Handlers, { watch, instances, world }: FaultSurroundings) {
    this.#inner = inner;
    this.#watch = watch;
    this.#instances = instances;
    this.#world = world;
  }

  handshake(): ProviderHandshakeResponse {
    return this.#inner.handshake();
  }

  checkConfig(request: CheckRequest): Promise<CheckResponse> {
    return this.#inner.checkConfig(request);
  }

  diffConfig(request: DiffRequest): Promise<DiffResponse> {
    return this.#inner.diffConfig(request);
  }

  /** Of the simulated providers only that of AWS reaches its cloud to be configured: it asks STS who it is. */
  async configure(request: ConfigureRequest, peer: string): Promise<ConfigureResponse> {
    const type = request.getType() ?? "";
    const config = decode(request.getArgs()).values;
    if (packageOfType(type) === "aws" && asksWhoItIs(config)) {
      const call = { operation: "configure", types: [type], urn: request.getUrn() ?? "" } as const;
      const strike = this.#watch.next({ ...call, cloud: "aws", inStateOnly: false });
      if (strike !== undefined)
        throw new ProviderError(describe("configure", type, strike, retriesOf("aws")));
    }
    return this.#inner.configure(request, peer);
  }

  check(request: CheckRequest, peer: string): CheckResponse | Promise<CheckResponse> {
    const strike = this.#strike("check", request, peer);
    return this.#befall("check", request, strike, () => this.#inner.check(request, peer));
  }

  diff(request: DiffRequest, peer: string): DiffResponse | Promise<DiffResponse> {
    const strike = this.#strike("diff", request, peer);
    return this.#befall("diff", request, strike, () => this.#inner.diff(request, peer));
  }

  create(request: CreateRequest, peer: string): CreateResponse | Promise<CreateResponse> {
    if (request.getPreview()) return this.#inner.create(request, peer);
    const strike = this.#strike("create", request, peer);
    if (strike?.kind === "timeout-after-create") throw this.#createdTooLate(strike, request, peer);
    return this.#befall("create", request, strike, () => this.#inner.create(request, peer));
  }

  update(request: UpdateRequest, peer: string): UpdateResponse | Promise<UpdateResponse> {
    if (request.getPreview()) return this.#inner.update(request, peer);
    const strike = this.#strike("update", request, peer);
    return this.#befall(
      "update",
      request,
      strike,
      () => this.#inner.update(request, peer),
      () => this.#believedChange(request, peer),
    );
  }

  read(request: ReadRequest, peer: string): ReadResponse | Promise<ReadResponse> {
    const strike = this.#strike("read", request, peer);
    return this.#befall("read", request, strike, () => this.#inner.read(request, peer));
  }

  delete(request: DeleteRequest, peer: string): void | Promise<void> {
    const strike = this.#strike("delete", request, peer);
    return this.#befall("delete", request, strike, () => {
      this.#inner.delete(request, peer);
    });
  }

  /**
   * The components of eks ask AWS for its partition while they are made (pulumi-eks v4.3.0, nodejs/eks/cluster/cluster.ts),
   * through a provider that could not be configured.
   */
  construct(request: ConstructRequest, peer: string): Promise<ConstructResponse> {
    if (packageOfType(request.getType()) === "eks" && this.#watch.isOutOfReach("aws"))
      return Promise.reject(new ProviderError(`construct of ${request.getType()}: AWS cannot be reached`));
    return this.#inner.construct(request, peer);
  }

  call(request: CallRequest, peer: string): Promise<CallResponse> {
    return this.#inner.call(request, peer);
  }

  invoke(request: InvokeRequest, peer: string): InvokeResponse | Promise<InvokeResponse> {
    const token = request.getTok();
    const named = { getType: () => token, getUrn: () => "" };
    const strike = this.#strike("invoke", named, peer);
    return this.#befall("invoke", named, strike, () => this.#inner.invoke(request, peer));
  }

  #strike(operation: FaultOperation, request: Named, peer: string): Strike | undefined {
    const type = request.getType();
    const provider = this.#instances.of(peer, packageOfType(type));
    const { package: owner, config } = provider;
    // Functions of kubernetes work on text.
    const isLocal = operation === "invoke" && owner.name === "kubernetes";
    return this.#watch.next({
      operation,
      types: [type, owner.canonical?.(type) ?? type],
      urn: request.getUrn(),
      cloud: isLocal ? undefined : cloudOf(provider, this.#world),
      inStateOnly: owner.model(type, config)?.inStateOnly === true,
    });
  }

  /** @param believed what the provider tells of an object whose change has failed. @default nothing */
  #befall<Response>(
    operation: FaultOperation,
    request: Named,
    strike: Strike | undefined,
    carryOut: () => Response,
    believed?: () => PartialState | undefined,
  ): Response | Promise<Response> {
    if (strike === undefined) return carryOut();
    const type = request.getType();
    const retries = retriesOf(packageOfType(type));
    if (strike.kind === "slow" || (strike.kind === "throttle" && !strike.lasts)) {
      strike.delayed(strike.kind === "slow" ? slowSeconds(operation, type) : retries.passingSeconds);
      return carryOut();
    }
    if (strike.kind === "crash" || strike.kind === "hang") {
      attempt(carryOut);
      if (strike.kind === "hang") return new Promise<Response>(() => undefined);
      throw new ProviderGone(describe(operation, type, strike, retries));
    }
    throw new ProviderError(describe(operation, type, strike, retries), believed?.());
  }

  /** Made, and then not waited for: the object and the error are kept. */
  #createdTooLate(strike: Strike, request: CreateRequest, peer: string): ProviderError {
    const type = request.getType();
    const planned = this.#isBridged(type, peer) ? this.#planned(request, peer) : undefined;
    const made = this.#inner.create(request, peer);
    const properties = planned ?? made.getProperties() ?? new struct.Struct();
    return new ProviderError(describe("create", type, strike, retriesOf(packageOfType(type))), {
      id: made.getId(),
      properties,
    });
  }

  /**
   * The Terraform bridge tells of each failed update that the object is as it was to be, and the engine keeps that
   * with the old inputs (pulumi-terraform-bridge 59de6c6, pkg/tfbridge/provider.go, Update; pulumi-aws #6062).
   */
  #believedChange(request: UpdateRequest, peer: string): PartialState | undefined {
    if (!this.#isBridged(request.getType(), peer)) return undefined;
    return { id: request.getId(), properties: this.#planned(request, peer) };
  }

  /** What a preview knows of the outputs. What it cannot know, the Terraform provider would only read at the end. */
  #planned(request: CreateRequest | UpdateRequest, peer: string): struct.Struct {
    request.setPreview(true);
    try {
      const answer =
        "getId" in request ? this.#inner.update(request, peer) : this.#inner.create(request, peer);
      const { values, secrets } = decode(answer.getProperties());
      return encode({ values: knownOf(values), secrets });
    } finally {
      request.setPreview(false);
    }
  }

  #isBridged(type: string, peer: string): boolean {
    const owner: SimulatedPackage = this.#instances.of(peer, packageOfType(type)).package;
    return owner.bridged === true;
  }
}

/** What is asked about, as requests tell it. */
interface Named {
  getType(): string;
  getUrn(): string;
}

/** What a provider does before it dies. What the cloud refuses is not done. */
function attempt(carryOut: () => unknown): void {
  try {
    carryOut();
  } catch {
    // Nobody hears of it.
  }
}

function slowSeconds(operation: FaultOperation, type: string): number {
  const isTimed = operation === "create" || operation === "update" || operation === "delete";
  const usual = isTimed ? latencyOf(type, operation satisfies TimedOperation, {}).seconds : 0;
  return Math.max(SLOW.leastSeconds, usual * (SLOW.factor - 1));
}

/**
 * Without both settings pulumi-aws calls GetCallerIdentity (provider/resources.go, validateCredentials; in the Terraform
 * provider itself internal/conns/config.go).
 */
function asksWhoItIs(config: PropertyMap): boolean {
  return ["skipCredentialsValidation", "skipRequestingAccountId"].some(
    (key) => configValue(config, key) !== true,
  );
}

function knownOf(map: PropertyMap): PropertyMap {
  const known: Record<string, PropertyValue> = {};
  for (const [key, value] of Object.entries(map)) {
    if (value !== UNKNOWN) known[key] = isMap(value) ? knownOf(value) : value;
  }
  return known;
}
