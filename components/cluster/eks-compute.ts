import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import type { CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { addOnsOf, createNodeAddOns, createPodAddOns } from "./eks-add-ons.ts";
import type { EksClusterArgs } from "./eks-args.ts";
import { createNodes } from "./eks-nodes.ts";

/** What pods wait for. */
export interface Compute {
  readonly podsNeed: readonly Resource[];
  readonly plainPodsNeed: readonly Resource[];
}

/** What pods run on: node groups with the add-ons that make them ready, or EKS Auto Mode. */
export function createCompute(
  name: string,
  args: EksClusterArgs,
  cluster: Output<string>,
  options: CustomResourceOptions,
): Compute {
  const addOn = addOnsOf(name, args, cluster, options);
  if (args.autoMode !== undefined) {
    // Pods make the nodes, whose images come over the way out.
    const { egressPath } = args.network;
    addOn("metrics-server", egressPath);
    return { podsNeed: egressPath, plainPodsNeed: egressPath };
  }
  const nodeAddOns = createNodeAddOns(name, args, cluster, addOn, options);
  const nodes = createNodes(name, args, cluster, [...nodeAddOns, ...args.network.egressPath], options);
  const home = nodes.home === undefined ? [] : [nodes.home];
  const podAddOns = createPodAddOns(name, args, cluster, addOn, home, options);
  return { podsNeed: [...nodes.groups, podAddOns.dns, podAddOns.volumes], plainPodsNeed: home };
}

/** Without this switch the nodes of Auto Mode ignore every NetworkPolicy (Amazon EKS User Guide, "Use network policies with EKS Auto Mode"). */
export const enforceNetworkPolicies = (
  name: string,
  provider: Provider,
  options: CustomResourceOptions,
): Resource =>
  new ConfigMap(
    `${name}-network-policies`,
    {
      metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
      data: { "enable-network-policy-controller": "true" },
    },
    { ...options, provider },
  );
