import type { Provider as AzureProvider } from "@pulumi/azure-native/provider.js";
import type { AksCluster } from "../components/cluster/aks-cluster.ts";
import type { AzureNetwork } from "../components/network/azure-network.ts";
import { VirtualNodes } from "../components/nodes/virtual-nodes.ts";
import type { StackConfig } from "../config/schema.ts";

/** The AKS cluster and where it is. */
interface VirtualNodeSide {
  readonly provider: AzureProvider;
  readonly network: AzureNetwork;
  readonly cluster: AksCluster;
}

/** Days that logs of pods on classic virtual nodes are kept, in a workspace of their own. */
const LOG_DAYS = 30;

/** What the cluster itself is told of classic virtual nodes, which are an add-on of it. */
export const virtualNodesAddOn = ({ clusters: { aks } }: StackConfig) =>
  aks.virtualNodes === "aci-addon" ? { virtualNodesAddOn: { logDays: LOG_DAYS } } : {};

/** Nodes of AKS that are no machines; nothing when the config says none. */
export function createVirtualNodes(
  { clouds, clusters, tags }: StackConfig,
  { cluster, network, provider }: VirtualNodeSide,
): VirtualNodes | undefined {
  const { virtualNodes: kind, virtualNodePods: mostPods } = clusters.aks;
  if (kind === "off") return undefined;
  const { subscriptionId, tenantId, location } = clouds.azure;
  const common = { cluster, network, subscriptionId, mostPods };
  const args =
    kind === "aci-addon"
      ? { ...common, kind, addOnPrincipalId: cluster.addOnPrincipalId }
      : { ...common, kind, tenantId, location, tags };
  return new VirtualNodes("aks-virtual-nodes", args, { providers: [provider] });
}
