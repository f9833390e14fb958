import { Provider as AwsProvider } from "@pulumi/aws/provider.js";
import { Provider as AzureProvider } from "@pulumi/azure-native/provider.js";
import { Provider as EksProvider } from "@pulumi/eks/provider.js";
import { CustomResource, output, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { AksCluster, type AksClusterArgs } from "../../../components/cluster/aks-cluster.ts";
import { EksCluster, type EksClusterArgs } from "../../../components/cluster/eks-cluster.ts";
import type { AksNodePool, EksNodePool } from "../../../components/cluster/node-pools.ts";
import type { Network } from "../../../components/contracts/network.ts";
import { Platform } from "../../support/platform.ts";
import { deploy, type Computed, type DeployOptions } from "../../support/mocks.ts";

/** A resource of another component that this one is to wait for. */
class Stub extends CustomResource {
  constructor(name: string) {
    super("test:index:Stub", name, {}, {});
  }
}

/** The label of a {@link Stub}. */
export const stub = (name: string): string => `test:index:Stub::${name}`;

export const CA = "Q0VSVA==";
export const EKS_SERVER = "https://ABCDEF.gr7.ap-northeast-1.eks.amazonaws.com";
export const AKS_SERVER = "https://dev-aks-1a2b.hcp.japaneast.azmk8s.io:443";
export const EKS_ISSUER = "https://oidc.eks.ap-northeast-1.amazonaws.com/id/ABCDEF";
export const AKS_ISSUER = "https://japaneast.oic.prod-aks.azure.com/tenant/cluster/";
export const DEPLOY_ROLE = "arn:aws:iam::111111111111:role/kakehashi-deploy";
export const TENANT = "22222222-2222-4222-8222-222222222222";
export const SUBSCRIPTION = "11111111-1111-4111-8111-111111111111";
export const ADMIN_GROUP = "33333333-3333-4333-8333-333333333333";

/** What another user's kubeconfig holds besides the cluster: none of it may be taken over. */
const vendorKubeconfig = (server: string): string =>
  JSON.stringify({
    clusters: [{ name: "kubernetes", cluster: { server, "certificate-authority-data": CA } }],
    users: [
      { name: "vendor", user: { exec: { command: "vendor", env: [{ name: "AWS_PROFILE", value: "me" }] } } },
    ],
  });

const OUTPUTS: Readonly<Record<string, Computed>> = {
  "eks:index:Cluster": ({ name }) => ({
    eksCluster: name,
    kubeconfigJson: vendorKubeconfig(EKS_SERVER),
    oidcProviderUrl: EKS_ISSUER,
    oidcProviderArn: "arn:aws:iam::111111111111:oidc-provider/id",
    clusterSecurityGroupId: "sg-cluster",
  }),
  "aws:kms/key:Key": () => ({ arn: "arn:aws:kms:key", keyId: "key-1" }),
  "aws:iam/role:Role": ({ name }) => ({ arn: `arn of ${name}`, name }),
  "aws:ec2/launchTemplate:LaunchTemplate": ({ name }) => ({ id: `lt of ${name}`, latestVersion: 3 }),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": () => ({ associationId: "a-1" }),
  "aws:sqs/queue:Queue": ({ name }) => ({ arn: `arn of ${name}`, url: `https://${name}`, name }),
  "aws:cloudwatch/eventRule:EventRule": ({ name }) => ({ arn: `arn of ${name}`, name }),
  "azure-native:containerservice:ManagedCluster": ({ inputs }) => ({
    id: "/clusters/dev-aks",
    name: inputs.resourceName,
    oidcIssuerProfile: { enabled: true, issuerURL: AKS_ISSUER },
  }),
  "azure-native:managedidentity:UserAssignedIdentity": ({ name }) => ({
    id: `/identities/${name}`,
    name: `${name}1a2b`,
    principalId: `principal of ${name}`,
    clientId: `client of ${name}`,
  }),
};

export const CREDENTIALS = "azure-native:containerservice:listManagedClusterUserCredentials";

const CALLS: NonNullable<DeployOptions["calls"]> = {
  [CREDENTIALS]: () => ({
    kubeconfigs: [{ name: "user", value: Buffer.from(vendorKubeconfig(AKS_SERVER)).toString("base64") }],
  }),
};

const network = (cloud: "aws" | "azure", subnets: Network["subnets"], zones: readonly string[]): Network => ({
  cloud,
  region: cloud === "aws" ? "ap-northeast-1" : "japaneast",
  id: output(`/network/${cloud}`),
  cidr: "10.64.0.0/16",
  zones,
  subnets,
  routeTables: {},
  egressAddresses: output(["198.51.100.1", "198.51.100.2"]),
  egressPath: [],
  gatewayPath: [],
});

/** A VPC with two zones, or as many as asked for. */
export const awsNetwork = (
  zones: readonly string[] = ["a", "c"],
  egressPath: readonly Resource[] = [],
): Network => {
  const subnets = zones.map((zone) => ({
    id: output(`subnet-${zone}`),
    cidr: "10.64.0.0/20",
    zone: `ap-northeast-1${zone}`,
  }));
  return { ...network("aws", { private: subnets }, zones), egressPath };
};

/** A VNet with a subnet for nodes. */
export const azureNetwork = (): Network =>
  network("azure", { nodes: [{ id: output("/subnets/nodes"), cidr: "10.68.0.0/19" }] }, ["1", "2"]);

const POOL = { min: 1, max: 3, diskGiB: 64, capacity: "on-demand", labels: {}, taints: [] } as const;

export const eksPool = (overrides: Partial<EksNodePool> = {}): EksNodePool => ({
  ...POOL,
  instanceTypes: ["m7i.large"],
  architecture: "x86_64",
  ...overrides,
});

export const aksPool = (overrides: Partial<AksNodePool> = {}): AksNodePool => ({
  ...POOL,
  vmSize: "Standard_D4ds_v5",
  ...overrides,
});

export const eksArgs = (overrides: Partial<EksClusterArgs> = {}): EksClusterArgs => ({
  clusterName: "dev-eks",
  network: awsNetwork(),
  kubernetesVersion: "1.35",
  serviceCidr: "10.66.0.0/20",
  allowedCidrs: ["203.0.113.0/28"],
  logRetentionDays: 7,
  deployRoleArn: DEPLOY_ROLE,
  admins: { platform: "arn:aws:iam::111111111111:role/platform-team" },
  nodePools: { general: eksPool() },
  guards: { deletionProtection: false, protect: false },
  tags: { environment: "test" },
  ...overrides,
});

export const aksArgs = (overrides: Partial<AksClusterArgs> = {}): AksClusterArgs => ({
  clusterName: "dev-aks",
  resourceGroupName: "dev",
  subscriptionId: SUBSCRIPTION,
  tenantId: TENANT,
  location: "japaneast",
  network: azureNetwork(),
  kubernetesVersion: "1.35",
  serviceCidr: "10.70.0.0/20",
  podCidr: "10.69.0.0/16",
  networking: "overlay",
  virtualNodes: false,
  nodeProvisioning: "manual",
  tier: "Free",
  access: { kind: "authorised-ranges", ranges: ["203.0.113.0/28"] },
  adminGroupIds: [ADMIN_GROUP],
  upgrades: {
    cluster: "patch",
    nodeOs: "NodeImage",
    window: { day: "Saturday", startTime: "03:00", durationHours: 4, utcOffset: "+09:00" },
  },
  systemPool: { vmSize: "Standard_D4ds_v5", count: 2 },
  nodePools: { general: aksPool() },
  guards: { protect: false },
  tags: { environment: "test" },
  ...overrides,
});

/** Runs a program below a parent that hands down the providers of both clouds. */
const below = <T>(program: (opts: ComponentResourceOptions) => T, preview: boolean) =>
  deploy(
    () => {
      const providers = {
        aws: new AwsProvider("aws", {}),
        eks: new EksProvider("eks", {}),
        "azure-native": new AzureProvider("azure", {}),
      };
      return program({ parent: new Platform({ providers }) });
    },
    { outputs: OUTPUTS, calls: CALLS, preview },
  );

/** Deploys `eks`, and in the same program what `then` makes with it. */
export const deployEks = <T = undefined>(
  args: Partial<EksClusterArgs> = {},
  { preview = false, then }: { preview?: boolean; then?: (cluster: EksCluster) => T } = {},
) =>
  below((opts) => {
    const egressPath = [new Stub("nat-route")];
    const cluster = new EksCluster(
      "eks",
      eksArgs({ network: awsNetwork(["a", "c"], egressPath), ...args }),
      opts,
    );
    return { cluster, made: then?.(cluster) };
  }, preview);

/** Deploys `aks`, and in the same program what `then` makes with it. */
export const deployAks = <T = undefined>(
  args: Partial<AksClusterArgs> = {},
  { preview = false, then }: { preview?: boolean; then?: (cluster: AksCluster) => T } = {},
) =>
  below((opts) => {
    const cluster = new AksCluster("aks", aksArgs(args), opts);
    return { cluster, made: then?.(cluster) };
  }, preview);
