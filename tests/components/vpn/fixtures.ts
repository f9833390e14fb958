import { Provider as AwsProvider } from "@pulumi/aws/provider.js";
import { Provider as AzureProvider } from "@pulumi/azure-native/provider.js";
import { Provider as RandomProvider } from "@pulumi/random/provider.js";
import { output, secret } from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import type { Network } from "../../../components/contracts/network.ts";
import { SiteToSiteVpn, type SiteToSiteVpnArgs } from "../../../components/vpn/site-to-site-vpn.ts";
import type { AwsSideArgs, AzureSideArgs } from "../../../components/vpn/vpn-args.ts";
import { deploy, type Computed } from "../../support/mocks.ts";
import { Platform } from "../../support/platform.ts";
import { once, planFor } from "../network/fixtures.ts";

/** The label of the bridge under test. */
export const VPN = "kakehashi:vpn:SiteToSiteVpn::vpn";

/** Type tokens that tests ask for often. */
export const TYPES = {
  instance: "aws:ec2/instance:Instance",
  eip: "aws:ec2/eip:Eip",
  nic: "azure-native:network:NetworkInterface",
  vm: "azure-native:compute:VirtualMachine",
  publicIp: "azure-native:network:PublicIPAddress",
  vault: "azure-native:keyvault:Vault",
  azureSecret: "azure-native:keyvault:Secret",
  secretVersion: "aws:secretsmanager/secretVersion:SecretVersion",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  bytes: "random:index/randomBytes:RandomBytes",
};

const SUBSCRIPTION = "11111111-1111-4111-8111-111111111111";
const IN_AZURE = `/subscriptions/${SUBSCRIPTION}/resourceGroups/azure/providers/Microsoft.Network`;

/** The last number of an address of documentation, the same for the same name. */
const host = (name: string): number => (createHash("sha256").update(name).digest()[0] ?? 0) || 1;

/** 32 bytes that are the same for the same name. */
const bytesOf = (name: string) => ({ base64: secret(createHash("sha256").update(name).digest("base64")) });

const OUTPUTS: Readonly<Record<string, Computed>> = {
  "aws:ec2/networkInterface:NetworkInterface": ({ name }) => ({
    arn: `arn:aws:ec2:ap-northeast-1:111111111111:network-interface/${name}`,
    privateIp: `10.64.192.${host(name)}`,
  }),
  [TYPES.eip]: ({ name }) => ({ publicIp: `198.51.100.${host(name)}` }),
  [TYPES.publicIp]: ({ name }) => ({ ipAddress: `203.0.113.${host(name)}` }),
  "aws:secretsmanager/secret:Secret": ({ name }) => ({
    arn: `arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:${name}`,
  }),
  "aws:iam/role:Role": ({ name }) => ({ name }),
  "aws:iam/instanceProfile:InstanceProfile": ({ name }) => ({ name }),
  "aws:vpc/routeServer:RouteServer": () => ({ routeServerId: "rs-1" }),
  "aws:vpc/routeServerEndpoint:RouteServerEndpoint": ({ name }) => ({
    routeServerEndpointId: `rse-${name}`,
    eniAddress: `10.64.192.${host(`endpoint of ${name}`)}`,
  }),
  "aws:sns/topic:Topic": () => ({ arn: "arn:aws:sns:ap-northeast-1:111111111111:alarms" }),
  [TYPES.vault]: ({ name, inputs }) => ({
    name,
    properties: { ...Object(inputs.properties), vaultUri: `https://${name}.vault.azure.net/` },
  }),
  [TYPES.azureSecret]: ({ name }) => ({
    properties: { secretUri: `https://${name}.vault.azure.net/secrets/bundle` },
  }),
  "azure-native:managedidentity:UserAssignedIdentity": ({ name }) => ({
    principalId: `principal of ${name}`,
  }),
  "azure-native:network:VirtualHub": ({ name }) => ({ name }),
  [TYPES.bytes]: ({ name }) => bytesOf(name),
};

const AWS_ZONES = ["a", "c"];

