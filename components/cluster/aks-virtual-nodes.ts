import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import type { input } from "@pulumi/azure-native/types/index.js";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { AksClusterArgs } from "./aks-args.ts";

type AddOns = Record<string, Input<input.containerservice.ManagedClusterAddonProfileArgs>>;

/**
 * The add-on for virtual nodes in the subnet that is delegated to container groups, and the way of its pods' logs: the
 * add-on hands the monitoring add-on's workspace and key to each container group (azure-cli #10352), whose lines arrive
 * in the table ContainerInstanceLog_CL (azure-aci #347). Without a key there would be nothing to hand on (inferred), so
 * the monitoring add-on signs in by key.
 */
export function virtualNodesAddOns(
  name: string,
  { location, network, resourceGroupName, tags, virtualNodesAddOn }: AksClusterArgs,
  options: CustomResourceOptions,
): AddOns {
  const subnet = network.subnets["virtual-nodes"]?.[0];
  if (virtualNodesAddOn === undefined || subnet === undefined) return {};
  const workspace = new Workspace(
    `${name}-virtual-nodes`,
    {
      resourceGroupName,
      location,
      retentionInDays: virtualNodesAddOn.logDays,
      sku: { name: "PerGB2018" },
      tags,
    },
    options,
  );
  return {
    aciConnectorLinux: {
      enabled: true,
      config: { SubnetName: subnet.id.apply((id) => id.split("/").at(-1) ?? "") },
    },
    omsagent: {
      enabled: true,
      config: { logAnalyticsWorkspaceResourceID: workspace.id, useAADAuth: "false" },
    },
  };
}
