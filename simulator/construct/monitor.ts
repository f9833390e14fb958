import grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import type { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/resource_pb.js";
import type {
  RegisterResourceRequest,
  RegisterResourceResponse,
  ResourceInvokeResponse,
} from "@pulumi/pulumi/proto/resource_pb.js";
import type { Alias } from "@pulumi/pulumi/proto/alias_pb.js";
import { decodeWithResources, encode, resourceReference } from "../codec.ts";
import type { Properties } from "../codec.ts";
import { Refusal } from "../refusal.ts";
import { UNKNOWN, within } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { resolve, Traced } from "./traced.ts";
import type { Tree } from "./traced.ts";

/** A resource that a component asks the engine for. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  /** The URN of the parent. */
  readonly parent: string;
  readonly inputs: Readonly<Record<string, Tree>>;
  readonly dependsOn?: readonly Registered[];
  readonly ignoreChanges?: readonly string[];
  readonly retainOnDelete?: boolean;
  /** The version of the plugin; without one a provider takes that of the others of its package. */
  readonly version?: string;
  /** A provider's reference, `URN::id`. @default the parent's for the type's package */
  readonly provider?: string;
}

/** A component, with what the program said of it. */
export interface ComponentRegistration extends Registration {
  readonly aliases: readonly Alias[];
  readonly protect: boolean | undefined;
  readonly dependencies: readonly string[];
  /** Providers for the children, by package. */
  readonly providers: ReadonlyMap<string, string>;
}

/** A resource that the engine has registered. */
export class Registered {
  readonly urn: string;
  /** The id; unknown in a preview of something new, null of a component. */
  readonly id: Traced;
  readonly #outputs: Properties;
  readonly #preview: boolean;

  constructor(urn: string, id: Traced, outputs: Properties, preview: boolean) {
    this.urn = urn;
    this.id = id;
    this.#outputs = outputs;
    this.#preview = preview;
  }

  /** An output. In a preview, one that the provider did not say is unknown. */
  output(key: string): Traced {
    const value = this.#outputs.values[key] ?? (this.#preview ? UNKNOWN : null);
    const secret = [...this.#outputs.secrets].some((path) => within(new Set([key]), path));
    return new Traced(value, secret, [this.urn], this.#preview);
  }

  /** The resource itself as a value. */
  reference(): Traced {
    return new Traced(resourceReference(this.urn, this.id.value ?? undefined), false, [this.urn]);
  }

  /** How other resources name it as their provider. */
  providerReference(): string {
    return `${this.urn}::${typeof this.id.value === "string" ? this.id.value : UNKNOWN_PROVIDER_ID}`;
  }
}

/** The id of a provider whose configuration is not known yet (pulumi sdk, plugin.UnknownStringValue). */
const UNKNOWN_PROVIDER_ID = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The engine's side of a program, for components: registers resources and calls functions. */
export class Monitor {
  readonly #client: ResourceMonitorClient;
  readonly #preview: boolean;

  constructor(address: string, preview: boolean) {
    this.#client = new services.ResourceMonitorClient(address, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    });
    this.#preview = preview;
  }

  /** Registers a custom resource, and waits until it is as its inputs say. */
  async register(registration: Registration): Promise<Registered> {
    return this.#send(request(registration, true));
  }

  /** Registers a component. */
  async registerComponent(registration: ComponentRegistration): Promise<Registered> {
    const message = request(registration, false).setAliasesList([...registration.aliases]);
    message.setDependenciesList([
      ...new Set([...message.getDependenciesList(), ...registration.dependencies]),
    ]);
    if (registration.protect !== undefined) message.setProtect(registration.protect);
    for (const [name, reference] of registration.providers) message.getProvidersMap().set(name, reference);
    return this.#send(message);
  }

  /** Completes a component. */
  async registerOutputs(urn: string, outputs: Readonly<Record<string, Tree>>): Promise<void> {
    const message = new messages.RegisterResourceOutputsRequest()
      .setUrn(urn)
      .setOutputs(encode(resolve(outputs)));
    await new Promise<void>((done, fail) => {
      this.#client.registerResourceOutputs(message, (error) => {
        if (error === null) done();
        else fail(error);
      });
    });
  }

