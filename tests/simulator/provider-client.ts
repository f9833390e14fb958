import grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";

/** What a test sends: plain values, secrets and unknowns in the engine's wire format. */
export type Wire = Parameters<typeof struct.Struct.fromJavaScript>[0];

const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function wireSecret(value: string): Wire {
  return { [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value };
}

/** The engine's side of one provider: a connection of its own, as the engine opens for each. */
export class ProviderClient {
  readonly raw: ResourceProviderClient;

  constructor(port: number) {
    this.raw = new services.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
    });
  }

  close(): void {
    this.raw.close();
  }

  async configure(packageName: string, config: Wire): Promise<void> {
    const request = new messages.ConfigureRequest()
      .setType(`pulumi:providers:${packageName}`)
      .setArgs(struct.Struct.fromJavaScript(config));
    await call((done) => this.raw.configure(request, done));
  }

  /** Inputs after Check, and what was refused. */
  async check(
    type: string,
    news: Wire,
    olds: Wire = {},
  ): Promise<{ readonly inputs: Wire; readonly failures: readonly string[] }> {
    const request = new messages.CheckRequest()
      .setUrn(urnOf(type))
      .setType(type)
      .setName("it")
      .setNews(struct.Struct.fromJavaScript(news))
      .setOlds(struct.Struct.fromJavaScript(olds))
      .setRandomseed(new Uint8Array([1]));
    const response = await call<messages.CheckResponse>((done) => this.raw.check(request, done));
    return {
      inputs: response.getInputs()?.toJavaScript() ?? {},
      failures: response.getFailuresList().map((it) => it.getReason()),
    };
  }

  async create(
    type: string,
    properties: Wire,
    preview = false,
  ): Promise<{ readonly id: string; readonly outputs: Wire }> {
    const request = new messages.CreateRequest()
      .setUrn(urnOf(type))
      .setType(type)
      .setName("it")
      .setPreview(preview)
      .setProperties(struct.Struct.fromJavaScript(properties));
    const response = await call<messages.CreateResponse>((done) => this.raw.create(request, done));
    return { id: response.getId(), outputs: response.getProperties()?.toJavaScript() ?? {} };
  }

  async diff(type: string, olds: Wire, news: Wire): Promise<messages.DiffResponse.AsObject> {
    const request = new messages.DiffRequest()
      .setId("x")
      .setUrn(urnOf(type))
      .setType(type)
      .setOldInputs(struct.Struct.fromJavaScript(olds))
      .setNews(struct.Struct.fromJavaScript(news));
    return (await call<messages.DiffResponse>((done) => this.raw.diff(request, done))).toObject();
  }

  async read(type: string, id: string): Promise<{ readonly id: string; readonly outputs: Wire }> {
    const request = new messages.ReadRequest().setId(id).setUrn(urnOf(type)).setType(type).setName("it");
    const response = await call<messages.ReadResponse>((done) => this.raw.read(request, done));
    return { id: response.getId(), outputs: response.getProperties()?.toJavaScript() ?? {} };
  }

  async delete(type: string, id: string, inputs: Wire = {}): Promise<void> {
    const request = new messages.DeleteRequest()
      .setId(id)
      .setUrn(urnOf(type))
      .setType(type)
      .setName("it")
      .setOldInputs(struct.Struct.fromJavaScript(inputs));
    await call((done) => this.raw.delete(request, done));
  }
}

export function urnOf(type: string): string {
  return `urn:pulumi:s::p::${type}::it`;
}

/** A call's answer as a promise. */
export function call<Answer>(
  start: (done: (error: grpc.ServiceError | null, answer: Answer) => void) => unknown,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    start((error, answer) => {
      if (error === null) resolve(answer);
      else reject(error);
    });
  });
}
