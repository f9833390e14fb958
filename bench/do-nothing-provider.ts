import grpc from "@grpc/grpc-js";
import type { sendUnaryData, ServerUnaryCall } from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { CheckRequest, CreateRequest } from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";

/** A provider of every type that agrees to all and keeps nothing: what an engine costs without clouds. */
export function startDoNothingProvider(): Promise<{ readonly port: number; close(): void }> {
  const server = new grpc.Server();
  let made = 0;
  const nothing = answer(() => new empty.Empty());
  server.addService(services.ResourceProviderService, {
    handshake: answer(() =>
      new messages.ProviderHandshakeResponse()
        .setAcceptSecrets(true)
        .setAcceptResources(true)
        .setAcceptOutputs(true),
    ),
    attach: nothing,
    cancel: nothing,
    getPluginInfo: answer(() => new plugin.PluginInfo().setVersion("1.0.0")),
    checkConfig: answer(agree),
    configure: answer(() => new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true)),
    check: answer(agree),
    create: answer((request: CreateRequest) =>
      new messages.CreateResponse()
        .setId(request.getPreview() ? "" : `id-${(made += 1)}`)
        .setProperties(request.getProperties()),
    ),
  });
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error === null)
        resolve({
          port,
          close: () => {
            server.forceShutdown();
          },
        });
      else reject(error);
    });
  });
}

function agree(request: CheckRequest): InstanceType<typeof messages.CheckResponse> {
  return new messages.CheckResponse().setInputs(request.getNews());
}

function answer<Request, Response>(handle: (request: Request) => Response) {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    callback(null, handle(call.request));
  };
}
