import grpc from "@grpc/grpc-js";
import type { sendUnaryData, ServerUnaryCall } from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import services from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resources from "@pulumi/pulumi/proto/resource_pb.js";
import type {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  RegisterResourceResponse,
  ResourceInvokeRequest,
  ResourceInvokeResponse,
} from "@pulumi/pulumi/proto/resource_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { decodeWithResources, encode, plain } from "../../../simulator/codec.ts";
import { callMethod, construct } from "../../../simulator/construct/construction.ts";
import { awsx } from "../../../simulator/awsx/package.ts";
import { eks } from "../../../simulator/eks/package.ts";
import { Refusal } from "../../../simulator/refusal.ts";
import { text } from "../../../simulator/properties.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";

/** What a component asked the engine to register. */
export interface Asked {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly inputs: PropertyMap;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: ReadonlyMap<string, readonly string[]>;
  readonly ignoreChanges: readonly string[];
  readonly provider: string;
  readonly protect: boolean | undefined;
}

const NOWHERE: Readonly<Record<string, readonly string[]>> = {};

/** Outputs of an EKS cluster, as far as the components use them. */
const CLUSTER: PropertyMap = {
  name: "prod",
  arn: "arn:aws:eks:ap-northeast-1:1:cluster/prod",
  endpoint: "https://abc.eks",
  certificateAuthority: { data: "Q0E=" },
  identities: [{ oidcs: [{ issuer: "https://oidc.eks/id/A" }] }],
  vpcConfig: { clusterSecurityGroupId: "sg-eks" },
  version: "1.35",
};

/** An engine's resource monitor that accepts everything and remembers it. */
export class FakeEngine {
  readonly asked: Asked[] = [];
  readonly outputs = new Map<string, PropertyMap>();
  readonly invoked: string[] = [];
  /** What would have been refused. */
  readonly tolerated: string[] = [];
  /** Answer as in a preview of what is not there yet. */
  preview = false;
  /** Gateways of subnets' default routes; a subnet that is not here has none. */
  readonly routes = new Map<string, string>();
  /** The name of a resource that cannot be made. */
  fails = "";
  readonly #states = new Map<string, PropertyMap>();
  readonly #server = new grpc.Server();
  #address = "";

