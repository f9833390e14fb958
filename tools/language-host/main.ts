/**
 * A Node language host for a Pulumi CLI that was built from source, which comes without one: it tells the engine
 * how to start programs and plugins that are written for Node. It generates no code and installs no packages.
 */
import type { ChildProcess } from "node:child_process";
import type {
  ServerUnaryCall,
  ServerWritableStream,
  handleServerStreamingCall,
  handleUnaryCall,
  sendUnaryData,
} from "@grpc/grpc-js";
import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import services from "@pulumi/pulumi/proto/language_grpc_pb.js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import { version } from "@pulumi/pulumi/version.js";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { endWithEngine, stop, stopAll } from "./children.ts";
import { launch, programDependencies, resolveFrom, runtimeOptions } from "./launch.ts";

/** The SDK's exit code for: the error has been reported, say nothing more. */
const EXIT_REPORTED = 32;

/** Configurations of large stacks exceed gRPC's default of 4 MB; the engine's own limit. */
const MESSAGE_LIMIT = 400 * 1024 * 1024;

/** The engine's address: last argument, as the engine passes it to every plugin. */
const engineAddress = process.argv.at(-1) ?? "";

type RunCall = ServerUnaryCall<language.RunRequest, language.RunResponse>;

function run(call: RunCall, answer: sendUnaryData<language.RunResponse>): void {
  const request = call.request;
  const info = request.getInfo();
  const child = started(answer, () =>
    launch({
      module: "@pulumi/pulumi/cmd/run",
      programFolder: info?.getProgramDirectory() ?? request.getPwd(),
      options: runtimeOptions(info),
      args: [
        ...flag("monitor", request.getMonitorAddress()),
        ...flag("engine", engineAddress),
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
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      },
      cwd: request.getPwd(),
      // The engine shows what the host prints, line by line, as it comes.
      stdio: ["ignore", "inherit", "inherit"],
    }),
  );
  if (child === undefined) return;
  call.on("cancelled", () => {
    stop(child);
  });
  child.on("close", (code, signal) => {
    const response = new language.RunResponse();
    if (code === EXIT_REPORTED) response.setBail(true);
    else if (code !== 0)
      response.setError(`the program ended with ${signal ?? `exit code ${code ?? "unknown"}`}`);
    answer(null, response);
  });
}

const runPlugin: handleServerStreamingCall<language.RunPluginRequest, language.RunPluginResponse> = (
  call,
) => {
  const request = call.request;
  const folder = request.getInfo()?.getProgramDirectory() ?? request.getProgram();
  const isPolicyPack = request.getKind() === "analyzer";
  const child = started(failStream(call), () =>
    launch({
      module: `@pulumi/pulumi/cmd/${isPolicyPack ? "run-policy-pack" : "run-plugin"}`,
      programFolder: folder,
      options: runtimeOptions(request.getInfo()),
      args: isPolicyPack ? [...request.getArgsList(), folder] : [folder, ...request.getArgsList()],
      env: { ...process.env, ...Object.fromEntries(request.getEnvList().map(splitVariable)) },
      cwd: isPolicyPack ? folder : request.getPwd(),
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  if (child === undefined) return;
  call.on("cancelled", () => {
    stop(child);
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

/** Starts a child; the caller hears why when that is not possible. */
function started(fail: (error: Failure) => void, start: () => ChildProcess): ChildProcess | undefined {
  try {
    return start();
  } catch (error) {
    fail({
      code: status.FAILED_PRECONDITION,
      details: error instanceof Error ? error.message : String(error),
    });
    return undefined;
  }
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

/** Answers a call whose answer does not depend on what the engine has to say. */
function always<Response>(make: () => Response): handleUnaryCall<unknown, Response> {
  return (_call, answer) => {
    answer(null, make());
  };
}

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

const cancel: handleUnaryCall<Empty, Empty> = (_call, answer) => {
  stopAll();
  answer(null, new empty.Empty());
};

const server = new Server({
  "grpc.max_receive_message_length": MESSAGE_LIMIT,
  "grpc.max_send_message_length": MESSAGE_LIMIT,
});
server.addService(services.LanguageRuntimeService, {
  handshake: always(() => new language.LanguageHandshakeResponse()),
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
});
endWithEngine();
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  // The engine reads the port from the first line.
  console.log(port);
});
