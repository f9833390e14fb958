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
        ...{ cluster, clusterName, network, nodePools, tags, provisionsNodes: false },
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

/** The cluster autoscaler makes no disks: its pools have their own. */
const NO_DISK = 0;

function scalingOf(
  autoscaling: NonNullable<StackConfig["clusters"]["eks"]["autoscaling"]>,
  { securityGroupId }: EksCluster,
): Pick<NodeAutoscalingArgs, "autoscaling" | "diskGiB" | "karpenter"> {
  if (autoscaling.kind === "cluster-autoscaler") return { autoscaling, diskGiB: NO_DISK };
  const { kind, pools, diskGiB, amiAlias, volumeKeyArn } = autoscaling;
  const key = volumeKeyArn === undefined ? {} : { volumeKeyArn };
  return { autoscaling: { kind, pools }, diskGiB, karpenter: { securityGroupId, amiAlias, ...key } };
}
