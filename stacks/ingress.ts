import type { Provider as AwsProvider } from "@pulumi/aws/provider.js";
import type { Provider as AzureProvider } from "@pulumi/azure-native/provider.js";
import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import type { AksCluster } from "../components/cluster/aks-cluster.ts";
import type { EksCluster } from "../components/cluster/eks-cluster.ts";
import type { IngressEndpoint } from "../components/contracts/ingress-endpoint.ts";
import type { AwsIngressAddresses } from "../components/ingress/aws-ingress-addresses.ts";
import type { AzureIngressAddress } from "../components/ingress/azure-ingress-address.ts";
import { GatewayIngress } from "../components/ingress/gateway-ingress.ts";
import { INGRESS_NAMESPACE, type IngressArgs } from "../components/ingress/ingress-args.ts";
import { IngressNginx } from "../components/ingress/ingress-nginx.ts";
import type { AwsNetwork } from "../components/network/aws-network.ts";
import type { AzureNetwork } from "../components/network/azure-network.ts";
import type { StackConfig } from "../config/schema.ts";
import type { Side } from "../lib/dns/names.ts";

/** Namespaces by name, each known when it is there. */
export type Namespaces = Readonly<Record<string, Output<string>>>;

/** The two clusters and their addresses. */
interface IngressSides {
  readonly aws: {
    readonly provider: AwsProvider;
    readonly network: AwsNetwork;
    readonly cluster: EksCluster;
    readonly ingress: AwsIngressAddresses;
    readonly namespaces: Namespaces;
    /** What makes load balancers in EKS. */
    readonly loadBalancers: readonly Resource[];
  };
  readonly azure: {
    readonly provider: AzureProvider;
    readonly network: AzureNetwork;
    readonly cluster: AksCluster;
    readonly ingress: AzureIngressAddress;
    readonly namespaces: Namespaces;
  };
}

/** The namespace that requests come in by. */
export const ingressNamespaces = ({ ingress }: StackConfig) =>
  ingress === undefined ? {} : { [INGRESS_NAMESPACE]: {} };

/** What forwards requests on each cluster; nothing when the config says none. */
export function createIngress(
  { ingress, clouds }: StackConfig,
  protect: boolean,
  { aws, azure }: IngressSides,
): Readonly<Record<Side, IngressEndpoint>> | undefined {
  if (ingress === undefined) return undefined;
  const { replicas, clientCidrs } = ingress;
  const common = { replicas, protect, ...(clientCidrs === undefined ? {} : { clientCidrs }) };
  const eks: IngressArgs = {
    ...common,
    cluster: aws.cluster,
    namespace: namespaceIn(aws.namespaces),
    entrance: {
      cloud: "aws",
      subnets: aws.network.subnets.public ?? [],
      allocationIds: aws.ingress.allocationIds,
      controller: aws.loadBalancers,
    },
    addresses: aws.ingress.addresses,
    // Managed node groups and autoscalers drain a node before it stops.
    nodeClass: { kind: "eks-nodes", shutdown: { kind: "drained-first" } },
  };
  const aks: IngressArgs = {
    ...common,
    cluster: azure.cluster,
    namespace: namespaceIn(azure.namespaces),
    entrance: {
      cloud: "azure",
      addressName: azure.ingress.addressName,
      resourceGroupName: azure.network.resourceGroupName,
      subscriptionId: clouds.azure.subscriptionId,
      clusterPrincipalId: azure.cluster.principalId,
    },
    addresses: azure.ingress.addresses,
    nodeClass: { kind: "aks-nodes" },
  };
  return {
    eks: endpoint("eks-entrance", ingress, eks, { providers: [aws.provider] }),
    aks: endpoint("aks-entrance", ingress, aks, { providers: [azure.provider] }),
  };
}

/** Both kinds have the same name, by which one takes the place of the other behind the load balancer. */
function endpoint(
  name: string,
  ingress: NonNullable<StackConfig["ingress"]>,
  args: IngressArgs,
  options: ComponentResourceOptions,
): IngressEndpoint {
  if (ingress.kind === "nginx") return new IngressNginx(name, args, options);
  const { tlsSecret } = ingress;
  return new GatewayIngress(name, { ...args, ...(tlsSecret === undefined ? {} : { tlsSecret }) }, options);
}

function namespaceIn(namespaces: Namespaces): Output<string> {
  const namespace = namespaces[INGRESS_NAMESPACE];
  if (namespace === undefined) throw new Error(`${INGRESS_NAMESPACE}: is no namespace of the baseline`);
  return namespace;
}
