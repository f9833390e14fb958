import { showValue, type Problem } from "../problems.ts";
import {
  canonical,
  type Cidr,
  contains,
  findOverlaps,
  formatCidr,
  overlaps,
  readCidr,
  subnetAt,
} from "./cidr.ts";
import { RFC_1918, RFC_6598, type ReservedRange } from "./reserved.ts";
import { BLOCKS, type RoleBlocks, type RoleTable, ZONE_LETTERS } from "./roles.ts";

/** Widest and narrowest range of a cloud: a VPC is at most a /16, and /18 leaves a /27 for each small subnet. */
const WIDEST = 14;
const NARROWEST = 18;

/** Services get a /20 at most: 4,096 service addresses are plenty, and AKS and EKS accept up to a /12. */
const SERVICES_PREFIX = 20;

/** The transit range holds the tunnels' /31 links. */
const TRANSIT_PREFIX = 24;

/** One range to be planned. */
export interface RangeRequest<Role extends string> {
  /** Where the range stands in the config, such as `network.aws`; unique. */
  readonly path: string;
  readonly cidr: string;
  readonly zones: readonly string[];
  readonly roles: RoleTable<Role>;
  readonly reserved: readonly ReservedRange[];
  /** @default no zones are needed */
  readonly fewestZones?: { readonly count: number; readonly reason: string };
  /** Why RFC 6598 addresses will not do. @default they will */
  readonly rfc1918Only?: string;
}

/** A subnet and where it lies. */
export interface PlannedSubnetOf<Role extends string> {
  /** `private-a` for a zonal role, `nodes` for a regional one. */
  readonly key: string;
  readonly role: Role;
  /** The zone's letter; absent where subnets span zones. */
  readonly zone?: string;
  readonly cidr: string;
}

/** What one range divides into. */
export interface RangePlan<Role extends string> {
  /** The whole range. */
  readonly range: string;
  /** First quarter: the VPC or VNet. */
  readonly network: string;
  /** Second quarter: pods outside the network (AKS overlay; custom networking on AWS). */
  readonly pods: string;
  /** Start of the third quarter: Kubernetes services. */
  readonly services: string;
  /** Start of the fourth quarter: tunnel addresses, a /31 for each link. */
  readonly transit: string;
  readonly subnets: Readonly<Partial<Record<Role, readonly PlannedSubnetOf<Role>[]>>>;
}

/** Plans as many ranges as are given; `plans[i]` belongs to `requests[i]`, undefined where that has problems. */
export function planRanges<Role extends string>(
  requests: readonly RangeRequest<Role>[],
): { readonly plans: readonly (RangePlan<Role> | undefined)[]; readonly problems: readonly Problem[] } {
  const checked = requests.map((request) => ({ request, cidr: readCidr(request.cidr) }));
  const own = checked.map(({ request, cidr }) => [
    ...checkRange(request, cidr),
    ...checkZones(request),
    ...(cidr === undefined ? [] : checkRoles(request, cidr)),
  ]);
  const readable = checked.flatMap(({ request, cidr }) =>
    cidr === undefined ? [] : [{ request, cidr: canonical(cidr) }],
  );
  const pairs = findOverlaps(readable, ({ cidr }) => cidr);
  const overlapping = pairs.map(([earlier, later]) => overlapProblem(earlier.request, later.request));
  const blamed = new Set(pairs.flatMap(([earlier, later]) => [earlier.request, later.request]));
  const plans = checked.map(({ request, cidr }, index) =>
    cidr === undefined || own[index]?.length !== 0 || blamed.has(request) ? undefined : divide(request, cidr),
  );
  return { plans, problems: [...own.flat(), ...overlapping] };
}

function overlapProblem(earlier: RangeRequest<string>, later: RangeRequest<string>): Problem {
  return {
    path: `${later.path}.cidr`,
    problem: `overlaps ${earlier.path}.cidr (${earlier.cidr})`,
    got: showValue(later.cidr),
    fix: "give each cloud a range of its own",
  };
}

function checkRange(request: RangeRequest<string>, cidr: Cidr | undefined): readonly Problem[] {
  const { reserved, rfc1918Only } = request;
  const refuse = (problem: string, fix: string): readonly Problem[] => [
    { path: `${request.path}.cidr`, problem, got: showValue(request.cidr), fix },
  ];
  if (cidr === undefined)
    return refuse("must be an IPv4 range in CIDR notation", "write one such as 10.64.0.0/14");
  const network = canonical(cidr);
  if (network.base !== cidr.base) return refuse("has host bits set", `write ${formatCidr(network)}`);
  if (cidr.prefix < WIDEST || cidr.prefix > NARROWEST) {
    return refuse(
      `must be a /${WIDEST} to /${NARROWEST}`,
      `use a prefix from /${WIDEST} (a VPC is a quarter of it, /16 at most) to /${NARROWEST}`,
    );
  }
  const taken = reserved.find((range) => overlaps(range.cidr, cidr));
  if (taken !== undefined) {
    return refuse(
      `overlaps ${formatCidr(taken.cidr)}: ${taken.reason}`,
      "use another range, such as one in 10.0.0.0/8",
    );
  }
  if (RFC_1918.some((range) => contains(range, cidr))) return [];
  const shared = contains(RFC_6598, cidr);
  if (shared && rfc1918Only === undefined) return [];
  return refuse(
    shared ? `must be in RFC 1918: ${rfc1918Only ?? ""}` : "must be private",
    `use a range in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16${rfc1918Only === undefined ? ", or in 100.64.0.0/10" : ""}`,
  );
}

