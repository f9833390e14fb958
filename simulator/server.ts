import grpc from "@grpc/grpc-js";
import type {
  MethodDefinition,
  sendUnaryData,
  ServerUnaryCall,
  ServiceError,
  ServiceDefinition,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type {
  CallRequest,
  CheckRequest,
  ConfigureRequest,
  ConstructRequest,
  CreateRequest,
  DeleteRequest,
  DiffRequest,
  InvokeRequest,
  ReadRequest,
  UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { Connections } from "./connections.ts";
import { ProviderError, ProviderGone, statusOf } from "./faults/provider-error.ts";
import { Handlers } from "./handlers.ts";
import type { OperationReport, ProviderCalls } from "./handlers.ts";
import { Instances } from "./instances.ts";
import { Refusal } from "./refusal.ts";
import { Operations } from "./operations.ts";
import { Registry } from "./registry.ts";
import { Unmodelled } from "./unmodelled.ts";
import type { UnmodelledMode } from "./unmodelled.ts";
import { ANY_VERSION } from "./versions.ts";
import { World } from "./world.ts";

export interface SimulatorOptions {
  /** The directory of the world; made when it is not there. */
  readonly worldDir: string;
  /** Refuse types without a model, or accept them unchecked. */
  readonly unmodelled: UnmodelledMode;
  /** The program's folder, whose SDKs say which outputs unmodelled types have. @default the simulator's own */
  readonly modules?: string;
  /** Quotas that the account has been given, by the vendor's name of them. @default the vendors' defaults */
  readonly quotas?: Readonly<Record<string, number>>;
  /** @default 127.0.0.1 */
  readonly host?: "127.0.0.1";
  /** The version that GetPluginInfo answers. @default one that satisfies every program */
  readonly version?: string;
  /** The world belongs to this process alone, so its journal is shortened first. @default false */
  readonly exclusive?: boolean;
  readonly onWarning?: (text: string) => void;
  readonly onOperation?: (operation: OperationReport) => void;
  /** Puts something between the engine and the clouds, such as faults. @default nothing */
  readonly between?: (handlers: Handlers, surroundings: Surroundings) => ProviderCalls;
  /** What a provider's end is here. @default the end of its connection */
  readonly onProviderGone?: () => void;
}

/** What the handlers work on. */
export interface Surroundings {
  readonly instances: Instances;
  readonly world: World;
}

/** A running simulator. */
export interface Simulator {
  readonly port: number;
  readonly world: World;
  /** Calls answered, and the time that the simulator itself took for them, translation included. */
  stats(): { operations: number; ownMilliseconds: number };
  close(): Promise<void>;
}

/** Serves every simulated package, to every provider of a program, on one port. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const warn = options.onWarning ?? (() => undefined);
  const world = World.open(options.worldDir, {
    onWarning: warn,
    compact: options.exclusive ?? false,
    quotas: options.quotas ?? {},
  });
  const registry = new Registry();
  const operations = new Operations(
    world,
    new Unmodelled(options.unmodelled, warn, options.modules),
    (type) => registry.assignsIds(type),
  );
  const instances = new Instances(registry);
  const handlers = new Handlers(operations, instances, options.onOperation ?? (() => undefined));
  const clock: Clock = { operations: 0, milliseconds: 0 };
  const server = new grpc.Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  const { connections, port } = await Connections.listen(server, options.host ?? "127.0.0.1");
  const version = options.version ?? ANY_VERSION;
  const service = {
    calls: options.between?.(handlers, { instances, world }) ?? handlers,
    world,
    clock,
    version,
    connections,
    onProviderGone: options.onProviderGone,
  };
  server.addService(timed(services.ResourceProviderService, clock), implementation(service));
  return {
    port,
    world,
    stats: () => ({ operations: clock.operations, ownMilliseconds: clock.milliseconds }),
    close: () => {
      connections.close();
      server.forceShutdown();
      world.close();
      return Promise.resolve();
    },
  };
}

/** Counts calls, and the time spent on them. */
interface Clock {
  operations: number;
  milliseconds: number;
}

/** What the calls of the engine are answered with. */
interface Service {
  readonly calls: ProviderCalls;
  readonly world: World;
  readonly clock: Clock;
  readonly version: string;
  readonly connections: Connections;
  readonly onProviderGone: (() => void) | undefined;
}

/** The calls that the engine makes, each to its handler; those that are not here answer "unimplemented". */
function implementation(service: Service): UntypedServiceImplementation {
  const { calls: handlers, version, connections } = service;
  const unary = <Request, Response>(
    handle: (request: Request, peer: string) => Response | Promise<Response>,
    meet = (peer: string): void => {
      if (!connections.isAlive(peer)) throw new ProviderGone("the provider's process has ended");
    },
  ) => {
    return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
      const peer = call.getPeer();
      const handleAlive = (): Response | Promise<Response> => {
        meet(peer);
        return handle(call.request, peer);
      };
      answer(service, handleAlive, callback).catch(() => {
        service.onProviderGone?.();
        connections.break(peer);
      });
    };
  };
  return {
    handshake: unary(
      () => handlers.handshake(),
      (peer) => {
        connections.greet(peer);
      },
    ),
    attach: unary(() => new empty.Empty()),
    cancel: unary(() => new empty.Empty()),
    getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(version)),
    getSchema: unary(() =>
      new messages.GetSchemaResponse().setSchema(JSON.stringify({ name: "simulated", version })),
    ),
    checkConfig: unary((request: CheckRequest) => handlers.checkConfig(request)),
    diffConfig: unary((request: DiffRequest) => handlers.diffConfig(request)),
    configure: unary((request: ConfigureRequest, peer) => handlers.configure(request, peer)),
    check: unary((request: CheckRequest, peer) => handlers.check(request, peer)),
    diff: unary((request: DiffRequest, peer) => handlers.diff(request, peer)),
    create: unary((request: CreateRequest, peer) => handlers.create(request, peer)),
    read: unary((request: ReadRequest, peer) => handlers.read(request, peer)),
    update: unary((request: UpdateRequest, peer) => handlers.update(request, peer)),
    delete: unary(async (request: DeleteRequest, peer) => {
      await handlers.delete(request, peer);
      return new empty.Empty();
    }),
    construct: unary((request: ConstructRequest, peer) => handlers.construct(request, peer)),
    call: unary((request: CallRequest, peer) => handlers.call(request, peer)),
    invoke: unary((request: InvokeRequest, peer) => handlers.invoke(request, peer)),
  };
}

