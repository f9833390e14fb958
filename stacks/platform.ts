import { Provider as AwsProvider } from "@pulumi/aws/provider.js";
import { Provider as AzureProvider } from "@pulumi/azure-native/provider.js";
import { Provider as EksProvider } from "@pulumi/eks/provider.js";
import { output, type Output, type Resource } from "@pulumi/pulumi";
import { Provider as RandomProvider } from "@pulumi/random/provider.js";
import { AksCluster } from "../components/cluster/aks-cluster.ts";
import { EksCluster } from "../components/cluster/eks-cluster.ts";
import type { KubernetesCluster } from "../components/contracts/kubernetes-cluster.ts";
import { AppNames } from "../components/dns/app-names.ts";
import type { AppName } from "../components/dns/app-names.ts";
import { AwsIngressAddresses } from "../components/ingress/aws-ingress-addresses.ts";
import {
  CONTROLLER_NAMESPACE,
  LoadBalancerController,
} from "../components/ingress/load-balancer-controller.ts";
import { AzureIngressAddress } from "../components/ingress/azure-ingress-address.ts";
import { AwsNetwork } from "../components/network/aws-network.ts";
import { AzureNetwork } from "../components/network/azure-network.ts";
import { ClusterBaseline } from "../components/platform/cluster-baseline.ts";
import type { StackConfig } from "../config/schema.ts";
import { type AddressPlan, planAddresses } from "../lib/addresses/plan.ts";
import { type BridgeOutputs, createBridge } from "./bridge.ts";
import { createDatabases, type DatabaseOutputs } from "./databases.ts";
import { autoMode, createAutoscaling } from "./autoscaling.ts";
import { writeGitops, type GitopsOutputs } from "./gitops.ts";
import { createIngress, ingressNamespaces, type Namespaces } from "./ingress.ts";
import type { LastDeployment } from "./last-deployment.ts";
import { createVirtualNodes, virtualNodesAddOn } from "./virtual-nodes.ts";
import { appNamespaces, createApps } from "./workloads.ts";

/** What a kind of stack is guarded by; the rest is its configuration. */
export interface Guards {
  /** Names the clusters: `kakehashi-NAME`. */
  readonly environment: string;
  /** The clouds and Pulumi refuse to delete what holds the platform, until the config says `teardown: true`. */
  readonly deletionProtection: boolean;
  /** An image without a digest is refused. */
  readonly pinnedImages: boolean;
  /** Control-plane audit logs of AKS, days; EKS always has them. @default none, they cost by the gigabyte */
  readonly aksAuditLogDays?: number;
}

/** What a stack tells the world. */
export interface PlatformOutputs {
  readonly awsEgressAddresses: Output<readonly string[]>;
  readonly azureEgressAddresses: Output<readonly string[]>;
  readonly eks: ClusterOutputs;
  readonly aks: ClusterOutputs;
  readonly vpn: BridgeOutputs;
  /** Absent when the stack has no database. */
  readonly database?: DatabaseOutputs;
  /** Absent when no app is Argo CD's. */
  readonly gitops?: GitopsOutputs;
  /** Absent when the stack has no names. */
  readonly dns?: DnsOutputs;
}

interface DnsOutputs {
  /** What the parent zone delegates to. */
  readonly nameServers: Output<readonly string[]>;
  /** By app: its host, and how long a failover takes. */
  readonly names: Readonly<Record<string, AppName>>;
}

/** One cloud: what the parts that span both are made of. */
interface CloudSide {
  readonly namespaces: Namespaces;
  /** The namespace of what looks after the database; there is one when there is a database. */
  readonly databaseNamespace: Output<string>;
}

interface AwsSide extends CloudSide {
  readonly ingress: AwsIngressAddresses;
  /** What makes load balancers in EKS; nothing where none are made. */
  readonly loadBalancers: readonly Resource[];
  readonly provider: AwsProvider;
  readonly network: AwsNetwork;
  readonly cluster: EksCluster;
}

interface AzureSide extends CloudSide {
  readonly ingress: AzureIngressAddress;
  readonly provider: AzureProvider;
  readonly network: AzureNetwork;
  readonly cluster: AksCluster;
}

interface ClusterOutputs {
  readonly name: Output<string>;
  readonly endpoint: Output<string>;
  readonly oidcIssuerUrl: Output<string>;
  readonly kubeconfig: Output<string>;
}

