import { randomBytes } from "node:crypto";
import { z } from "zod";
import { contains, readCidr } from "../../lib/addresses/cidr.ts";
import { planAddresses, type AddressPlan } from "../../lib/addresses/plan.ts";
import type { CloudRouter } from "../../lib/bgp/bird.ts";
import { hostIn, meshOf } from "../../lib/bridge/gateways.ts";
import { HEALTH_PORT, PROBE_SOURCE } from "../../lib/bridge/health.ts";
import { makeBundle, type KeySecret } from "../../lib/gateway/bundle.ts";
import { formatProblem } from "../../lib/problems.ts";
import { keyPairFrom } from "../../lib/wireguard/keys.ts";
import { planMesh, type Mesh } from "../../lib/wireguard/mesh.ts";
import { generationsOf } from "../../lib/wireguard/rotation.ts";
import { TUNNEL_DEFAULTS } from "../../lib/wireguard/settings.ts";
import { builtGateways, type BuiltGateway } from "./built-gateways.ts";
import type { RehearsedStack } from "./rehearsed.ts";

/** A gateway as the lab builds it: what the cloud gives it, and what the program renders for it. */
export interface LabGateway {
  readonly name: string;
  readonly cloud: "aws" | "azure";
  /** The range of its subnet, whose first address is the cloud's router. */
  readonly subnet: string;
  readonly privateAddress: string;
  readonly publicAddress: string;
  /** cloud-init, as the machine reads it at its first boot. */
  readonly userData: string;
  /** The name of the secret that its bundle is in. */
  readonly secret: string;
  /** The secret's text while a generation of keys is asked for. */
  readonly bundle: (generation: number) => string;
  /** The same, also of the first generation made by the library. */
  readonly again: (generation: number) => string;
}

/** One cloud as the lab builds it. */
export interface LabCloud {
  readonly cloud: "aws" | "azure";
  readonly network: string;
  /** Where a host lives that talks to the other cloud. */
  readonly hostSubnet: string;
  readonly gateways: readonly LabGateway[];
}

/** What leads the VPC's route tables to a gateway, as the stack has it. */
export type LabAwsRoutes =
  | {
      readonly kind: "route-server";
      /** One in each gateway's subnet. */
      readonly endpoints: readonly (CloudRouter & { readonly subnet: string })[];
    }
  | {
      readonly kind: "replace-route-agent";
      readonly tables: readonly string[];
      /** Private addresses of the gateways by the ids of their interfaces; the first has the routes at first. */
      readonly interfaces: Readonly<Record<string, string>>;
    };

/** A bridge as the lab builds it. */
export interface LabPlan {
  readonly aws: LabCloud;
  readonly azure: LabCloud;
  readonly awsRoutes: LabAwsRoutes;
  readonly mesh: Mesh;
}

const sideSchema = z.looseObject({ cidr: z.string(), zones: z.array(z.string()) });
const networkSchema = z.looseObject({ aws: sideSchema, azure: sideSchema });

const DEFAULT_ASNS = { aws: 64512, azure: 64513 };
const gatewaysSchema = z.looseObject({ zones: z.array(z.string()), asn: z.number().optional() });
const vpnSchema = z.looseObject({
  aws: gatewaysSchema,
  azure: gatewaysSchema,
  mtu: z.number().default(TUNNEL_DEFAULTS.mtu),
  keepaliveSeconds: z.number().default(TUNNEL_DEFAULTS.keepaliveSeconds),
});

/** Where the lab's hosts are, in their subnets. */
const HOST = 20;

/** The bridge of a rehearsed stack: its machines, addresses and first keys are what the stack has. */
export async function planOf(stack: RehearsedStack): Promise<LabPlan> {
  const config = stack.config();
  const { aws: awsRange, azure: azureRange } = networkSchema.parse(config["kakehashi:network"]);
  const vpn = vpnSchema.parse(config["kakehashi:vpn"]);
  const { plans, problems: addressProblems } = planAddresses([
    { cloud: "aws", ...awsRange },
    { cloud: "azure", ...azureRange },
  ]);
  const [aws, azure] = plans;
  if (aws === undefined || azure === undefined)
    throw new Error(addressProblems.map(formatProblem).join("\n"));
  const side = (plan: AddressPlan, { zones, asn = DEFAULT_ASNS[plan.cloud] }: typeof vpn.aws) => ({
    ...{ plan, zones, asn },
  });
  const { mtu, keepaliveSeconds } = vpn;
  const bridge = { aws: side(aws, vpn.aws), azure: side(azure, vpn.azure), mtu, keepaliveSeconds };
  const { mesh, problems } = planMesh(meshOf(bridge));
  if (problems.length > 0) throw new Error(problems.map(formatProblem).join("\n"));
  const built = builtGateways(mesh, await stack.resources());
  const bundles = bundlesOf(mesh, built);
  const cloud = (plan: AddressPlan): LabCloud => ({
    cloud: plan.cloud,
    network: plan.network,
    hostSubnet: hostSubnetOf(plan),
    gateways: built
      .filter((gateway) => gateway.cloud === plan.cloud)
      .map((gateway): LabGateway => ({
        ...gateway,
        subnet: subnetOf(plan, gateway.privateAddress),
        bundle: (generation) => (generation === 1 ? gateway.firstBundle : bundles(gateway.name, generation)),
        again: (generation) => bundles(gateway.name, generation),
      })),
  });
  return { mesh, aws: cloud(aws), azure: cloud(azure), awsRoutes: awsRoutesOf(aws, built) };
}

