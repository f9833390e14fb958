import {
  canonical,
  formatCidr,
  lastOf,
  overlaps,
  readCidr,
  sizeOf,
  subnetAt,
} from "../../lib/addresses/cidr.ts";
import type { Cidr } from "../../lib/addresses/cidr.ts";
import { Refusal } from "../refusal.ts";

/** A subnet that each zone is to have. */
export interface SubnetSpec {
  /** Public, Private, Isolated, or Unused for a range that is left free. */
  readonly type: string;
  readonly name?: string | undefined;
  readonly cidrMask?: number | undefined;
  /** One range for each zone, in place of a mask. */
  readonly cidrBlocks?: readonly string[] | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** A subnet of one zone. */
export interface LaidOutSubnet {
  readonly spec: SubnetSpec;
  /** Index of the zone. */
  readonly zone: number;
  readonly cidrBlock: string;
}

/** How ranges are given out: as awsx did first, or one after the other. */
export type LayoutStrategy = "Legacy" | "Auto" | "Exact" | "AutoMerge";

const DEFAULT_SPECS: readonly SubnetSpec[] = [{ type: "Private" }, { type: "Public" }];

/** Masks that the legacy strategy gives to subnets without one, where the zone has the room. */
const LEGACY_MASKS: Readonly<Record<string, number>> = { private: 19, public: 20, isolated: 24 };

/**
 * The subnets of a VPC, as pulumi-awsx divides it (v3.9.0, awsx/ec2/subnetDistributorLegacy.ts and
 * subnetDistributorNew.ts at e60adf3c): the VPC into equal parts, one for each zone, and these into subnets.
 */
export function layOut(
  vpcCidr: string,
  zones: number,
  strategy: LayoutStrategy,
  given: readonly SubnetSpec[] | undefined,
  zonePrefix?: number,
): readonly LaidOutSubnet[] {
  const vpc = readCidr(vpcCidr);
  if (vpc === undefined)
    throw new Refusal(`cidrBlock: must be an IPv4 range, got ${vpcCidr}; write it like 10.0.0.0/16`);
  const specs = strategy === "AutoMerge" ? merged(given ?? []) : given;
  if (strategy !== "Legacy" && specs?.some(({ cidrBlocks }) => cidrBlocks !== undefined) === true)
    return explicit(specs, zones);
  const prefix = zonePrefix ?? vpc.prefix + Math.ceil(Math.log2(zones));
  return Array.from({ length: zones }, (_, zone) => {
    const part = subnetAt(vpc, prefix, zone);
    const ranges = strategy === "Legacy" ? legacy(part, specs) : inTurn(part, specs);
    return ranges.map(({ spec, range }) => ({ spec, zone, cidrBlock: formatCidr(range) }));
  }).flat();
}

interface Placed {
  readonly spec: SubnetSpec;
  readonly range: Cidr;
}

/** One after the other; without specs a half and a quarter of a zone, of which no more than a /16 is used. */
function inTurn(part: Cidr, given: readonly SubnetSpec[] | undefined): readonly Placed[] {
  const largest = Math.max(part.prefix, 16);
  const specs = given ?? DEFAULT_SPECS.map((spec, index) => ({ ...spec, cidrMask: largest + index + 1 }));
  const usual = part.prefix + Math.ceil(Math.log2(specs.length));
  const prefixes = specs.map(({ cidrMask }) => cidrMask ?? usual);
  const wanted = prefixes.reduce((sum, prefix) => sum + sizeOf({ base: 0, prefix }), 0);
  if (wanted > sizeOf(part))
    throw new Refusal(
      `subnetSpecs: are too large for a zone's ${formatCidr(part)} of ${sizeOf(part)} addresses, got ${wanted}; give them larger masks`,
    );
  let before: Cidr | undefined;
  return specs.map((spec, index) => {
    const prefix = prefixes[index] ?? usual;
    const range: Cidr = before === undefined ? { base: part.base, prefix } : after(before, prefix);
    before = range;
    return { spec, range };
  });
}

/** Private subnets first, then public and isolated ones, each kind where the one before it ended. */
function legacy(part: Cidr, given: readonly SubnetSpec[] | undefined): readonly Placed[] {
  if (given === undefined) {
    const half = subnetAt(part, part.prefix + 1, 0);
    const quarter = subnetAt(after(half, half.prefix), part.prefix + 2, 0);
    return [half, quarter].map((range, index) => ({ spec: DEFAULT_SPECS[index] ?? { type: "" }, range }));
  }
  const smallest = part.prefix + (given.length === 1 ? 0 : 1);
  const placed: Placed[] = [];
  for (const type of Object.keys(LEGACY_MASKS)) {
    const own = given.filter((it) => it.type.toLowerCase() === type);
    const last = placed.at(-1)?.range;
    const start = last === undefined ? part : subnetAt(last, last.prefix, 1);
    own.forEach((spec, index) => {
      const prefix = spec.cidrMask ?? Math.max(smallest, LEGACY_MASKS[type] ?? smallest);
      const wanted = subnetAt(start, prefix, index);
      // What is larger than where it stands begins before it, and so may lie over what is there.
      const before = placed.at(-1)?.range ?? { base: part.base - 1, prefix: 32 };
      const range = overlaps(canonical(before), canonical(wanted)) ? after(before, prefix) : wanted;
      placed.push({ spec, range });
    });
  }
  return placed;
}

function explicit(specs: readonly SubnetSpec[], zones: number): readonly LaidOutSubnet[] {
  return Array.from({ length: zones }, (_, zone) =>
    specs.map((spec) => {
      const cidrBlock = spec.cidrBlocks?.[zone];
      if (cidrBlock === undefined || spec.cidrBlocks?.length !== zones)
        throw new Refusal(
          `subnetSpecs: must each have a range for each of the ${zones} zones, got ${spec.cidrBlocks?.length ?? 0} for ${spec.name ?? spec.type}; give them all`,
        );
      return { spec, zone, cidrBlock };
    }),
  ).flat();
}

/** The usual specs where none of their type is given without a name, and all that are given. */
function merged(given: readonly SubnetSpec[]): readonly SubnetSpec[] {
  const isOf = (type: string) => (it: SubnetSpec) => it.name === undefined && it.type.toLowerCase() === type;
  const usual = DEFAULT_SPECS.map((it) => ({ ...it, ...given.find(isOf(it.type.toLowerCase())) }));
  const others = given.filter((it) => !DEFAULT_SPECS.some(({ type }) => isOf(type.toLowerCase())(it)));
  return [...usual, ...others];
}

/** The first range of a length that begins after another ends. */
function after(before: Cidr, prefix: number): Cidr {
  const block = canonical({ base: lastOf(canonical(before)), prefix });
  return { base: lastOf(block) + 1, prefix };
}
