/**
 * A Node language host for a Pulumi CLI that was built from source, which comes without one: it tells the engine
 * how to start programs and plugins that are written for Node. It generates no code and installs no packages.
 */
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type {
  ServerWritableStream,
  UntypedServiceImplementation,
  handleServerStreamingCall,
  handleUnaryCall,
} from "@grpc/grpc-js";
import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import services from "@pulumi/pulumi/proto/language_grpc_pb.js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import { version } from "@pulumi/pulumi/version.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { Children } from "./children.ts";
import { PROGRAM_MODULE, launch, programDependencies, resolveFrom, runtimeOptions } from "./launch.ts";
import type { RuntimeOptions, Start, Started, Ties } from "./launch.ts";
import type { PreparedProgram } from "./prepared.ts";

/** The SDK's exit code for: the error has been reported, say nothing more. */
const EXIT_REPORTED = 32;

/** Configurations of large stacks exceed gRPC's default of 4 MB; the engine's own limit. */
const MESSAGE_LIMIT = 400 * 1024 * 1024;

/** What a host gives the programs that it starts. */
export interface HostOptions {
  /**
   * The engine's address. An engine that starts the host gives it as an argument; one that finds the host running
   * (`PULUMI_DEBUG_LANGUAGES`) says it in a handshake instead.
   */
  readonly engine?: string;
  /** The whole environment of the programs. */
  readonly env: NodeJS.ProcessEnv;
  /**
   * Hears each line that a program writes. Programs then lead process groups, so that a Ctrl-C in the terminal reaches
   * them through the engine only.
   * @default the host's own stdout and stderr, of which the engine shows each line
   */
  readonly onOutput?: (line: string) => void;
  /** A program's process that was started before the engine asks for it. */
  readonly prepared?: PreparedProgram | undefined;
}

/** A host that listens. */
export interface LanguageHost {
  readonly port: number;
  /** Ends the host and at once all that it has started. */
  close(): void;
}

/** Serves the engine, on a port of the system's choice. */
export async function serveLanguageHost(options: HostOptions): Promise<LanguageHost> {
  const server = new Server({
    "grpc.max_receive_message_length": MESSAGE_LIMIT,
    "grpc.max_send_message_length": MESSAGE_LIMIT,
  });
  const children = new Children(options.onOutput !== undefined);
  server.addService(services.LanguageRuntimeService, implementation(new Programs(options, children)));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    port,
    close: () => {
      children.kill();
      server.forceShutdown();
    },
  };
}

/** Starts programs and plugins, and tells how they end. */
class Programs {
  readonly #options: HostOptions;
  readonly #children: Children;
  /** The engines' addresses by connection: one command may have several engines, one after the other. */
  readonly #engines = new Map<string, string>();

  constructor(options: HostOptions, children: Children) {
    this.#options = options;
    this.#children = children;
  }

  readonly handshake: handleUnaryCall<language.LanguageHandshakeRequest, language.LanguageHandshakeResponse> =
    (call, answer) => {
      this.#engines.set(call.getPeer(), call.request.getEngineAddress());
      answer(null, new language.LanguageHandshakeResponse());
    };

  readonly run: handleUnaryCall<language.RunRequest, language.RunResponse> = (call, answer) => {
    const engine = this.#engines.get(call.getPeer()) ?? this.#options.engine ?? "";
    const child = this.#start(answer, () => programOf(call.request, engine, this.#options.env), "shown");
    if (child === undefined) return;
    call.on("cancelled", () => {
      this.#children.stop(child);
    });
    child.on("close", (code, signal) => {
      const response = new language.RunResponse();
      if (code === EXIT_REPORTED) response.setBail(true);
      else if (code !== 0)
        response.setError(`the program ended with ${signal ?? `exit code ${code ?? "unknown"}`}`);
      answer(null, response);
    });
  };

  readonly runPlugin: handleServerStreamingCall<language.RunPluginRequest, language.RunPluginResponse> = (
    call,
  ) => {
    const child = this.#start(failStream(call), () => pluginOf(call.request, this.#options.env), "piped");
    if (child === undefined) return;
    call.on("cancelled", () => {
      this.#children.stop(child);
    });
    child.stdout?.on("data", (chunk: Uint8Array) =>
      call.write(new language.RunPluginResponse().setStdout(chunk)),
    );
    child.stderr?.on("data", (chunk: Uint8Array) =>
      call.write(new language.RunPluginResponse().setStderr(chunk)),
    );
    child.on("close", (code) => {
      call.write(new language.RunPluginResponse().setExitcode(code ?? 1));
      call.end();
    });
  };

  readonly cancel: handleUnaryCall<unknown, empty.Empty> = (_call, answer) => {
    this.#children.stopAll();
    answer(null, new empty.Empty());
  };

