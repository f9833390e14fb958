import { Provider } from "@pulumi/kubernetes/provider.js";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";

/**
 * The provider for resources in a cluster.
 * @param identity what makes this cluster this one and no other: all that replaces it when it changes. Plain
 * text, for a preview that does not know the identifier replaces everything in the cluster (pulumi-eks
 * #207, #352, #764), and one that leaves out a part believes, after a replacement, that all is still there.
 */
export const createClusterProvider = (
  name: string,
  kubeconfig: Output<string>,
  identity: readonly string[],
  options: CustomResourceOptions,
): Provider =>
  new Provider(
    name,
    { kubeconfig, clusterIdentifier: identity.join("/"), enableServerSideApply: true },
    options,
  );
