import messages from "@pulumi/pulumi/proto/provider_pb.js";
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
import { decode, encode, plain } from "./codec.ts";
import type { Change } from "./diff.ts";
import type { Instances } from "./instances.ts";
import type { NamingRequest } from "./model.ts";
import { Refusal } from "./refusal.ts";
import type { Checked, Operations, Subject } from "./operations.ts";
import { diffInputs } from "./diff.ts";

/** What happened to an object of the simulated clouds. */
export interface OperationReport {
  readonly kind: "create" | "update" | "delete" | "read";
  readonly type: string;
  readonly urn: string;
  readonly id: string;
}

/** The calls of the provider protocol. What goes wrong with a provider may keep an answer back. */
export type ProviderCalls = {
  readonly [Call in keyof Handlers]: (
    ...args: Parameters<Handlers[Call]>
  ) => ReturnType<Handlers[Call]> | Promise<Awaited<ReturnType<Handlers[Call]>>>;
};

/** The provider protocol in terms of Operations: one method a call, each takes the message and the connection. */
export class Handlers {
  readonly #operations: Operations;
  readonly #instances: Instances;
  readonly #report: (operation: OperationReport) => void;

  constructor(operations: Operations, instances: Instances, report: (operation: OperationReport) => void) {
    this.#operations = operations;
    this.#instances = instances;
    this.#report = report;
  }

  handshake(): ProviderHandshakeResponse {
    return new messages.ProviderHandshakeResponse()
      .setAcceptSecrets(true)
      .setAcceptResources(true)
      .setSupportsAutonamingConfiguration(true);
  }

  async checkConfig(request: CheckRequest): Promise<CheckResponse> {
    const provider = await this.#instances.package(packageOf(request.getUrn()));
    const config = decode(request.getNews());
    const response = new messages.CheckResponse().setInputs(encode(config));
    for (const problem of provider.checkConfig?.(config.values) ?? []) response.addFailures(failure(problem));
    return response;
  }

  async diffConfig(request: DiffRequest): Promise<DiffResponse> {
    const provider = await this.#instances.package(packageOf(request.getUrn()));
    const [olds, news] = [decode(request.getOldInputs()).values, decode(request.getNews()).values];
    const replacing = new Set(provider.replacingConfig?.(olds, news) ?? []);
    const changes = diffInputs(olds, news, [], request.getIgnorechangesList());
    return diffResponse(changes.map((it) => ({ ...it, replaces: replacing.has(topLevel(it.path)) })));
  }

