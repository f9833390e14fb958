import type {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  RegisterResourceResponse,
} from "@pulumi/pulumi/proto/resource_pb.js";
import {
  MockMonitor,
  setMocks,
  type MockCallArgs,
  type MockResourceArgs,
} from "@pulumi/pulumi/runtime/mocks.js";
import { disconnect, getMonitor } from "@pulumi/pulumi/runtime/settings.js";
import { ResourceGraph, type Invoked, type Registered } from "./graph.ts";
import { recordOf, snapshotRecord, type Json } from "./snapshot.ts";

/** What a provider would compute, from the type, name and inputs of a resource. */
export type Computed = (resource: {
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}) => Readonly<Record<string, unknown>>;

/** How the simulated engine behaves. */
export interface DeployOptions {
  /**
   * Whether this is a preview: ids and computed outputs are unknown.
   * @default false
   */
  readonly preview?: boolean;
  /** Computed outputs by type token; inputs are always echoed. An `id` here overrides `NAME-id`. */
  readonly outputs?: Readonly<Record<string, Computed>>;
  /** Results of provider functions by token. A function that is not here fails. */
  readonly calls?: Readonly<Record<string, (inputs: Readonly<Record<string, unknown>>) => object>>;
}

type Callback<T> = (error: Error | null, response: T) => void;

/** What reached the monitor. */
interface Recording {
  readonly requests: { readonly request: RegisterResourceRequest; readonly urn: string }[];
  /** Outputs of components, by URN. */
  readonly outputs: Map<string, Readonly<Record<string, Json>>>;
}

/** Makes Pulumi's mock monitor, which hands on types and inputs only, keep whole requests. */
function record(monitor: MockMonitor): Recording {
  const recording: Recording = { requests: [], outputs: new Map() };
  const register = monitor.registerResource.bind(monitor);
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResource = (
    request: RegisterResourceRequest,
    callback: Callback<RegisterResourceResponse | undefined>,
  ) =>
    register(request, (error: Error | null, response?: RegisterResourceResponse) => {
      const urn = response?.getUrn() ?? "";
      if (error === null && recording.requests.some((other) => other.urn === urn)) {
        callback(new Error(`duplicate resource URN ${urn}`), undefined);
        return;
      }
      if (error === null) recording.requests.push({ request, urn });
      callback(error, response);
    });
  monitor.registerResourceOutputs = (
    request: RegisterResourceOutputsRequest,
    callback: Callback<object | undefined>,
  ) => {
    recording.outputs.set(request.getUrn(), snapshotRecord(request.getOutputs()?.toJavaScript() ?? {}));
    registerOutputs(request, callback);
  };
  return recording;
}

/** What a program returned and everything that it registered. */
export interface Deployed<T> {
  readonly result: T;
  readonly graph: ResourceGraph;
}

/**
 * Runs a program against mocks and waits until every registration is done.
 * Resources that the program makes at its root have no parent here: there is no stack resource.
 */
export async function deploy<T>(
  program: () => T | Promise<T>,
  options: DeployOptions = {},
): Promise<Deployed<T>> {
  // The SDK keeps a stack trace for each of its promises: without them a program takes a quarter of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await run(program, options);
  } catch (error) {
    // A failure is worth its stack trace: the same again, with traces.
    Error.stackTraceLimit = stackTraceLimit;
    await run(program, options);
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

async function run<T>(program: () => T | Promise<T>, options: DeployOptions): Promise<Deployed<T>> {
  const calls: Invoked[] = [];
  const mocks = { newResource: computeWith(options), call: callWith(options, calls) };
  await setMocks(mocks, "kakehashi", "test", options.preview ?? false);
  const monitor: unknown = getMonitor();
  if (!(monitor instanceof MockMonitor)) throw new Error("setMocks has installed no MockMonitor");
  const recording = record(monitor);
  try {
    const result = await program();
    await disconnect();
    return { result, graph: graphOf(recording, calls) };
  } finally {
    await disconnect();
  }
}

function computeWith({ preview = false, outputs = {} }: DeployOptions) {
  return (args: MockResourceArgs): { id: string | undefined; state: Record<string, unknown> } => {
    const inputs = recordOf(args.inputs);
    if (preview) return { id: undefined, state: inputs };
    const { id, ...computed } = outputs[args.type]?.({ name: args.name, inputs }) ?? {};
    const made = args.custom === true ? `${args.name}-id` : undefined;
    return { id: typeof id === "string" ? id : made, state: { ...inputs, ...computed } };
  };
}

function callWith({ calls = {} }: DeployOptions, invoked: Invoked[]) {
  return (args: MockCallArgs): Record<string, unknown> => {
    const inputs = recordOf(args.inputs);
    invoked.push({
      token: args.token,
      inputs: snapshotRecord(inputs),
      provider: refToLabel(args.provider ?? ""),
    });
    const answer = calls[args.token];
    if (answer === undefined) throw new Error(`${args.token}: no result is mocked for this function`);
    return { ...answer(inputs) };
  };
}

function graphOf({ requests, outputs }: Recording, calls: readonly Invoked[]): ResourceGraph {
  return new ResourceGraph(
    requests.map(({ request }) => describeRequest(request)),
    calls,
    new Map([...outputs].map(([urn, values]) => [urnToLabel(urn), values])),
  );
}

/** `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME` to `TYPE::NAME`. */
function urnToLabel(urn: string): string {
  if (urn === "") return "";
  const [, , types = "", ...name] = urn.split("::");
  return `${types.split("$").at(-1) ?? ""}::${name.join("::")}`;
}

/** A provider reference is `URN::ID`. */
const refToLabel = (reference: string): string => urnToLabel(reference.split("::").slice(0, -1).join("::"));

function describeRequest(request: RegisterResourceRequest): Registered {
  const propertyDependencies: Record<string, readonly string[]> = {};
  request.getPropertydependenciesMap().forEach((dependencies, property) => {
    propertyDependencies[property] = dependencies.getUrnsList().map(urnToLabel).sort();
  });
  const providers: Record<string, string> = {};
  request.getProvidersMap().forEach((reference, name) => {
    providers[name] = refToLabel(reference);
  });
  const carried = new Set(Object.values(propertyDependencies).flat());
  const timeouts = request.getCustomtimeouts();
  return {
    type: request.getType(),
    name: request.getName(),
    label: `${request.getType()}::${request.getName()}`,
    custom: request.getCustom(),
    remote: request.getRemote(),
    inputs: snapshotRecord(request.getObject()?.toJavaScript() ?? {}),
    parent: urnToLabel(request.getParent()),
    provider: refToLabel(request.getProvider()),
    providers,
    dependsOn: [...new Set(request.getDependenciesList().map(urnToLabel))]
      .filter((label) => !carried.has(label))
      .sort(),
    propertyDependencies,
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    deletedWith: urnToLabel(request.getDeletedwith()),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    customTimeouts: {
      create: timeouts?.getCreate() ?? "",
      update: timeouts?.getUpdate() ?? "",
      delete: timeouts?.getDelete() ?? "",
    },
  };
}
