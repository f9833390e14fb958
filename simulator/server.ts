import grpc from "@grpc/grpc-js";
import type {
  MethodDefinition,
  sendUnaryData,
  ServerUnaryCall,
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
import { Handlers } from "./handlers.ts";
import type { OperationReport } from "./handlers.ts";
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
  const operations = new Operations(world, new Unmodelled(options.unmodelled, warn), (type) =>
    registry.assignsIds(type),
  );
  const handlers = new Handlers(
    operations,
    new Instances(registry),
    options.onOperation ?? (() => undefined),
  );
  const clock: Clock = { operations: 0, milliseconds: 0 };
  const server = new grpc.Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  server.addService(
    timed(services.ResourceProviderService, clock),
    implementation(handlers, world, clock, options.version ?? ANY_VERSION),
  );
  const port = await listen(server, options.host ?? "127.0.0.1");
  return {
    port,
    world,
    stats: () => ({ operations: clock.operations, ownMilliseconds: clock.milliseconds }),
    close: () => {
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

/** The calls that the engine makes, each to its handler; those that are not here answer "unimplemented". */
function implementation(
  handlers: Handlers,
  world: World,
  clock: Clock,
  version: string,
): UntypedServiceImplementation {
  const unary = <Request, Response>(
    handle: (request: Request, peer: string) => Response | Promise<Response>,
  ) => {
    return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
      void answer(() => {
        clock.operations += 1;
        world.sync();
        return spend(clock, () => handle(call.request, call.getPeer()));
      }, callback);
    };
  };
  return {
    handshake: unary(() => handlers.handshake()),
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
    delete: unary((request: DeleteRequest, peer) => {
      handlers.delete(request, peer);
      return new empty.Empty();
    }),
    construct: unary((request: ConstructRequest, peer) => handlers.construct(request, peer)),
    call: unary((request: CallRequest, peer) => handlers.call(request, peer)),
    invoke: unary((request: InvokeRequest, peer) => handlers.invoke(request, peer)),
  };
}

/** Runs a handler. A refusal leaves the resource as it was; any other error leaves the engine in doubt of it. */
async function answer<Response>(
  handle: () => Response | Promise<Response>,
  callback: sendUnaryData<Response>,
): Promise<void> {
  try {
    callback(null, await handle());
  } catch (error) {
    const code = error instanceof Refusal ? grpc.status.FAILED_PRECONDITION : grpc.status.INTERNAL;
    callback({ code, details: error instanceof Error ? error.message : String(error) });
  }
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

function listen(server: grpc.Server, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:0`, grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}