  async configure(request: ConfigureRequest, peer: string): Promise<ConfigureResponse> {
    await this.#instances.configure(
      peer,
      packageOfType(request.getType() ?? ""),
      decode(request.getArgs()).values,
    );
    this.#operations.furnish(this.#instances.of(peer, packageOfType(request.getType() ?? "")));
    return new messages.ConfigureResponse()
      .setAcceptsecrets(true)
      .setAcceptresources(true)
      .setSupportspreview(true)
      .setSupportsAutonamingConfiguration(true);
  }

  check(request: CheckRequest, peer: string): CheckResponse {
    const news = decode(request.getNews());
    const { inputs, problems } = this.#check(request, peer, news);
    const response = new messages.CheckResponse().setInputs(encode(inputs));
    for (const problem of problems) response.addFailures(failure(problem));
    return response;
  }

  #check(request: CheckRequest, peer: string, news: Checked["inputs"]): Checked {
    const subject = subjectOf(request);
    try {
      const provider = this.#instances.of(peer, packageOfType(subject.type));
      return this.#operations.check(
        provider,
        subject,
        decode(request.getOlds()).values,
        news,
        namingOf(request),
      );
    } catch (error) {
      if (error instanceof Refusal) return { inputs: news, problems: [error.message] };
      throw error;
    }
  }

  diff(request: DiffRequest, peer: string): DiffResponse {
    const provider = this.#instances.of(peer, packageOfType(request.getType()));
    const [olds, news] = [decode(request.getOldInputs()).values, decode(request.getNews()).values];
    const difference = this.#operations.diff(
      provider,
      request.getType(),
      olds,
      news,
      request.getIgnorechangesList(),
    );
    return diffResponse(difference.changes).setDeletebeforereplace(difference.deleteBeforeReplace);
  }

  create(request: CreateRequest, peer: string): CreateResponse {
    const subject = subjectOf(request);
    const provider = this.#instances.of(peer, packageOfType(subject.type));
    const inputs = decode(request.getProperties());
    if (request.getPreview()) {
      return new messages.CreateResponse().setProperties(
        encode(this.#operations.previewCreate(provider, subject, inputs)),
      );
    }
    const made = this.#operations.create(provider, subject, inputs);
    this.#report({ kind: "create", type: subject.type, urn: subject.urn, id: made.id });
    return new messages.CreateResponse().setId(made.id).setProperties(encode(made.outputs));
  }

  update(request: UpdateRequest, peer: string): UpdateResponse {
    const subject = subjectOf(request);
    const [id, preview] = [request.getId(), request.getPreview()];
    const changed = this.#operations.update(this.#instances.of(peer, packageOfType(subject.type)), subject, {
      id,
      olds: decode(request.getOldInputs()),
      oldOutputs: decode(request.getOlds()),
      news: decode(request.getNews()),
      preview,
    });
    if (!preview) this.#report({ kind: "update", type: subject.type, urn: subject.urn, id });
    return new messages.UpdateResponse().setProperties(encode(changed.outputs));
  }

  /** Refresh and import. An object that is not there has no id. */
  read(request: ReadRequest, peer: string): ReadResponse {
    const subject = subjectOf(request);
    const provider = this.#instances.of(peer, packageOfType(subject.type));
    const known = { inputs: decode(request.getInputs()), outputs: decode(request.getProperties()) };
    const state = this.#operations.read(provider, subject.type, request.getId(), known);
    this.#report({ kind: "read", type: subject.type, urn: subject.urn, id: request.getId() });
    const response = new messages.ReadResponse();
    if (state === undefined) return response;
    return response.setId(state.id).setInputs(encode(state.inputs)).setProperties(encode(state.outputs));
  }

  delete(request: DeleteRequest, peer: string): void {
    const subject = subjectOf(request);
    const provider = this.#instances.of(peer, packageOfType(subject.type));
    const known = { ...decode(request.getProperties()).values, ...decode(request.getOldInputs()).values };
    this.#operations.delete(provider, subject.type, request.getId(), known);
    this.#report({ kind: "delete", type: subject.type, urn: subject.urn, id: request.getId() });
  }

  /** Components: the package registers the children through the engine's monitor. */
  async construct(request: ConstructRequest, peer: string): Promise<ConstructResponse> {
    const provider = this.#instances.of(peer, packageOfType(request.getType()));
    const { unmodelled } = this.#operations;
    const model =
      provider.package.component?.(request.getType()) ??
      unmodelled.component(request.getType(), request.getName());
    const { construct } = await import("./construct/construction.ts");
    return construct(request, model, (problem, consequence) => unmodelled.tolerates(problem, consequence));
  }

  /** Methods of components. */
  async call(request: CallRequest, peer: string): Promise<CallResponse> {
    const token = request.getTok();
    const model =
      this.#instances.of(peer, packageOfType(token)).package.method?.(token) ??
      this.#operations.unmodelled.method(token);
    const { callMethod } = await import("./construct/construction.ts");
    return callMethod(request, model);
  }

  invoke(request: InvokeRequest, peer: string): InvokeResponse {
    const token = request.getTok();
    const provider = this.#instances.of(peer, packageOfType(token));
    const response = new messages.InvokeResponse();
    try {
      return response.setReturn(
        encode(this.#operations.invoke(provider, token, decode(request.getArgs()).values)),
      );
    } catch (error) {
      if (error instanceof Refusal)
        return response.setReturn(encode(plain({}))).setFailuresList([failure(error.message)]);
      throw error;
    }
  }
}

/** The whole sentence is the reason: with a property, the engine would print its value, secret or not. */
function failure(reason: string): InstanceType<typeof messages.CheckFailure> {
  return new messages.CheckFailure().setReason(reason);
}

function subjectOf(request: { getUrn(): string; getType(): string; getName(): string }): Subject {
  return { urn: request.getUrn(), type: request.getType(), name: request.getName() };
}

/** `aws` of `aws:ec2/vpc:Vpc` and of `pulumi:providers:aws`. */
export function packageOfType(type: string): string {
  return type.startsWith("pulumi:providers:")
    ? type.slice("pulumi:providers:".length)
    : type.slice(0, type.indexOf(":"));
}

/** `aws` of `urn:pulumi:stack::project::parent$pulumi:providers:aws::name`. */
function packageOf(urn: string): string {
  const types = urn.split("::")[2] ?? "";
  return packageOfType(types.slice(types.lastIndexOf("$") + 1));
}

function namingOf(request: CheckRequest): NamingRequest {
  const naming = { name: request.getName(), seed: request.getRandomseed_asU8() };
  const proposed = request.getAutonaming();
  if (proposed === undefined) return naming;
  const modes = ["propose", "enforce", "disable"] as const;
  return {
    ...naming,
    proposed: { name: proposed.getProposedName(), mode: modes[proposed.getMode()] },
  };
}

function topLevel(path: string): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path;
}

const KINDS = {
  add: [messages.PropertyDiff.Kind.ADD, messages.PropertyDiff.Kind.ADD_REPLACE],
  delete: [messages.PropertyDiff.Kind.DELETE, messages.PropertyDiff.Kind.DELETE_REPLACE],
  update: [messages.PropertyDiff.Kind.UPDATE, messages.PropertyDiff.Kind.UPDATE_REPLACE],
} as const;

function diffResponse(changes: readonly Change[]): DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse()
    .setHasdetaileddiff(true)
    .setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  for (const { path, kind, replaces } of changes) {
    const detail = new messages.PropertyDiff().setInputdiff(true).setKind(KINDS[kind][replaces ? 1 : 0]);
    response.getDetaileddiffMap().set(path, detail);
  }
  response.setDiffsList([...new Set(changes.map((it) => topLevel(it.path)))]);
  response.setReplacesList([...new Set(changes.filter((it) => it.replaces).map((it) => topLevel(it.path)))]);
  return response;
}
