import { contains, parseCidr } from "../cidr.ts";
import type { Check, CheckContext, CreateContext, RuleContext } from "../model.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { find } from "./arm.ts";
import { sizeOf } from "./ranges.ts";
import { SUBNET } from "./subnets.ts";
import { firstRepeated, mapsAt, refusal, sameText, textAt } from "./values.ts";
import { NETWORK_FAQ, prefixesOf, VIRTUAL_NETWORK } from "./virtual-networks.ts";

/** "Private IP addresses" */
const PRIVATE_IPS = "https://learn.microsoft.com/azure/virtual-network/ip-services/private-ip-addresses";

/** The handle by which addresses in subnets are found: the subnet's id, a space and the address. */
export const PRIVATE_ADDRESS = "privateAddress";

/** The network's and the router's address, and two for DNS; the last one is Azure's too. */
const FIRST_FREE = 4;

/** The virtual network that a subnet, named by id, is in. */
export function networkOf(ctx: RuleContext, subnetId: string): WorldObject | undefined {
  return find(ctx, subnetId.replace(/\/subnets\/[^/]+$/i, ""), VIRTUAL_NETWORK.token);
}

/** The configurations of a list that stand in subnets. */
function configurations(inputs: PropertyMap, list: string): readonly PropertyMap[] {
  return mapsAt(inputs, list);
}

const subnetIdOf = (it: PropertyMap): string => textAt(it, "subnet.id") ?? "";

const isStatic = (it: PropertyMap): boolean =>
  sameText(textAt(it, "privateIPAllocationMethod") ?? "Dynamic", "Static");

/** Checks of the addresses that a list of configurations takes in subnets. */
export function addressChecks(type: string, list: string): readonly Check[] {
  const each = (
    ctx: CheckContext,
    problem: (it: PropertyMap, at: string) => string | undefined,
  ): string | undefined =>
    configurations(ctx.inputs, list)
      .map((it, index) => problem(it, `${list}[${index}].privateIPAddress`))
      .find((it) => it !== undefined);
  const ofSubnet: Check = {
    id: `${type}:address-of-subnet`,
    source: NETWORK_FAQ,
    refuses: (ctx) => each(ctx, (it, at) => outsideSubnet(it, textAt(it, "privateIPAddress"), at, ctx)),
  };
  const given: Check = {
    id: `${type}:static-address`,
    source: PRIVATE_IPS,
    refuses: (ctx) =>
      each(ctx, (it, at) =>
        isStatic(it) && it.privateIPAddress === undefined
          ? refusal(at, "a static address is chosen by the program", undefined, "name one of the subnet")
          : undefined,
      ),
  };
  const taken: Check = {
    id: `${type}:address-in-use`,
    source: PRIVATE_IPS,
    when: "apply",
    refuses: (ctx) =>
      each(ctx, (it, at) => {
        const address = textAt(it, "privateIPAddress") ?? "";
        const holder = ctx.world
          .having(PRIVATE_ADDRESS, `${subnetIdOf(it)} ${address}`)
          .find((other) => other.urn !== ctx.urn);
        if (holder === undefined) return undefined;
        return refusal(at, `is in use by ${holder.id}`, address, "choose another");
      }),
  };
  const twice: Check = {
    id: `${type}:repeated-names`,
    source: PRIVATE_IPS,
    refuses: ({ inputs }) => {
      const name = firstRepeated(configurations(inputs, list).flatMap((it) => textAt(it, "name") ?? []));
      if (name === undefined) return undefined;
      return refusal(list, "must have names of their own", name, "rename one");
    },
  };
  return [ofSubnet, given, taken, twice];
}

/** Refuses an address that the subnet of a configuration does not have to give. */
export function outsideSubnet(
  it: PropertyMap,
  address: string | undefined,
  at: string,
  ctx: CheckContext,
): string | undefined {
  const subnet = find(ctx, subnetIdOf(it), SUBNET.token);
  const [prefix = ""] = subnet === undefined ? [] : prefixesOf(subnet.inputs);
  const range = parseCidr(prefix);
  if (address === undefined || range === undefined) return undefined;
  const own = parseCidr(`${address}/32`);
  const free = { first: range.first + FIRST_FREE, last: range.last - 1, prefix: 32 };
  if (own !== undefined && contains(free, own)) return undefined;
  return refusal(
    at,
    `must be of the subnet ${prefix}, not one of its first four nor its last`,
    address,
    "choose another",
  );
}

/** The address that a configuration gets: the one that it names, or one that is free. */
export function addressOf(it: PropertyMap, ctx: CreateContext): string {
  const given = textAt(it, "privateIPAddress");
  const subnet = find(ctx, subnetIdOf(it), SUBNET.token);
  const [prefix = ""] = subnet === undefined ? [] : prefixesOf(subnet.inputs);
  const range = parseCidr(prefix);
  if (given !== undefined || range === undefined) return given ?? "";
  const room = sizeOf(range) - FIRST_FREE - 1;
  const start = Number.parseInt(ctx.hex(8, `address ${textAt(it, "name") ?? ""}`), 16);
  const chosen = Array.from({ length: Math.min(room, 1000) }, (_, step) => {
    const number = range.first + FIRST_FREE + ((start + step) % room);
    return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
  }).find((address) => ctx.world.having(PRIVATE_ADDRESS, `${subnetIdOf(it)} ${address}`).length === 0);
  return chosen ?? "";
}

/** The handle of an address in a subnet. */
export function addressHandle(it: PropertyMap, address: string): Readonly<Record<string, string>> {
  return subnetIdOf(it) === "" ? {} : { [PRIVATE_ADDRESS]: `${subnetIdOf(it)} ${address}` };
}