/** Both clouds, side by side: networks, clusters, and what every cluster gets first. */
export function createPlatform(
  config: StackConfig,
  last: LastDeployment,
  stackGuards: Guards,
): PlatformOutputs {
  const guards = { ...stackGuards, deletionProtection: stackGuards.deletionProtection && !config.teardown };
  const plans = addressPlans(config);
  const clusterName = `kakehashi-${guards.environment}`;
  const networks = createNetworks(config, plans, clusterName);
  const aws = createAws(config, guards, plans.aws, clusterName, networks);
  const azure = createAzure(config, guards, last, plans, clusterName, networks);
  const random = new RandomProvider("random");
  const vpn = createBridge(config, guards.deletionProtection, last, {
    aws: { ...aws, plan: plans.aws },
    azure: { ...azure, plan: plans.azure },
    random,
  });
  const database = createDatabases(config, last, guards, { aws, azure, random });
  const names = createNames(config, guards, aws, azure);
  const ingress = createIngress(config, guards.deletionProtection, { aws, azure });
  createAutoscaling(config, clusterName, { aws, azure });
  const apps = createApps(config, guards.pinnedImages, {
    sides: { eks: aws, aks: azure },
    ...{ ingress, virtualNodes: createVirtualNodes(config, azure)?.nodeClass },
    databases: database?.apps ?? {},
  });
  const gitops = writeGitops(config, apps);
  return {
    awsEgressAddresses: aws.cluster.egressAddresses,
    azureEgressAddresses: azure.cluster.egressAddresses,
    eks: describe(aws.cluster),
    aks: describe(azure.cluster),
    vpn,
    ...(database === undefined ? {} : { database: database.outputs }),
    ...(gitops === undefined ? {} : { gitops }),
    ...(names === undefined ? {} : { dns: { nameServers: names.nameServers, names: names.names } }),
  };
}

interface Plans {
  readonly aws: AddressPlan;
  readonly azure: AddressPlan;
}

/** The configuration has been checked, so that both plans exist. */
function addressPlans({ network }: StackConfig): Plans {
  const { plans } = planAddresses([
    { cloud: "aws", cidr: network.aws.cidr, zones: network.aws.zones },
    { cloud: "azure", cidr: network.azure.cidr, zones: network.azure.zones },
  ]);
  const [aws, azure] = plans;
  if (aws === undefined || azure === undefined)
    throw new Error("network: has no address plan; check the config first");
  return { aws, azure };
}

/** Both networks, before both clusters: each API server lets in what leaves the other cloud. */
interface Networks {
  readonly aws: Pick<AwsSide, "provider" | "network">;
  readonly azure: Pick<AzureSide, "provider" | "network">;
}

function createNetworks({ clouds, network, tags }: StackConfig, plans: Plans, clusterName: string): Networks {
  const { accountId, region } = clouds.aws;
  const { subscriptionId, tenantId, location } = clouds.azure;
  const aws = new AwsProvider("aws", { region, allowedAccountIds: [accountId] });
  const azure = new AzureProvider("azure", { subscriptionId, tenantId, location });
  return {
    aws: {
      provider: aws,
      network: new AwsNetwork(
        "aws",
        { ...network.aws, region, plan: plans.aws, clusterNames: [clusterName], tags },
        { providers: [aws] },
      ),
    },
    azure: {
      provider: azure,
      network: new AzureNetwork(
        "azure",
        { ...network.azure, location, plan: plans.azure, peerRanges: [plans.aws.range], tags },
        { providers: [azure] },
      ),
    },
  };
}

