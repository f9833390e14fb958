import { readCidr, sizeOf } from "../addresses/cidr.ts";
import { hostIn } from "../bridge/gateways.ts";

/** An address in one of several subnets. */
export interface FixedAddress {
  readonly address: string;
  /** Which of the subnets it is in. */
  readonly subnet: number;
}

/** Addresses by which the other cloud reaches a group. */
export interface GroupAddresses {
  /** One for each member. */
  readonly members: readonly FixedAddress[];
  /** Of the proxies: whoever takes writes at the time. */
  readonly proxy: FixedAddress;
}

/** The most members that a group can have; the proxies' address comes after theirs. */
const MOST_MEMBERS = 9;

/** The clouds keep the first addresses of a subnet for themselves, five at most, and give out the next ones. */
const FIRST = 16;

/** AWS: in the subnets of data, where no nodes take addresses, by turns: zone after zone. */
export function addressesInAws(cidrs: readonly string[], members: number): GroupAddresses {
  const at = (index: number): FixedAddress => {
    const subnet = index % cidrs.length;
    return { address: hostIn(cidrs[subnet] ?? "", FIRST + index), subnet };
  };
  return { members: Array.from({ length: members }, (_, index) => at(index)), proxy: at(MOST_MEMBERS) };
}

/** Azure: at the end of the nodes' subnet, which gives out addresses from its beginning. */
export function addressesInAzure(cidr: string, members: number): GroupAddresses {
  const range = readCidr(cidr);
  const first = range === undefined ? 0 : sizeOf(range) - 2 * FIRST;
  const at = (index: number): FixedAddress => ({ address: hostIn(cidr, first + index), subnet: 0 });
  return { members: Array.from({ length: members }, (_, index) => at(index)), proxy: at(MOST_MEMBERS) };
}