function checkZones({ path, zones, roles, fewestZones }: RangeRequest<string>): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (problem: string, got: unknown, fix: string, at = "") =>
    problems.push({ path: `${path}.zones${at}`, problem, got: showValue(got), fix });
  if (roles.some(({ zonal }) => zonal)) {
    zones.forEach((zone, index) => {
      if (slotOf(zone) === -1) {
        report(
          "has no slot in the address plan",
          zone,
          `use zone letters ${ZONE_LETTERS.join(", ")}`,
          `[${index}]`,
        );
      } else if (zones.indexOf(zone) !== index) {
        report("repeats a zone", zone, "name each zone once", `[${index}]`);
      }
    });
  }
  if (fewestZones !== undefined && new Set(zones).size < fewestZones.count) {
    report(fewestZones.reason, zones, `name ${fewestZones.count} zones or more`);
  }
  return problems;
}

/** Checks that the table's roles fit the range: whole powers of two, no two on one block, none too small. */
function checkRoles<Role extends string>(
  { path, roles, cidr: text }: RangeRequest<Role>,
  cidr: Cidr,
): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (problem: string, fix: string) =>
    problems.push({ path: `${path}.cidr`, problem, got: text, fix });
  const fitting = roles.filter(({ role, first, blocks }) => {
    const fits = Number.isInteger(Math.log2(blocks)) && first % blocks === 0 && first + blocks <= BLOCKS;
    if (!fits) {
      report(
        `cannot give blocks ${first} to ${first + blocks - 1} to ${role}`,
        `give it 1, 2, 4, 8 or 16 of the ${BLOCKS} blocks, from a multiple of that number`,
      );
    }
    return fits;
  });
  const network = networkOf(cidr);
  for (const [earlier, later] of findOverlaps(fitting, (role) => areaOf(network, role))) {
    report(`gives blocks of ${earlier.role} to ${later.role} too`, "give each role blocks of its own");
  }
  for (const role of fitting) {
    const { prefix } = zoneOf(areaOf(network, role), role, 0);
    // A range that is too narrow for any cloud is told so once.
    if (prefix <= role.smallest || cidr.prefix > NARROWEST) continue;
    report(
      `leaves a /${prefix} for each ${role.role} subnet, which needs a /${role.smallest}: ${role.smallestReason}`,
      `use a /${cidr.prefix - (prefix - role.smallest)} or wider`,
    );
  }
  return problems;
}

const slotOf = (zone: string): number => ZONE_LETTERS.findIndex((letter) => letter === zone);

const networkOf = (range: Cidr): Cidr => subnetAt(range, range.prefix + 2, 0);

/** All blocks of a role. */
function areaOf(network: Cidr, { first, blocks }: RoleBlocks<string>): Cidr {
  const prefix = network.prefix + Math.log2(BLOCKS / blocks);
  return subnetAt(network, prefix, first / blocks);
}

/** The part of a role's blocks that one zone gets. */
function zoneOf(area: Cidr, { zonal }: RoleBlocks<string>, slot: number): Cidr {
  return zonal ? subnetAt(area, area.prefix + Math.log2(ZONE_LETTERS.length), slot) : area;
}

function divide<Role extends string>(request: RangeRequest<Role>, range: Cidr): RangePlan<Role> {
  const quarter = (index: number, prefix: number): Cidr => {
    const whole = subnetAt(range, range.prefix + 2, index);
    return subnetAt(whole, Math.max(prefix, whole.prefix), 0);
  };
  const network = networkOf(range);
  const subnets: Partial<Record<Role, readonly PlannedSubnetOf<Role>[]>> = {};
  for (const role of request.roles) subnets[role.role] = subnetsOf(network, role, request.zones);
  return {
    range: formatCidr(range),
    network: formatCidr(network),
    pods: formatCidr(quarter(1, 0)),
    services: formatCidr(quarter(2, SERVICES_PREFIX)),
    transit: formatCidr(quarter(3, TRANSIT_PREFIX)),
    subnets,
  };
}

function subnetsOf<Role extends string>(
  network: Cidr,
  blocks: RoleBlocks<Role>,
  zones: readonly string[],
): readonly PlannedSubnetOf<Role>[] {
  const area = areaOf(network, blocks);
  const { role } = blocks;
  if (!blocks.zonal) return [{ key: role, role, cidr: formatCidr(area) }];
  return zones.map((zone) => ({
    key: `${role}-${zone}`,
    role,
    zone,
    cidr: formatCidr(zoneOf(area, blocks, slotOf(zone))),
  }));
}
