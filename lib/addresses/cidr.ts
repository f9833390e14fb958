import ipaddr from "ipaddr.js";

/** An IPv4 network. `base` is its first address as an unsigned 32-bit number. */
export interface Cidr {
  readonly base: number;
  /** Length of the prefix, 0 to 32. */
  readonly prefix: number;
}

/** How many addresses a network has. */
export const sizeOf = (cidr: Cidr): number => 2 ** (32 - cidr.prefix);

/** A network's last address, as a number. */
export const lastOf = (cidr: Cidr): number => cidr.base + sizeOf(cidr) - 1;

/** Whether two networks share an address. Networks nest or are disjoint. */
export const overlaps = (a: Cidr, b: Cidr): boolean => a.base <= lastOf(b) && b.base <= lastOf(a);

/** Whether every address of `inner` is in `outer`. */
export const contains = (outer: Cidr, inner: Cidr): boolean =>
  outer.base <= inner.base && lastOf(inner) <= lastOf(outer);

/** The network that a base address and a prefix belong to: host bits cleared. */
export const canonical = (cidr: Cidr): Cidr => ({
  base: cidr.base - (cidr.base % sizeOf(cidr)),
  prefix: cidr.prefix,
});

/**
 * Reads `a.b.c.d/n`, four decimal parts without leading zeros. Host bits may be set: see {@link canonical}.
 * @returns undefined when the text is not of this form
 */
export function readCidr(text: string): Cidr | undefined {
  const match = /^([\d.]+)\/(\d|[12]\d|3[0-2])$/.exec(text);
  const address = match?.[1];
  if (address === undefined || !ipaddr.IPv4.isValidFourPartDecimal(address)) return undefined;
  const base = ipaddr.IPv4.parse(address)
    .toByteArray()
    .reduce((sum, byte) => sum * 256 + byte, 0);
  return { base, prefix: Number(match?.[2]) };
}

/** The canonical text of a network, such as `10.64.0.0/14`. */
export function formatCidr({ base, prefix }: Cidr): string {
  return `${byteAt(base, 24)}.${byteAt(base, 16)}.${byteAt(base, 8)}.${byteAt(base, 0)}/${prefix}`;
}

// Bit operators turn addresses from 128.0.0.0 on negative; the unsigned shift does not.
const byteAt = (address: number, shift: number): number => (address >>> shift) & 255;

/** The `index`-th of the equal networks of length `prefix` that `cidr` divides into. */
export const subnetAt = (cidr: Cidr, prefix: number, index: number): Cidr => ({
  base: cidr.base + index * 2 ** (32 - prefix),
  prefix,
});

/** A network with its place in a list. */
interface Placed<T> {
  readonly item: T;
  readonly index: number;
  readonly cidr: Cidr;
}

/**
 * Finds overlaps in O(n log n): networks nest or are disjoint, so after sorting by base, widest first,
 * each needs comparing only with the one that reaches furthest so far.
 * @returns for every item that lies in or equals another, that pair, the earlier in the list first
 */
export function findOverlaps<T>(
  items: readonly T[],
  cidrOf: (item: T) => Cidr,
): readonly (readonly [earlier: T, later: T])[] {
  const sorted = items
    .map((item, index): Placed<T> => ({ item, index, cidr: cidrOf(item) }))
    .sort((a, b) => a.cidr.base - b.cidr.base || a.cidr.prefix - b.cidr.prefix || a.index - b.index);
  const pairs: (readonly [T, T])[] = [];
  let outer: Placed<T> | undefined;
  for (const next of sorted) {
    if (outer === undefined || !overlaps(outer.cidr, next.cidr)) outer = next;
    else pairs.push(outer.index < next.index ? [outer.item, next.item] : [next.item, outer.item]);
  }
  return pairs;
}
