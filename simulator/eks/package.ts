import type { ComponentModel } from "../construct/construction.ts";
import type { SimulatedPackage } from "../model.ts";
import { addon } from "./addon.ts";
import { cluster } from "./cluster.ts";
import { getKubeconfig } from "./kubeconfig.ts";
import { managedNodeGroup } from "./managed-node-group.ts";
import { nodeGroupV2 } from "./node-group-v2.ts";
import { nodeGroupSecurityGroup } from "./security-groups.ts";
import { vpcCniAddon } from "./vpc-cni-addon.ts";

const components: ReadonlyMap<string, ComponentModel> = new Map(
  [cluster, managedNodeGroup, nodeGroupV2, addon, vpcCniAddon, nodeGroupSecurityGroup].map((it) => [
    it.type,
    it,
  ]),
);

/**
 * pulumi-eks: components only, made of resources of aws and kubernetes. Children, names and inputs follow
 * nodejs/eks of pulumi-eks v4.3.0 (commit 0f5a544711cbcace44720e2d70f6702925a2ea4b).
 */
export const eks: SimulatedPackage = {
  name: "eks",
  assignedIds: false,
  regionalIds: false,
  invokes: [],
  model: () => undefined,
  method: (token) => (token === getKubeconfig.token ? getKubeconfig : undefined),
  component: (type) => components.get(type),
  place: () => ({ package: "eks", account: "eks", region: "" }),
};
