import type { Provider as AwsProvider } from "@pulumi/aws/provider.js";
import type { Provider as AzureProvider } from "@pulumi/azure-native/provider.js";
import type { Output, Resource } from "@pulumi/pulumi";
import type { Provider as RandomProvider } from "@pulumi/random/provider.js";
import type { AksCluster } from "../components/cluster/aks-cluster.ts";
import type { EksCluster } from "../components/cluster/eks-cluster.ts";
import type { AwsNetwork } from "../components/network/aws-network.ts";
import type { AzureNetwork } from "../components/network/azure-network.ts";

/** The two sides that share a database. */
export interface DatabaseSides {
  readonly aws: {
    readonly network: AwsNetwork;
    readonly cluster: EksCluster;
    readonly provider: AwsProvider;
    /** The namespace of what looks after the database. */
    readonly databaseNamespace: Output<string>;
    /** What makes load balancers in EKS. */
    readonly loadBalancers: readonly Resource[];
  };
  readonly azure: {
    readonly network: AzureNetwork;
    readonly cluster: AksCluster;
    readonly provider: AzureProvider;
    readonly databaseNamespace: Output<string>;
  };
  readonly random: RandomProvider;
}
