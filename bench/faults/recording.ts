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
import { decode } from "../../simulator/codec.ts";
import type { Properties } from "../../simulator/codec.ts";
import type { Handlers, ProviderCalls } from "../../simulator/handlers.ts";
import type { PropertyMap } from "../../simulator/properties.ts";

/** What the engine asked the providers for in one run: enough to ask the same again. */
export class Recording {
  /** What the program wants of each resource, before its provider fills in anything. */
  readonly wanted = new Map<string, Properties>();
  /** What the clouds answered: the outputs of each resource that was made. */
  readonly outputs = new Map<string, PropertyMap>();
  /** Configurations of the providers, by URN. */
  readonly providers = new Map<string, PropertyMap>();
  /** URNs in the order in which they were carried out. */
  readonly created: string[] = [];
  readonly updated: string[] = [];
  readonly deleted: string[] = [];
  readonly read: string[] = [];
}

/** The provider protocol, with everything written down that a replay needs. */
export class RecordingHandlers implements ProviderCalls {
  readonly #inner: Handlers;
  readonly #recording: Recording;

  constructor(inner: Handlers, recording: Recording) {
    this.#inner = inner;
    this.#recording = recording;
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

  configure(request: ConfigureRequest, peer: string): Promise<ConfigureResponse> {
    this.#recording.providers.set(request.getUrn() ?? "", decode(request.getArgs()).values);
    return this.#inner.configure(request, peer);
  }

  check(request: CheckRequest, peer: string): CheckResponse {
    this.#recording.wanted.set(request.getUrn(), decode(request.getNews()));
    return this.#inner.check(request, peer);
  }

  diff(request: DiffRequest, peer: string): DiffResponse {
    return this.#inner.diff(request, peer);
  }

  create(request: CreateRequest, peer: string): CreateResponse {
    const response = this.#inner.create(request, peer);
    this.#recording.created.push(request.getUrn());
    this.#recording.outputs.set(request.getUrn(), decode(response.getProperties()).values);
    return response;
  }

  update(request: UpdateRequest, peer: string): UpdateResponse {
    this.#recording.updated.push(request.getUrn());
    return this.#inner.update(request, peer);
  }

  read(request: ReadRequest, peer: string): ReadResponse {
    this.#recording.read.push(request.getUrn());
    return this.#inner.read(request, peer);
  }

  delete(request: DeleteRequest, peer: string): void {
    this.#recording.deleted.push(request.getUrn());
    this.#inner.delete(request, peer);
  }

  construct(request: ConstructRequest, peer: string): Promise<ConstructResponse> {
    return this.#inner.construct(request, peer);
  }

  call(request: CallRequest, peer: string): Promise<CallResponse> {
    return this.#inner.call(request, peer);
  }

  invoke(request: InvokeRequest, peer: string): InvokeResponse {
    return this.#inner.invoke(request, peer);
  }
}