const awsNetwork: Network = {
  cloud: "aws",
  region: "ap-northeast-1",
  id: output("vpc-1"),
  cidr: "10.64.0.0/16",
  zones: AWS_ZONES.map((zone) => `ap-northeast-1${zone}`),
  subnets: {
    gateways: AWS_ZONES.map((zone) => ({
      id: output(`subnet-${zone}`),
      cidr: "10.64.192.0/23",
      zone: `ap-northeast-1${zone}`,
    })),
  },
  routeTables: { "private-a": output("rtb-a"), "private-c": output("rtb-c") },
  egressAddresses: output([]),
  egressPath: [],
  gatewayPath: [],
};

const azureNetwork: Network = {
  cloud: "azure",
  region: "japaneast",
  id: output(`${IN_AZURE}/virtualNetworks/azure`),
  cidr: "10.68.0.0/16",
  zones: ["1", "2"],
  subnets: {
    gateways: [{ id: output(`${IN_AZURE}/virtualNetworks/azure/subnets/gateways`), cidr: "10.68.208.0/20" }],
  },
  routeTables: { nodes: output(`${IN_AZURE}/routeTables/nodes`) },
  egressAddresses: output([]),
  egressPath: [],
  gatewayPath: [],
};

/** Changes to the usual bridge: two gateways a side, Route Server on AWS, load balancer on Azure. */
export interface Changes extends Omit<Partial<SiteToSiteVpnArgs>, "aws" | "azure"> {
  readonly aws?: Partial<AwsSideArgs>;
  readonly azure?: Partial<AzureSideArgs>;
}

function argsWith({ aws = {}, azure = {}, ...rest }: Changes): SiteToSiteVpnArgs {
  return {
    aws: {
      network: awsNetwork,
      plan: planFor("aws", AWS_ZONES),
      zones: AWS_ZONES,
      instanceType: "c7i.large",
      asn: 64_512,
      routes: { kind: "route-server", asn: 64_514 },
      ...aws,
    },
    azure: {
      network: azureNetwork,
      plan: planFor("azure", ["1", "2"]),
      zones: ["1", "2"],
      resourceGroupName: output("azure"),
      securityGroupName: output("azure-gateways"),
      subscriptionId: SUBSCRIPTION,
      tenantId: "22222222-2222-4222-8222-222222222222",
      vmSize: "Standard_D2as_v5",
      asn: 64_513,
      routes: { kind: "load-balancer", probeIntervalSeconds: 5, probeThreshold: 2 },
      ...azure,
    },
    mtu: 1360,
    keepaliveSeconds: 10,
    bfd: { intervalMilliseconds: 300, multiplier: 3 },
    generation: 1,
    deployedGenerations: {},
    maintenance: [],
    alarmEmails: { "on-call": "on-call@example.com" },
    guards: { deletionProtection: true, protect: true },
    tags: { environment: "test" },
    ...rest,
  };
}

const CALLS = {
  "aws:ec2/getAmi:getAmi": () => ({ id: "ami-0123456789abcdef0" }),
  "azure-native:network:getVirtualHub": () => ({ virtualRouterIps: ["10.68.224.4", "10.68.224.5"] }),
};

/**
 * Deploys a bridge below a parent that holds the providers.
 * @param outputs what the clouds answer instead of the usual, by type
 */
export function deployVpn(
  changes: Changes = {},
  preview = false,
  outputs: Readonly<Record<string, Computed>> = {},
) {
  return deploy(
    () => {
      const aws = new AwsProvider("aws", { region: "ap-northeast-1" });
      const azure = new AzureProvider("azure", { location: "japaneast" });
      const random = new RandomProvider("random");
      const platform = new Platform({ providers: { aws, "azure-native": azure, random } });
      return new SiteToSiteVpn("vpn", argsWith(changes), { parent: platform });
    },
    {
      outputs: { ...OUTPUTS, ...outputs },
      calls: CALLS,
      preview,
    },
  );
}

/** The gateways of the usual bridge. */
export const GATEWAYS = {
  aws: ["aws-a", "aws-c"],
  azure: ["azure-1", "azure-2"],
};

/** The usual bridge. */
export const usual = once(() => deployVpn());

/** The bridge whose AWS gateways move routes. */
export const agents = once(() => deployVpn({ aws: { routes: { kind: "replace-route-agent" } } }));

/** The bridge with a Route Server on Azure. */
export const routeServers = once(() => deployVpn({ azure: { routes: { kind: "route-server" } } }));
