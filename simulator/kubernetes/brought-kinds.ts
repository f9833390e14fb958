import type { RuleContext } from "../model.ts";
import { isMap } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { clusterAt } from "./cluster.ts";

/**
 * Kinds that a managed Karpenter brings along, without a definition of the program's (Amazon EKS User Guide, "EKS Auto
 * Mode"; Azure/AKS, "Node auto-provisioning").
 */
const OF_CLOUDS = {
  aws: ["karpenter.sh/NodePool", "karpenter.sh/NodeClaim", "eks.amazonaws.com/NodeClass"],
  "azure-native": ["karpenter.sh/NodePool", "karpenter.sh/NodeClaim", "karpenter.azure.com/AKSNodeClass"],
} as const;

/** Whether the cluster's own cloud defines a kind in it. */
export function isBrought(kind: string, { place, world }: RuleContext): boolean {
  const cluster = clusterAt(place.account, world);
  if (cluster?.package === "aws")
    return OF_CLOUDS.aws.some((it) => it === kind) && at(cluster.inputs, "computeConfig", "enabled") === true;
  return (
    cluster?.package === "azure-native" &&
    OF_CLOUDS["azure-native"].some((it) => it === kind) &&
    at(cluster.inputs, "nodeProvisioningProfile", "mode") === "Auto"
  );
}

function at(inputs: PropertyMap, block: string, key: string): PropertyValue | undefined {
  const found = inputs[block];
  return isMap(found) ? found[key] : undefined;
}