  /** Starts a child; the caller hears why when that is not possible. */
  #start(
    fail: (failure: Failure) => void,
    describe: () => readonly [Started, Start],
    output: "shown" | "piped",
  ): ChildProcess | undefined {
    const { onOutput, prepared } = this.#options;
    const piped = output === "piped" || onOutput !== undefined;
    const stdio: Ties["stdio"] = piped ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"];
    try {
      const [started, start] = describe();
      const child =
        prepared?.take(started, start) ??
        launch(started, start, { stdio, leadsGroup: onOutput !== undefined });
      if (output === "shown" && onOutput !== undefined) tellLines(child, onOutput);
      return this.#children.adopt(child);
    } catch (error) {
      fail({
        code: status.FAILED_PRECONDITION,
        details: error instanceof Error ? error.message : String(error),
      });
      return undefined;
    }
  }
}

function programOf(
  request: language.RunRequest,
  engine: string,
  env: NodeJS.ProcessEnv,
): readonly [Started, Start] {
  const info = request.getInfo();
  const started = {
    module: PROGRAM_MODULE,
    programFolder: info?.getProgramDirectory() ?? request.getPwd(),
    options: optionsOf(info),
  };
  const start = {
    args: [
      ...flag("monitor", request.getMonitorAddress()),
      ...flag("engine", engine),
      ...flag("organization", request.getOrganization()),
      ...flag("project", request.getProject()),
      ...flag("root-directory", info?.getRootDirectory() ?? ""),
      ...flag("stack", request.getStack()),
      ...flag("pwd", request.getPwd()),
      ...(request.getDryrun() ? ["--dry-run"] : []),
      ...flag("parallel", String(request.getParallel())),
      info?.getEntryPoint() ?? request.getProgram(),
      ...request.getArgsList(),
    ],
    env: {
      ...env,
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    },
    cwd: request.getPwd(),
  };
  return [started, start];
}

function pluginOf(request: language.RunPluginRequest, env: NodeJS.ProcessEnv): readonly [Started, Start] {
  const folder = request.getInfo()?.getProgramDirectory() ?? request.getProgram();
  const isPolicyPack = request.getKind() === "analyzer";
  const started = {
    module: `@pulumi/pulumi/cmd/${isPolicyPack ? "run-policy-pack" : "run-plugin"}`,
    programFolder: folder,
    options: optionsOf(request.getInfo()),
  };
  const start = {
    args: isPolicyPack ? [...request.getArgsList(), folder] : [folder, ...request.getArgsList()],
    env: { ...env, ...Object.fromEntries(request.getEnvList().map(splitVariable)) },
    cwd: isPolicyPack ? folder : request.getPwd(),
  };
  return [started, start];
}

function optionsOf(info: language.ProgramInfo | undefined): RuntimeOptions {
  return runtimeOptions(info?.getOptions()?.toJavaScript());
}

function tellLines(child: ChildProcess, onLine: (line: string) => void): void {
  for (const input of [child.stdout, child.stderr])
    if (input !== null) createInterface({ input, crlfDelay: Infinity }).on("line", onLine);
}

const installDependencies: handleServerStreamingCall<
  language.InstallDependenciesRequest,
  language.InstallDependenciesResponse
> = (call) => {
  const folder = call.request.getInfo()?.getProgramDirectory() ?? call.request.getDirectory();
  if (resolveFrom(folder, "@pulumi/pulumi/package.json") === undefined) {
    const advice = `this language host installs no packages: run npm install in ${folder}\n`;
    call.write(new language.InstallDependenciesResponse().setStderr(Buffer.from(advice)));
  }
  call.end();
};

const getProgramDependencies: handleUnaryCall<
  language.GetProgramDependenciesRequest,
  language.GetProgramDependenciesResponse
> = (call, answer) => {
  const folder = call.request.getInfo()?.getProgramDirectory() ?? call.request.getPwd();
  const dependencies = programDependencies(folder).map(({ name, version: installed }) =>
    new language.DependencyInfo().setName(name).setVersion(installed),
  );
  answer(null, new language.GetProgramDependenciesResponse().setDependenciesList(dependencies));
};

function implementation(programs: Programs): UntypedServiceImplementation {
  const { handshake, run, runPlugin, cancel } = programs;
  return {
    handshake,
    getPluginInfo: always(() => new plugins.PluginInfo().setVersion(version)),
    getRequiredPlugins: always(() => new language.GetRequiredPluginsResponse()),
    getRequiredPackages: always(() => new language.GetRequiredPackagesResponse()),
    runtimeOptionsPrompts: always(() => new language.RuntimeOptionsResponse()),
    about: always(() =>
      new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version),
    ),
    getProgramDependencies,
    installDependencies,
    run,
    runPlugin,
    cancel,
  };
}

/** Answers a call whose answer does not depend on what the engine has to say. */
function always<Response>(make: () => Response): handleUnaryCall<unknown, Response> {
  return (_call, answer) => {
    answer(null, make());
  };
}

interface Failure {
  readonly code: status;
  readonly details: string;
}

function failStream(call: ServerWritableStream<unknown, unknown>): (failure: Failure) => void {
  return ({ code, details }) => {
    call.emit("error", Object.assign(new Error(details), { code, details }));
  };
}

function flag(name: string, value: string): string[] {
  return value === "" ? [] : [`--${name}`, value];
}

function splitVariable(variable: string): [string, string] {
  const at = variable.indexOf("=");
  return [variable.slice(0, at), variable.slice(at + 1)];
}
