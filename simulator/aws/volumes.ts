import { text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";

/** "Amazon EBS volume types" */
export const VOLUMES_PAGE = "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html";

/** What each kind of volume can be. */
interface VolumeKind {
  /** GiB. */
  readonly size: readonly [min: number, max: number];
  /** Absent where one cannot choose it. */
  readonly iops?: readonly [min: number, max: number];
  /** MiB/s; absent where one cannot choose it. */
  readonly throughput?: readonly [min: number, max: number];
}

const VOLUME_KINDS: Readonly<Record<string, VolumeKind>> = {
  gp2: { size: [1, 16_384] },
  gp3: { size: [1, 65_536], iops: [3000, 80_000], throughput: [125, 2000] },
  io1: { size: [4, 16_384], iops: [100, 64_000] },
  io2: { size: [4, 65_536], iops: [100, 256_000] },
  st1: { size: [125, 16_384] },
  sc1: { size: [125, 16_384] },
  standard: { size: [1, 1024] },
};

/** The kinds of volumes. */
export const VOLUME_TYPES = Object.keys(VOLUME_KINDS);

/** What is wrong with a volume's size and speed, from the property's name on. */
export function problemOfVolume(ebs: PropertyMap): string | undefined {
  const type = text(ebs, "volumeType") ?? "gp3";
  const kind = VOLUME_KINDS[type];
  if (kind === undefined) return undefined;
  const asked = { volumeSize: kind.size, iops: kind.iops, throughput: kind.throughput };
  for (const [property, bounds] of Object.entries(asked)) {
    const value = ebs[property];
    if (typeof value !== "number") continue;
    if (bounds === undefined)
      return `${property}: ${type} has none to choose, got ${value}; drop it or take gp3`;
    const [min, max] = bounds;
    if (value < min || value > max)
      return `${property}: must be from ${min} to ${max} for ${type}, got ${value}; change it`;
  }
  return undefined;
}
