import { randomBytes } from "node:crypto";
import { planAddresses, type AddressPlan } from "../../lib/addresses/plan.ts";
import type { CloudRouter } from "../../lib/bgp/bird.ts";
import { gatewayName, hostIn, meshOf } from "../../lib/bridge/gateways.ts";
import { HEALTH_PORT, PROBE_SOURCE } from "../../lib/bridge/health.ts";
import { makeBundle, type KeySecret } from "../../lib/gateway/bundle.ts";
import { renderCloudInit } from "../../lib/gateway/cloud-init.ts";
import type { BundleSource } from "../../lib/gateway/sources.ts";
import { formatProblem } from "../../lib/problems.ts";
import { keyPairFrom } from "../../lib/wireguard/keys.ts";
import { planMesh, type Mesh } from "../../lib/wireguard/mesh.ts";
import { generationsOf } from "../../lib/wireguard/rotation.ts";
import { TUNNEL_DEFAULTS, type TunnelSettings } from "../../lib/wireguard/settings.ts";

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
}

/** One cloud as the lab builds it. */
export interface LabCloud {
  readonly cloud: "aws" | "azure";
  readonly network: string;
  /** Where a host lives that talks to the other cloud. */
  readonly hostSubnet: string;
  readonly gateways: readonly LabGateway[];
  /** AWS's route server: its endpoints, one in each gateway's subnet. */
  readonly endpoints: readonly (CloudRouter & { readonly subnet: string })[];
}

/** A bridge as the lab builds it. */
export interface LabPlan {
  readonly aws: LabCloud;
  readonly azure: LabCloud;
  readonly mesh: Mesh;
}

/** The parts of a stack that a bridge follows from. */
export interface StackLayout {
  readonly aws: { readonly cidr: string; readonly zones: readonly string[] };
  readonly azure: { readonly cidr: string; readonly zones: readonly string[] };
  /** Zones with a gateway each. */
  readonly gateways: { readonly aws: readonly string[]; readonly azure: readonly string[] };
}

/** What a trial may change. */
type LabSettings = Pick<TunnelSettings, "mtu" | "keepaliveSeconds">;

export const DEV: StackLayout = {
  aws: { cidr: "10.64.0.0/14", zones: ["a", "c"] },
  azure: { cidr: "10.68.0.0/14", zones: ["1", "2"] },
  gateways: { aws: ["a"], azure: ["1"] },
};

export const PROD: StackLayout = {
  aws: { cidr: "10.80.0.0/14", zones: ["a", "c", "d"] },
  azure: { cidr: "10.84.0.0/14", zones: ["1", "2", "3"] },
  gateways: { aws: ["a", "c"], azure: ["1", "2"] },
};

const ASNS = { aws: 64512, azure: 64513, routeServer: 64514 };

/** Where the lab's route server and hosts are, in their subnets. The first four addresses belong to the cloud. */
const [GATEWAY_HOST, ENDPOINT_HOST, HOST] = [5, 4, 20];

/** Plans a bridge from the library alone, with keys of its own. */
export function planFromLibrary(layout: StackLayout, settings: Partial<LabSettings> = {}): LabPlan {
  const { plans, problems: addressProblems } = planAddresses([
    { cloud: "aws", ...layout.aws },
    { cloud: "azure", ...layout.azure },
  ]);
  const [aws, azure] = plans;
  if (aws === undefined || azure === undefined)
    throw new Error(addressProblems.map(formatProblem).join("\n"));
  const { mesh, problems } = planMesh(
    meshOf({
      aws: { plan: aws, zones: layout.gateways.aws, asn: ASNS.aws },
      azure: { plan: azure, zones: layout.gateways.azure, asn: ASNS.azure },
      mtu: TUNNEL_DEFAULTS.mtu,
      keepaliveSeconds: TUNNEL_DEFAULTS.keepaliveSeconds,
      ...settings,
    }),
  );
  if (problems.length > 0) throw new Error(problems.map(formatProblem).join("\n"));
  const makers = machinesOf(mesh, { aws, azure });
  return { mesh, aws: makers(aws), azure: makers(azure) };
}

interface Plans {
  readonly aws: AddressPlan;
  readonly azure: AddressPlan;
}