/**
 * Runs a handler. A refusal leaves the resource as it was; any other error leaves the engine in doubt of it.
 * @throws ProviderGone when there is to be no answer
 */
async function answer<Response>(
  { world, clock }: Service,
  handle: () => Response | Promise<Response>,
  callback: sendUnaryData<Response>,
): Promise<void> {
  try {
    clock.operations += 1;
    world.sync();
    callback(null, await spend(clock, handle));
  } catch (error) {
    if (error instanceof ProviderGone) throw error;
    callback(failureOf(error));
  }
}

function failureOf(error: unknown): Partial<ServiceError> {
  if (error instanceof ProviderError) return statusOf(error);
  const code = error instanceof Refusal ? grpc.status.FAILED_PRECONDITION : grpc.status.INTERNAL;
  return { code, details: error instanceof Error ? error.message : String(error) };
}

function spend<Result>(clock: Clock, work: () => Result): Result {
  const start = performance.now();
  try {
    return work();
  } finally {
    clock.milliseconds += performance.now() - start;
  }
}

/** The service with the time of reading and writing messages added to the clock. */
function timed(service: ServiceDefinition, clock: Clock): ServiceDefinition {
  const wrapped: Record<string, MethodDefinition<unknown, unknown>> = {};
  for (const [name, method] of Object.entries<MethodDefinition<unknown, unknown>>(service)) {
    wrapped[name] = {
      ...method,
      requestDeserialize: (bytes) => spend(clock, () => method.requestDeserialize(bytes)),
      responseSerialize: (message) => spend(clock, () => method.responseSerialize(message)),
    };
  }
  return wrapped;
}
