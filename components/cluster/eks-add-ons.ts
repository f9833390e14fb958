import { Addon } from "@pulumi/aws/eks/addon.js";
import type { CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import type { EksAddOn, EksClusterArgs } from "./eks-args.ts";
import { createPodIdentity } from "./eks-identity.ts";

/** Makes an add-on; `needs` is what it cannot become active without. */
export type CreateAddOn = (addOn: EksAddOn, needs: readonly Resource[], configuration?: object) => Addon;

/** Binds {@link CreateAddOn} to a cluster. */
export const addOnsOf =
  (
    name: string,
    { addOnVersions = {}, tags }: EksClusterArgs,
    cluster: Output<string>,
    options: CustomResourceOptions,
  ): CreateAddOn =>
  (addOnName, needs, configuration) =>
    new Addon(
      `${name}-addon-${addOnName}`,
      {
        clusterName: cluster,
        addonName: addOnName,
        addonVersion: addOnVersions[addOnName],
        configurationValues: configuration && JSON.stringify(configuration),
        resolveConflictsOnCreate: "OVERWRITE",
        // What an operator tuned in the cluster by hand survives an update of the add-on.
        resolveConflictsOnUpdate: "PRESERVE",
        tags,
      },
      { ...options, dependsOn: [...needs] },
    );

/**
 * The add-ons that nodes need to become ready. kube-proxy among them: the CNI reaches the API server by its
 * service address. The CNI gets its rights from Pod Identity, whose agent runs on the host's network.
 */
export function createNodeAddOns(
  name: string,
  args: EksClusterArgs,
  cluster: Output<string>,
  create: CreateAddOn,
  options: CustomResourceOptions,
): readonly Resource[] {
  const cniIdentity = createPodIdentity(
    `${name}-identity-vpc-cni`,
    {
      cluster,
      clusterName: args.clusterName,
      serviceAccount: { namespace: "kube-system", name: "aws-node" },
      permissions: { managedPolicies: { cni: "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy" } },
      tags: args.tags,
    },
    options,
  );
  return [
    cniIdentity.association,
    // Without this switch the CNI ignores every NetworkPolicy.
    create("vpc-cni", [], { enableNetworkPolicy: "true" }),
    create("kube-proxy", []),
    create("eks-pod-identity-agent", []),
  ];
}

/**
 * The add-ons that run on nodes; before there is one, each ends DEGRADED after 20 minutes.
 * @returns what pods need: cluster DNS and the driver of their volumes
 */
export function createPodAddOns(
  name: string,
  args: EksClusterArgs,
  cluster: Output<string>,
  create: CreateAddOn,
  home: readonly Resource[],
  options: CustomResourceOptions,
): { readonly dns: Resource; readonly volumes: Resource } {
  const csiIdentity = createPodIdentity(
    `${name}-identity-ebs-csi`,
    {
      cluster,
      clusterName: args.clusterName,
      serviceAccount: { namespace: "kube-system", name: "ebs-csi-controller-sa" },
      permissions: {
        managedPolicies: { csi: "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy" },
      },
      tags: args.tags,
    },
    options,
  );
  create("metrics-server", home);
  return {
    dns: create("coredns", home),
    volumes: create("aws-ebs-csi-driver", [...home, csiIdentity.association]),
  };
}
