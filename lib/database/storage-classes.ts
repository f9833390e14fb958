/** The class that every cluster of the platform gets first: gp3 of EBS, Standard SSD of Azure; both encrypted. */
export const PLATFORM_STORAGE_CLASS = "encrypted-ssd";

/** What a cluster has besides: AKS brings classes of its own (Microsoft Learn, "Storage classes in AKS"). */
export const STORAGE_CLASSES: Readonly<Record<"aws" | "azure", readonly string[]>> = {
  aws: [PLATFORM_STORAGE_CLASS],
  azure: [PLATFORM_STORAGE_CLASS, "managed-csi", "managed-csi-premium"],
};
