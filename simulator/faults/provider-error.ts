import grpc from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import type struct from "google-protobuf/google/protobuf/struct_pb.js";

/** What a provider tells of an object that was made or changed although the operation failed. */
export interface PartialState {
  readonly id: string;
  readonly properties: struct.Struct;
}

/**
 * An operation that failed, as real providers tell it: plain Go errors arrive with the code UNKNOWN. With a `partial`
 * the engine keeps the object and the error with it (`initErrors`), and continues with it in the next run
 * (pulumi v3.246.0, sdk/go/common/resource/plugin/provider_plugin.go, parseError).
 */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly partial: PartialState | undefined;

  constructor(message: string, partial?: PartialState) {
    super(message);
    this.partial = partial;
  }
}

/** The provider's process is gone: nobody answers. */
export class ProviderGone extends Error {
  override readonly name = "ProviderGone";
}

/** The error as the engine gets it. */
export function statusOf({
  message,
  partial,
}: ProviderError): Pick<ServiceError, "code" | "details" | "metadata"> {
  const metadata = new grpc.Metadata();
  if (partial !== undefined) {
    const detail = new messages.ErrorResourceInitFailed()
      .setId(partial.id)
      .setProperties(partial.properties)
      .setReasonsList([message]);
    const packed = new any.Any();
    packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new statuses.Status().setCode(grpc.status.UNKNOWN).setMessage(message);
    status.addDetails(packed);
    metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  }
  return { code: grpc.status.UNKNOWN, details: message, metadata };
}