/** The subnet of a cloud's first machines. */
function hostSubnetOf({ cloud, subnets }: AddressPlan): string {
  const [first] = subnets.private ?? subnets.nodes ?? [];
  if (first === undefined) throw new Error(`${cloud}: its address plan has no private and no nodes' subnet`);
  return first.cidr;
}

function awsRoutesOf(plan: AddressPlan, built: readonly BuiltGateway[]): LabAwsRoutes {
  const gateways = built.filter(({ cloud }) => cloud === "aws");
  const [keeping] = gateways.flatMap((gateway) => gateway.keeping ?? []);
  if (keeping !== undefined) {
    const interfaces = gateways.map((gateway) => [gateway.interfaceId, gateway.privateAddress] as const);
    return {
      kind: "replace-route-agent",
      tables: keeping.tables,
      interfaces: Object.fromEntries(interfaces),
    };
  }
  const endpoints = gateways.flatMap(({ endpoint, privateAddress }) =>
    endpoint === undefined ? [] : [{ ...endpoint, subnet: subnetOf(plan, privateAddress) }],
  );
  if (endpoints.length < gateways.length)
    throw new Error("vpn.aws: some gateways have neither a route server's endpoint nor route tables to keep");
  return { kind: "route-server", endpoints };
}

/** The gateways' subnet that an address is in. */
function subnetOf({ subnets }: AddressPlan, address: string): string {
  const at = readCidr(`${address}/32`);
  const found = subnets.gateways?.find(({ cidr }) => {
    const range = readCidr(cidr);
    return at !== undefined && range !== undefined && contains(range, at);
  });
  if (found === undefined) throw new Error(`${address} is in no gateways' subnet`);
  return found.cidr;
}

/**
 * Bundles by gateway and generation: the first is the stack's, later ones are what the program would make of the
 * stack's keys and of new ones.
 */
function bundlesOf(
  mesh: Mesh,
  built: readonly BuiltGateway[],
): (gateway: string, generation: number) => string {
  const secrets = new Map(built.map(({ name, privateKey }) => [`${name} 1`, privateKey]));
  const secretOf = (gateway: string, generation: number): KeySecret => {
    const key = `${gateway} ${generation}`;
    const secret = secrets.get(key) ?? randomBytes(32).toString("base64");
    secrets.set(key, secret);
    return { generation, secret };
  };
  const publicKeys = (generation: number) =>
    Object.fromEntries(
      built.map(({ name }) => [
        name,
        generationsOf(generation).map((of) => ({
          generation: of,
          publicKey: keyPairFrom(secretOf(name, of).secret).publicKey,
        })),
      ]),
    );
  const publicAddresses = Object.fromEntries(built.map(({ name, publicAddress }) => [name, publicAddress]));
  return (gateway, generation) => {
    const own = built.find(({ name }) => name === gateway);
    if (own === undefined) throw new Error(`no gateway ${gateway}`);
    return JSON.stringify(
      makeBundle({
        ...{ mesh, gateway, generation, publicAddresses },
        own: generationsOf(generation).map((of) => secretOf(gateway, of)),
        publicKeys: publicKeys(generation),
        privateAddress: own.privateAddress,
        cloudRouters: own.endpoint === undefined ? [] : [own.endpoint],
        ...(own.keeping === undefined ? {} : { routes: own.keeping }),
        ...(own.cloud === "azure" ? { health: { port: HEALTH_PORT, sources: [PROBE_SOURCE] } } : {}),
      }),
    );
  };
}

/** The address of the host in a cloud's host subnet. */
export const hostAddress = ({ hostSubnet }: LabCloud): string => hostIn(hostSubnet, HOST);

/** The cloud's router: the first address of each subnet. */
export const routerIn = (subnet: string): string => hostIn(subnet, 1);

/** The length of a range's prefix. */
export const prefixOf = (cidr: string): string => cidr.split("/")[1] ?? "32";
