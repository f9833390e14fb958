import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type {
  CallRequest,
  CallResponse,
  ConstructRequest,
  ConstructResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
import { decodeWithResources, encode } from "../codec.ts";
import { Refusal } from "../refusal.ts";
import { Monitor } from "./monitor.ts";
import type { Registered } from "./monitor.ts";
import { resolve, traceInputs } from "./traced.ts";
import type { Traced, Tree } from "./traced.ts";

/** A component as the program asked for it. */
export interface Construction {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, Traced>>;
  readonly monitor: Monitor;
  /** The component itself, registered. */
  readonly self: Registered;
  /** References of the providers that the program gave, by package. */
  readonly providers: ReadonlyMap<string, string>;
  /** Whether what would otherwise be refused is accepted; it is said once what that means. */
  tolerates(problem: string, consequence: string): boolean;
}

/** A component of a provider: registers its children, and returns its outputs. */
export interface ComponentModel {
  readonly type: string;
  /** The arguments that are simulated. Any other is refused by name, with the reason if one is known. */
  readonly arguments: readonly string[] | "any";
  readonly refused?: Readonly<Record<string, string>>;
  construct(construction: Construction): Promise<Readonly<Record<string, Tree>>>;
}

/** A method of a component, such as `eks:index:Cluster/getKubeconfig`. */
export interface MethodModel {
  readonly token: string;
  call(monitor: Monitor, args: Readonly<Record<string, Traced>>): Promise<Readonly<Record<string, Tree>>>;
}

/** Answers the engine's call of a component's method. */
export async function callMethod(request: CallRequest, model: MethodModel): Promise<CallResponse> {
  const from = new Map<string, readonly string[]>();
  request.getArgdependenciesMap().forEach((it, key) => from.set(key, it.getUrnsList()));
  const monitor = new Monitor(request.getMonitorendpoint(), request.getDryrun());
  try {
    const resolved = resolve(
      await model.call(monitor, traceInputs(decodeWithResources(request.getArgs()), from)),
    );
    const message = new messages.CallResponse().setReturn(encode(resolved));
    for (const [key, urns] of resolved.from) {
      const dependencies = new messages.CallResponse.ReturnDependencies();
      message.getReturndependenciesMap().set(key, dependencies.setUrnsList([...urns]));
    }
    return message;
  } finally {
    monitor.close();
  }
}

/** Answers the engine's request for a component. */
export async function construct(
  request: ConstructRequest,
  model: ComponentModel,
  tolerates: Construction["tolerates"] = () => false,
): Promise<ConstructResponse> {
  const from = new Map<string, readonly string[]>();
  request.getInputdependenciesMap().forEach((it, key) => from.set(key, it.getUrnsList()));
  const inputs = traceInputs(decodeWithResources(request.getInputs()), from);
  refuseUnsupported(model, inputs, tolerates);
  const monitor = new Monitor(request.getMonitorendpoint(), request.getDryrun());
  try {
    const providers = new Map<string, string>();
    request.getProvidersMap().forEach((reference, name) => providers.set(name, reference));
    const [type, name] = [request.getType(), request.getName()];
    const self = await monitor.registerComponent({
      type,
      name,
      parent: request.getParent(),
      inputs,
      aliases: request.getAliasesList(),
      protect: request.hasProtect() ? request.getProtect() : undefined,
      dependencies: request.getDependenciesList(),
      providers,
    });
    const outputs = await model.construct({ type, name, inputs, monitor, self, providers, tolerates });
    await monitor.registerOutputs(self.urn, outputs);
    return response(self.urn, outputs);
  } finally {
    monitor.close();
  }
}

function refuseUnsupported(
  model: ComponentModel,
  inputs: Readonly<Record<string, Traced>>,
  tolerates: Construction["tolerates"],
): void {
  const { arguments: known } = model;
  const stray = Object.keys(inputs)
    .filter((key) => known !== "any" && !known.includes(key))
    .filter((key) => !tolerates(`${key} of ${model.type} is not simulated`, "it is left out"));
  if (stray.length === 0) return;
  throw new Refusal(
    stray
      .map(
        (key) =>
          `${key}: is not simulated, got it set on ${model.type}; ${model.refused?.[key] ?? "leave it out, or make its resources yourself"}`,
      )
      .join("\n"),
  );
}

function response(urn: string, outputs: Readonly<Record<string, Tree>>): ConstructResponse {
  const resolved = resolve(outputs);
  const message = new messages.ConstructResponse().setUrn(urn).setState(encode(resolved));
  for (const [key, urns] of resolved.from) {
    const dependencies = new messages.ConstructResponse.PropertyDependencies();
    message.getStatedependenciesMap().set(key, dependencies.setUrnsList([...urns]));
  }
  return message;
}
