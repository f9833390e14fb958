import type { Provider as AwsProvider } from "@pulumi/aws/provider.js";
import type { AksCluster } from "../components/cluster/aks-cluster.ts";
import type { EksCluster } from "../components/cluster/eks-cluster.ts";
import type { AwsNetwork } from "../components/network/aws-network.ts";
import type { AzureNetwork } from "../components/network/azure-network.ts";
import { NodeAutoscaling, type NodeAutoscalingArgs } from "../components/nodes/node-autoscaling.ts";
import type { StackConfig } from "../config/schema.ts";

/** The clusters. */
interface ScaledSides {
  readonly aws: {
    readonly provider: AwsProvider;
    readonly network: AwsNetwork;
    readonly cluster: EksCluster;
  };
  readonly azure: { readonly network: AzureNetwork; readonly cluster: AksCluster };
}

/** Who makes nodes for pods that wait, on each cluster where the config says so. */
export function createAutoscaling(
  { clusters, tags }: StackConfig,
  clusterName: string,
  { aws, azure }: ScaledSides,
): void {
  const { eks, aks } = clusters;
  if (eks.autoscaling !== undefined) {
    const { cluster, network } = aws;
    const { nodePools, autoscaling } = eks;
    new NodeAutoscaling(
      "eks-autoscaling",
      {
        ...{ cluster, clusterName, network, nodePools, tags },
        provisionsNodes: autoscaling.kind === "auto-mode",
        ...scalingOf(autoscaling, cluster),
      },
      { providers: [aws.provider] },
    );
  }
  if (aks.autoscaling === undefined) return;
  const { cluster, network } = azure;
  const { diskGiB, ...autoscaling } = aks.autoscaling;
  new NodeAutoscaling("aks-autoscaling", {
    ...{ cluster, clusterName, network, nodePools: aks.nodePools, tags, autoscaling, diskGiB },
    provisionsNodes: aks.nodeProvisioning === "auto",
  });
}

/** Where nothing that is made here has a disk of a size that is said here. */
const NO_DISK = 0;

type EksScaling = NonNullable<StackConfig["clusters"]["eks"]["autoscaling"]>;

/** What the cluster itself is told of Auto Mode, which is a part of it. */
export const autoMode = (autoscaling: EksScaling | undefined) =>
  autoscaling?.kind === "auto-mode" ? { autoMode: { builtInPools: autoscaling.builtInPools } } : {};

function scalingOf(
  autoscaling: EksScaling,
  { securityGroupId }: EksCluster,
): Pick<NodeAutoscalingArgs, "autoscaling" | "diskGiB" | "karpenter"> {
  if (autoscaling.kind === "cluster-autoscaler") return { autoscaling, diskGiB: NO_DISK };
  if (autoscaling.kind === "auto-mode") {
    const { kind, pools } = autoscaling;
    return { autoscaling: { kind, pools }, diskGiB: NO_DISK };
  }
  const { kind, pools, diskGiB, amiAlias, volumeKeyArn } = autoscaling;
  const key = volumeKeyArn === undefined ? {} : { volumeKeyArn };
  return { autoscaling: { kind, pools }, diskGiB, karpenter: { securityGroupId, amiAlias, ...key } };
}
