import { Provider } from "@pulumi/kubernetes/provider.js";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";

/**
 * The provider for resources in a cluster.
 * @param identity what makes this cluster this one and no other: all that replaces it when it changes. Plain
 * text, because a preview that does not know the identifier plans to replace everything in the cluster
 * (pulumi-eks #207, #352, #764); complete, because otherwise a new cluster would stay empty, as all that was
 * in the old one is believed to be there still (pulumi-eks #107).
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