  async start(): Promise<void> {
    this.#server.addService(services.ResourceMonitorService, {
      registerResource: answer((request: RegisterResourceRequest) => this.#register(request)),
      registerResourceOutputs: answer((request: RegisterResourceOutputsRequest) => {
        const outputs = decodeWithResources(request.getOutputs()).values;
        this.outputs.set(request.getUrn(), outputs);
        this.#states.set(request.getUrn(), outputs);
        return new empty.Empty();
      }),
      invoke: answer((request: ResourceInvokeRequest) => this.#invoke(request)),
    });
    const port = await new Promise<number>((done, fail) => {
      this.#server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) done(bound);
        else fail(error);
      });
    });
    this.#address = `127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  /** Constructs a component, as the engine would ask for it. */
  async construct(
    type: string,
    inputs: PropertyMap,
    { preview = false, from = NOWHERE, protect = false, echo = false } = {},
  ): Promise<{
    readonly urn: string;
    readonly state: PropertyMap;
    readonly from: ReadonlyMap<string, readonly string[]>;
  }> {
    const request = new messages.ConstructRequest()
      .setType(type)
      .setName("eks")
      .setParent("urn:stack")
      .setDryrun(preview)
      .setMonitorendpoint(this.#address)
      .setInputs(encode(plain(inputs)));
    if (protect) request.setProtect(true);
    request.getProvidersMap().set("aws", "urn:aws::id");
    for (const [key, urns] of Object.entries(from)) {
      request
        .getInputdependenciesMap()
        .set(key, new messages.ConstructRequest.PropertyDependencies().setUrnsList([...urns]));
    }
    const model = eks.component?.(type) ?? awsx.component?.(type);
    if (model === undefined) throw new Refusal(`${type} is no component`);
    const response = await construct(request, model, (problem) => {
      if (!echo) return false;
      this.tolerated.push(problem);
      return true;
    });
    const sources = new Map<string, readonly string[]>();
    response.getStatedependenciesMap().forEach((it, key) => sources.set(key, it.getUrnsList()));
    return { urn: response.getUrn(), state: decodeWithResources(response.getState()).values, from: sources };
  }

  /** Calls a method of a component, as the engine would. */
  async call(token: string, args: PropertyMap): Promise<PropertyMap> {
    const model = eks.method?.(token);
    if (model === undefined) throw new Refusal(`${token} is no method`);
    const request = new messages.CallRequest()
      .setTok(token)
      .setMonitorendpoint(this.#address)
      .setArgs(encode(plain(args)));
    return decodeWithResources((await callMethod(request, model)).getReturn()).values;
  }

  /** `type name < parent's name`, in order of their names. */
  tree(): readonly string[] {
    return this.asked
      .map((it) => `${it.type} ${it.name} < ${it.parent.slice(it.parent.lastIndexOf(":") + 1)}`)
      .sort();
  }

  find(name: string, type = ""): Asked {
    const found = this.asked.find((it) => it.name === name && it.type.startsWith(type));
    if (found === undefined) throw new Error(`nobody asked for ${name}`);
    return found;
  }

  #register(request: RegisterResourceRequest): RegisterResourceResponse {
    const [type, name] = [request.getType(), request.getName()];
    const inputs = decodeWithResources(request.getObject()).values;
    const propertyDependencies = new Map<string, readonly string[]>();
    request
      .getPropertydependenciesMap()
      .forEach((it, key) => propertyDependencies.set(key, it.getUrnsList()));
    const urn = `urn:${type}:${name}`;
    this.asked.push({
      urn,
      type,
      name,
      parent: request.getParent(),
      inputs,
      dependencies: request.getDependenciesList(),
      propertyDependencies,
      ignoreChanges: request.getIgnorechangesList(),
      provider: request.getProvider(),
      protect: request.hasProtect() ? request.getProtect() : undefined,
    });
    const response = new resources.RegisterResourceResponse().setUrn(urn);
    if (name === this.fails) return response.setResult(resources.Result.FAIL);
    const known = this.preview ? inputs : { ...inputs, ...outputsOf(type, name) };
    this.#states.set(urn, known);
    if (request.getCustom() && !this.preview) response.setId(`id-of-${name}`);
    return response.setObject(request.getCustom() ? encode(plain(known)) : new struct.Struct());
  }

  #invoke(request: ResourceInvokeRequest): ResourceInvokeResponse {
    const args = decodeWithResources(request.getArgs()).values;
    this.invoked.push(request.getTok());
    return new resources.ResourceInvokeResponse().setReturn(
      encode(plain(this.#answer(request.getTok(), args))),
    );
  }

  #answer(token: string, args: PropertyMap): PropertyMap {
    switch (token) {
      case "aws:ssm/getParameter:getParameter":
        return { value: `ami-${text(args, "name") ?? ""}` };
      case "aws:ec2/getAmi:getAmi":
        return { blockDeviceMappings: [{ deviceName: "/dev/xvda" }] };
      case "aws:ec2/getRouteTable:getRouteTable":
        return {
          routes: [
            { cidrBlock: "0.0.0.0/0", gatewayId: this.routes.get(text(args, "subnetId") ?? "") ?? "" },
          ],
        };
      case "aws:index/getAvailabilityZones:getAvailabilityZones":
        return { names: ["a", "b", "c", "d"].map((it) => `ap-northeast-1${it}`) };
      case "aws:ec2/getVpc:getVpc":
        return { id: "vpc-default" };
      case "aws:ec2/getSubnets:getSubnets":
        return { ids: ["subnet-1", "subnet-2"] };
      case "aws:eks/getAddonVersion:getAddonVersion":
        return { version: `v1-${text(args, "addonName") ?? ""}` };
      default: {
        const urn = text(args, "urn") ?? "";
        return {
          urn,
          id: `id-of-${urn.slice(urn.lastIndexOf(":") + 1)}`,
          state: this.#states.get(urn) ?? {},
        };
      }
    }
  }
}

function outputsOf(type: string, name: string): PropertyMap {
  if (type === "aws:eks/cluster:Cluster") return CLUSTER;
  if (type === "aws:ec2/launchTemplate:LaunchTemplate") return { name: "lt", latestVersion: 1 };
  if (type.startsWith("aws:iam/")) return { arn: `arn:of:${name}`, name };
  return {};
}

function answer<Request, Response>(handle: (request: Request) => Response) {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    callback(null, handle(call.request));
  };
}
