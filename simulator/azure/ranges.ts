import { parseCidr } from "../cidr.ts";
import type { Range } from "../cidr.ts";

/** Ranges that no virtual network may use. */
const RESERVED = ["224.0.0.0/4", "255.255.255.255/32", "127.0.0.0/8", "169.254.0.0/16", "168.63.129.16/32"];

export const RESERVED_RANGES = ranges(RESERVED);

/** Addresses that Azure keeps in every subnet: the first four and the last. */
export const KEPT_PER_SUBNET = 5;

/** The IPv4 ranges among texts; others are left out. */
export function ranges(texts: readonly string[]): readonly Range[] {
  return texts.flatMap((it) => parseCidr(it) ?? []);
}

/** Addresses of a range. */
export function sizeOf(range: Range): number {
  return range.last - range.first + 1;
}

/** Reads `10.0.0.10`. */
export function parseAddress(text: string): number | undefined {
  return parseCidr(`${text}/32`)?.first;
}
