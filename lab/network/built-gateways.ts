import { z } from "zod";
import type { CloudRouter } from "../../lib/bgp/bird.ts";
import type { RouteKeeping } from "../../lib/gateway/bundle.ts";
import type { Mesh } from "../../lib/wireguard/mesh.ts";
import { plain, type RehearsedResource } from "./rehearsed.ts";

/** A gateway as a rehearsed stack has it. */
export interface BuiltGateway {
  readonly name: string;
  readonly cloud: "aws" | "azure";
  readonly privateAddress: string;
  readonly publicAddress: string;
  /** The machine's id in its cloud. */
  readonly machine: string;
  /** cloud-init, as the machine reads it at its first boot. */
  readonly userData: string;
  /** The name of the secret that its bundle is in. */
  readonly secret: string;
  /** The secret's text, and the key in it. */
  readonly firstBundle: string;
  readonly privateKey: string;
  /** The route server's endpoint in its subnet; absent without a route server. */
  readonly endpoint: CloudRouter | undefined;
  /** EC2's id of its interface; empty in Azure. */
  readonly interfaceId: string;
  /** The route tables that the gateways keep; absent where something else does. */
  readonly keeping: RouteKeeping | undefined;
}

const keepingSchema = z.object({
  tables: z.array(z.string()),
  gateways: z.array(z.object({ name: z.string(), address: z.string() })),
});
const bundleSchema = z.object({
  own: z.array(z.object({ generation: z.number(), privateKey: z.string() })),
  routes: keepingSchema.nullable(),
});

/** Finds every gateway of the mesh in what was built. */
export function builtGateways(mesh: Mesh, resources: readonly RehearsedResource[]): readonly BuiltGateway[] {
  return mesh.sites.flatMap(({ cloud, gateways }) =>
    gateways.map(({ name }) => {
      const find = finder(resources, name);
      const machine = cloud === "aws" ? inAws(find) : inAzure(find);
      const { own, routes } = bundleSchema.parse(JSON.parse(machine.firstBundle));
      const [key] = own;
      if (key?.generation !== 1) throw new Error(`${name}: its first bundle has no key of generation 1`);
      const secret = /\bSECRET_(?:ID|NAME)=(\S+)/.exec(machine.userData)?.[1];
      if (secret === undefined) throw new Error(`${name}: its user data names no secret`);
      return { name, cloud, ...machine, secret, privateKey: key.privateKey, keeping: routes ?? undefined };
    }),
  );
}

/** Finds what a gateway has of a type; the program names each after the gateway. */
type Find = (type: string) => RehearsedResource | undefined;

function finder(resources: readonly RehearsedResource[], gateway: string): Find {
  return (type) =>
    resources.find((resource) => resource.type === type && resource.urn.endsWith(`::vpn-${gateway}`));
}

function needed(find: Find, type: string): RehearsedResource {
  const found = find(type);
  if (found === undefined) throw new Error(`the stack has no ${type} for a gateway`);
  return found;
}

type Machine = Omit<BuiltGateway, "name" | "cloud" | "secret" | "privateKey" | "keeping">;

const text = z.string();

function inAws(find: Find): Machine {
  const eip = needed(find, "aws:ec2/eip:Eip");
  const instance = needed(find, "aws:ec2/instance:Instance");
  const endpoint = find("aws:vpc/routeServerEndpoint:RouteServerEndpoint");
  return {
    privateAddress: text.parse(eip.outputs.privateIp),
    publicAddress: text.parse(eip.outputs.publicIp),
    interfaceId: text.parse(eip.inputs.networkInterface),
    machine: instance.id,
    userData: plain(instance.inputs.userData),
    firstBundle: plain(needed(find, "aws:secretsmanager/secretVersion:SecretVersion").inputs.secretString),
    endpoint:
      endpoint === undefined
        ? undefined
        : { ...endpointOf(find), address: text.parse(endpoint.outputs.eniAddress) },
  };
}

/** BIRD's session with the endpoint, as the gateway's own file names it. */
function endpointOf(find: Find): Pick<CloudRouter, "name" | "asn" | "bfd"> {
  const bundle = plain(needed(find, "aws:secretsmanager/secretVersion:SecretVersion").inputs.secretString);
  const session = /protocol bgp cloud_(\S+) \{[^}]*neighbor \S+ as (\d+);/.exec(
    (JSON.parse(bundle) as { files: Record<string, string> }).files["/etc/bird/bird.conf"] ?? "",
  );
  return { name: session?.[1] ?? "", asn: Number(session?.[2]), bfd: true };
}

const nicSchema = z.object({ ipConfigurations: z.array(z.object({ privateIPAddress: z.string() })) });
const machineSchema = z.object({ osProfile: z.object({ customData: z.unknown() }) });
const secretSchema = z.object({ properties: z.object({ value: z.unknown() }) });

function inAzure(find: Find): Machine {
  const { ipConfigurations } = nicSchema.parse(needed(find, "azure-native:network:NetworkInterface").inputs);
  const { id: machine, inputs } = needed(find, "azure-native:compute:VirtualMachine");
  const { osProfile } = machineSchema.parse(inputs);
  const { properties } = secretSchema.parse(needed(find, "azure-native:keyvault:Secret").inputs);
  return {
    privateAddress: text.parse(ipConfigurations[0]?.privateIPAddress),
    publicAddress: text.parse(needed(find, "azure-native:network:PublicIPAddress").outputs.ipAddress),
    machine,
    userData: Buffer.from(plain(osProfile.customData), "base64").toString(),
    firstBundle: plain(properties.value),
    endpoint: undefined,
    interfaceId: "",
  };
}