  /** Calls a function of a provider; unknown arguments give an unknown result. */
  async invoke(
    token: string,
    args: Readonly<Record<string, Tree>>,
    provider: string | undefined,
  ): Promise<Traced> {
    const { values, secrets, from } = resolve(args);
    const sources = [...new Set([...from.values()].flat())];
    if (Object.values(values).includes(UNKNOWN)) return new Traced(UNKNOWN, secrets.size > 0, sources);
    return new Traced(
      await this.#invoke(token, { values, secrets }, provider ?? ""),
      secrets.size > 0,
      sources,
    );
  }

  /** What the engine knows of a resource that the program has made. */
  async resource(urn: string): Promise<Registered> {
    const found = await this.#invoke(
      "pulumi:pulumi:getResource",
      { values: { urn }, secrets: new Set() },
      "",
    );
    const state = typeof found.state === "object" && found.state !== null ? found.state : {};
    const outputs = { values: Object.fromEntries(Object.entries(state)), secrets: new Set<string>() };
    return new Registered(urn, new Traced(found.id ?? null, false, [urn]), outputs, this.#preview);
  }

  close(): void {
    this.#client.close();
  }

  async #send(message: RegisterResourceRequest): Promise<Registered> {
    const response = await new Promise<RegisterResourceResponse>((done, fail) => {
      this.#client.registerResource(message, (error, answer) => {
        if (error === null) done(answer);
        else fail(error);
      });
    });
    if (response.getResult() !== messages.Result.SUCCESS) {
      throw new Refusal(
        `${message.getName()}: was not made, got a failure of ${message.getType()}; see its own message`,
      );
    }
    const [urn, id] = [response.getUrn(), response.getId()];
    const absent = message.getCustom() && this.#preview ? UNKNOWN : null;
    return new Registered(
      urn,
      new Traced(id === "" ? absent : id, false, [urn]),
      decodeWithResources(response.getObject()),
      this.#preview,
    );
  }

  async #invoke(token: string, args: Properties, provider: string): Promise<PropertyMap> {
    const message = new messages.ResourceInvokeRequest()
      .setTok(token)
      .setArgs(encode(args))
      .setProvider(provider)
      .setAcceptresources(true);
    const response = await new Promise<ResourceInvokeResponse>((done, fail) => {
      this.#client.invoke(message, (error, answer) => {
        if (error === null) done(answer);
        else fail(error);
      });
    });
    const [failure] = response.getFailuresList();
    if (failure !== undefined) throw new Refusal(failure.getReason());
    return decodeWithResources(response.getReturn()).values;
  }
}

function request(registration: Registration, custom: boolean): RegisterResourceRequest {
  const {
    type,
    name,
    parent,
    inputs,
    dependsOn = [],
    ignoreChanges = [],
    provider = "",
    version = "",
  } = registration;
  const resolved = resolve(inputs);
  const message = new messages.RegisterResourceRequest()
    .setType(type)
    .setName(name)
    .setParent(parent)
    .setCustom(custom)
    .setObject(encode(resolved))
    .setProvider(provider)
    .setVersion(version)
    .setIgnorechangesList([...ignoreChanges])
    .setAcceptsecrets(true)
    .setAcceptresources(true)
    .setSupportspartialvalues(true)
    .setSupportsresultreporting(true)
    .setAliasspecs(true);
  if (registration.retainOnDelete !== undefined) message.setRetainondelete(registration.retainOnDelete);
  for (const [key, urns] of resolved.from) {
    const dependencies = new messages.RegisterResourceRequest.PropertyDependencies();
    message.getPropertydependenciesMap().set(key, dependencies.setUrnsList([...urns]));
  }
  const all = new Set([...dependsOn.map((it) => it.urn), ...[...resolved.from.values()].flat()]);
  return message.setDependenciesList([...all]);
}
