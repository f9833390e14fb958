import { refusal } from "./values.ts";
import { UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";

/** "Use labels in an AKS cluster", reserved labels and prefixes. */
export const LABELS_PAGE = "https://learn.microsoft.com/azure/aks/use-labels#unavailable-labels";

const PRIORITY = "kubernetes.azure.com/scalesetpriority";
const KUBERNETES = /^(?:.*\.)?(?:kubernetes|k8s)\.io\//;

/** What kubelets may set, as AKS's message in https://github.com/Azure/AKS/issues/1937 lists it. */
const PREFIXES = /^(?:.*\.)?(?:kubelet|node)\.kubernetes\.io\//;
const LABELS = new Set([
  ...["kubernetes.io/arch", "kubernetes.io/hostname", "kubernetes.io/instance-type", "kubernetes.io/os"],
  ...["beta.kubernetes.io/arch", "beta.kubernetes.io/instance-type", "beta.kubernetes.io/os"],
  ...["failure-domain.kubernetes.io/region", "failure-domain.kubernetes.io/zone"],
  ...["failure-domain.beta.kubernetes.io/region", "failure-domain.beta.kubernetes.io/zone"],
]);

/**
 * What AKS says to the labels of a pool.
 * @param path of the labels
 * @param isSpot whether the pool is one of Spot nodes
 */
export function refusedLabel(labels: PropertyMap, path: string, isSpot: boolean): string | undefined {
  for (const [key, value] of Object.entries(labels)) {
    if (key === PRIORITY && isSpot) {
      // AKS gives Spot nodes this label itself, and accepts to be told the same.
      if (value === UNKNOWN || value === "spot") continue;
      return refusal(`${path}.${key}`, "is spot in a Spot pool", value, "set it to spot, or leave it to AKS");
    }
    if (key.startsWith("kubernetes.azure.com/")) {
      return refusal(path, "the prefix kubernetes.azure.com/ is AKS's own", key, "use a prefix of your own");
    }
    if (KUBERNETES.test(key) && !PREFIXES.test(key) && !LABELS.has(key)) {
      return refusal(
        path,
        "of kubernetes.io/ and k8s.io/, pools may set kubelet.kubernetes.io/ and node.kubernetes.io/",
        key,
        "use a prefix of your own",
      );
    }
  }
  return undefined;
}
