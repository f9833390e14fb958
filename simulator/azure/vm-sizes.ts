/** "Sizes for virtual machines in Azure", https://learn.microsoft.com/azure/virtual-machines/sizes/overview */
export const SIZES_PAGE = "https://learn.microsoft.com/azure/virtual-machines/sizes/overview";

/** A VM size taken apart, by Azure's naming conventions. */
export interface VmSize {
  /** `D`, `NC`, ... */
  readonly family: string;
  /** The number in the name: vCPUs, of the newer sizes. */
  readonly vcpus: number;
  /** Additive features: `ds`, `ads`, `pls`, ... */
  readonly features: string;
  /** 5 of `_v5`; 1 where there is none. */
  readonly version: number;
}

const FAMILIES = [
  ...["A", "B", "D", "DC", "DS", "E", "EB", "EC", "EI", "EIB", "F", "FS", "FX", "G", "GS"],
  ...["H", "HB", "HC", "HX", "L", "LS", "M", "N", "NC", "NCC", "ND", "NG", "NP", "NV"],
];

const PATTERN = /^Standard_([A-Z]+)(\d+)(?:-\d+)?([a-z]*)(?:_[A-Za-z0-9]+)*?(?:_v(\d+))?$/i;

/** Reads `Standard_D4ds_v5`; undefined when Azure has no family of the name. */
export function parseVmSize(text: string): VmSize | undefined {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [, family = "", vcpus = "", features = "", version = "1"] = match;
  if (!FAMILIES.includes(family.toUpperCase())) return undefined;
  // That a size takes premium disks is said last, but for RDMA.
  if (/s[^r]/i.test(features)) return undefined;
  return {
    family: family.toUpperCase(),
    vcpus: Number(vcpus),
    features: features.toLowerCase(),
    version: Number(version),
  };
}

/** Whether the size has a disk of its own: since version 4, those with a `d` in their name. */
export function hasLocalDisk(size: VmSize): boolean {
  return size.version < 4 ? !(size.family === "B" && size.version > 1) : size.features.includes("d");
}

/** Whether the size is of Arm processors. */
export function isArm(size: VmSize): boolean {
  return size.version >= 5 && size.features.includes("p");
}