function createAws(
  config: StackConfig,
  guards: Guards,
  plan: AddressPlan,
  clusterName: string,
  networks: Networks,
): AwsSide {
  const { network, clusters, tags } = config;
  const { provider: aws, network: awsNetwork } = networks.aws;
  const eks = new EksProvider("eks");
  const cluster = new EksCluster(
    "eks",
    {
      ...clusters.eks,
      ...autoMode(clusters.eks.autoscaling),
      clusterName,
      network: awsNetwork,
      peerEgressAddresses: networks.azure.network.egressAddresses,
      kubernetesVersion: clusters.kubernetesVersion,
      serviceCidr: plan.services,
      guards: { deletionProtection: guards.deletionProtection, protect: guards.deletionProtection },
      tags,
    },
    { providers: [aws, eks] },
  );
  const { namespaces } = new ClusterBaseline("eks-baseline", {
    cluster,
    namespaces: { ...namespacesOf(config), ...controllersOf(config) },
  });
  const ingress = new AwsIngressAddresses(
    "eks-ingress",
    { zones: network.aws.zones, protect: guards.deletionProtection, tags },
    { providers: [aws] },
  );
  const controllerNamespace = namespaces[CONTROLLER_NAMESPACE];
  const controller =
    controllerNamespace &&
    new LoadBalancerController("eks-load-balancers", {
      ...{ cluster, network: awsNetwork, namespace: controllerNamespace },
    });
  return {
    ...{ cluster, ingress, namespaces, provider: aws, network: awsNetwork },
    databaseNamespace: namespaces.database ?? output("database"),
    loadBalancers: controller?.ready ?? [],
  };
}

function createAzure(
  config: StackConfig,
  guards: Guards,
  last: LastDeployment,
  plans: Plans,
  clusterName: string,
  networks: Networks,
): AzureSide {
  const { clouds, clusters, tags } = config;
  const { subscriptionId, tenantId, location } = clouds.azure;
  const { provider: azure, network: azureNetwork } = networks.azure;
  const cluster = new AksCluster(
    "aks",
    {
      ...clusters.aks,
      virtualNodes: clusters.aks.virtualNodes !== "off",
      ...virtualNodesAddOn(config),
      clusterName,
      resourceGroupName: azureNetwork.resourceGroupName,
      ...(config.only === "aws" ? { lastKubeconfig: last.aksKubeconfig } : {}),
      subscriptionId,
      tenantId,
      location,
      network: azureNetwork,
      peerEgressAddresses: networks.aws.network.egressAddresses,
      kubernetesVersion: clusters.kubernetesVersion,
      serviceCidr: plans.azure.services,
      podCidr: plans.azure.pods,
      ...(guards.aksAuditLogDays === undefined ? {} : { auditLogDays: guards.aksAuditLogDays }),
      guards: { protect: guards.deletionProtection },
      tags,
    },
    { providers: [azure] },
  );
  const { namespaces } = new ClusterBaseline("aks-baseline", { cluster, namespaces: namespacesOf(config) });
  const ingress = new AzureIngressAddress(
    "aks-ingress",
    {
      resourceGroupName: azureNetwork.resourceGroupName,
      location,
      protect: guards.deletionProtection,
      tags,
    },
    { providers: [azure] },
  );
  const databaseNamespace = namespaces.database ?? output("database");
  return { cluster, ingress, namespaces, provider: azure, network: azureNetwork, databaseNamespace };
}

/** The apps' names, on the addresses of both clusters. */
function createNames(
  { dns, apps, tags }: StackConfig,
  { deletionProtection }: Guards,
  aws: AwsSide,
  azure: AzureSide,
): AppNames | undefined {
  if (dns === undefined) return undefined;
  const { resourceGroupName } = azure.network;
  return new AppNames(
    "names",
    {
      ...dns,
      authority: dns.authority.kind === "dual" ? { kind: "dual", resourceGroupName } : dns.authority,
      apps,
      addresses: { eks: aws.ingress, aks: azure.ingress },
      protect: deletionProtection,
      tags,
    },
    { providers: [aws.provider, azure.provider] },
  );
}

const BASELINE = { podSecurity: "baseline" } as const;

/** Namespaces of every cluster. */
const namespacesOf = (config: StackConfig) => ({
  platform: {},
  ...ingressNamespaces(config),
  ...appNamespaces(config),
  // MySQL Shell's pod, as Percona's operator makes it, does not say that it needs no rights.
  ...(config.database === undefined
    ? {}
    : { database: config.database.kind === "group-replication" ? BASELINE : {} }),
});

/** The ingress, and members of groups, have load balancers with addresses of their own. */
const controllersOf = ({ database, ingress }: StackConfig) =>
  database?.kind === "group-replication" || ingress !== undefined ? { [CONTROLLER_NAMESPACE]: {} } : {};

function describe(cluster: KubernetesCluster): ClusterOutputs {
  const { clusterName: name, endpoint, oidcIssuerUrl, kubeconfig } = cluster;
  return { name, endpoint, oidcIssuerUrl, kubeconfig };
}