/** Makes the machines of a cloud; keys are made when they are first asked for. */
function machinesOf(mesh: Mesh, plans: Plans): (plan: AddressPlan) => LabCloud {
  const secrets = new Map<string, string>();
  const secretOf = (gateway: string, generation: number): KeySecret => {
    const key = `${gateway} ${generation}`;
    const secret = secrets.get(key) ?? randomBytes(32).toString("base64");
    secrets.set(key, secret);
    return { generation, secret };
  };
  const names = mesh.sites.flatMap(({ gateways }) => gateways.map(({ name }) => name));
  const publicKeys = (generation: number) =>
    Object.fromEntries(
      names.map((name) => [
        name,
        generationsOf(generation).map((of) => ({
          generation: of,
          publicKey: keyPairFrom(secretOf(name, of).secret).publicKey,
        })),
      ]),
    );
  const publicAddresses = Object.fromEntries(names.map((name) => [name, publicAddressOf(mesh, name)]));
  return (plan) => {
    const endpoints = plan.cloud === "aws" ? endpointsOf(mesh, plans.aws) : [];
    const gateways = mesh.sites.find(({ cloud }) => cloud === plan.cloud)?.gateways ?? [];
    return {
      cloud: plan.cloud,
      network: plan.network,
      hostSubnet: (plan.subnets.private ?? plan.subnets.nodes)?.[0]?.cidr ?? "",
      endpoints,
      gateways: gateways.map(({ name, slot }): LabGateway => {
        const subnet = gatewaySubnet(plan, name);
        const privateAddress = hostIn(subnet, GATEWAY_HOST + slot);
        const source = sourceOf(plan.cloud, name);
        return {
          name,
          cloud: plan.cloud,
          subnet,
          privateAddress,
          publicAddress: publicAddresses[name] ?? "",
          secret: source.kind === "azure-key-vault" ? source.secretName : source.secretId,
          userData: renderCloudInit({ gateway: name, source }),
          bundle: (generation) =>
            JSON.stringify(
              makeBundle({
                mesh,
                gateway: name,
                generation,
                own: generationsOf(generation).map((of) => secretOf(name, of)),
                publicKeys: publicKeys(generation),
                publicAddresses,
                privateAddress,
                cloudRouters: endpoints.filter((endpoint) => endpoint.subnet === subnet),
                health: { port: HEALTH_PORT, sources: [PROBE_SOURCE] },
              }),
            ),
        };
      }),
    };
  };
}

/** Public addresses of the lab: ranges for documentation (RFC 5737). */
function publicAddressOf(mesh: Mesh, name: string): string {
  const [aws, azure] = mesh.sites.map(({ gateways }) => gateways.find((gateway) => gateway.name === name));
  return aws === undefined ? `198.51.100.${10 + (azure?.slot ?? 0)}` : `203.0.113.${10 + aws.slot}`;
}

function sourceOf(cloud: "aws" | "azure", name: string): BundleSource {
  return cloud === "aws"
    ? { kind: "aws-secrets-manager", region: "ap-northeast-1", secretId: `kakehashi/${name}` }
    : { kind: "azure-key-vault", vaultUri: "https://lab.vault.azure.net", secretName: name };
}

/** AWS's subnets are zonal, so each gateway has its own; Azure's spans the zones. */
function gatewaySubnet({ cloud, subnets }: AddressPlan, gateway: string): string {
  const [first, ...rest] = subnets.gateways ?? [];
  const own = [first, ...rest].find((subnet) => gatewayName(cloud, subnet?.zone ?? "") === gateway);
  return (own ?? first)?.cidr ?? "";
}

function endpointsOf(mesh: Mesh, plan: AddressPlan): LabCloud["endpoints"] {
  return mesh.sites[0].gateways.map(({ name }) => {
    const subnet = gatewaySubnet(plan, name);
    const address = hostIn(subnet, ENDPOINT_HOST);
    return { name, address, asn: ASNS.routeServer, bfd: true, subnet };
  });
}

/** The address of the host in a cloud's host subnet. */
export const hostAddress = ({ hostSubnet }: LabCloud): string => hostIn(hostSubnet, HOST);

/** The cloud's router: the first address of each subnet. */
export const routerIn = (subnet: string): string => hostIn(subnet, 1);

/** The length of a range's prefix. */
export const prefixOf = (cidr: string): string => cidr.split("/")[1] ?? "32";
