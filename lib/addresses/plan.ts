import { AWS_RESERVED, AZURE_RESERVED } from "./reserved.ts";
import { AWS_ROLES, AZURE_ROLES, type RoleTable, type SubnetRole } from "./roles.ts";
import { planRanges, type RangePlan, type PlannedSubnetOf } from "./ranges.ts";
import type { Problem } from "../problems.ts";

export type { SubnetRole } from "./roles.ts";

/** One cloud's share of the address space, as a stack's file says it. */
export interface CloudRange {
  readonly cloud: "aws" | "azure";
  /** The range, /14 to /18, such as `10.64.0.0/14`. */
  readonly cidr: string;
  /** Zone letters on AWS; Azure's subnets span zones, so there they do not matter. */
  readonly zones: readonly string[];
  /**
   * Name in problems and unique among the ranges, for more than one range per cloud.
   * @default the cloud
   */
  readonly name?: string;
}

/** A subnet and where it lies. `key` is `private-a` for a zonal role, `nodes` for a regional one. */
export type PlannedSubnet = PlannedSubnetOf<SubnetRole>;

/** Every range that one cloud uses. All are disjoint and lie in `range`. */
export interface AddressPlan extends RangePlan<SubnetRole> {
  readonly cloud: "aws" | "azure";
}

/** EKS needs subnets in two zones (Amazon EKS User Guide, "networking requirements for VPC and subnets"). */
const EKS_FEWEST_ZONES = { count: 2, reason: "EKS needs subnets in at least two zones" };

const LAYOUTS = {
  aws: {
    roles: AWS_ROLES satisfies RoleTable<SubnetRole>,
    reserved: AWS_RESERVED,
    fewestZones: EKS_FEWEST_ZONES,
    rfc1918Only: "EKS takes service ranges from RFC 1918 only",
  },
  azure: { roles: AZURE_ROLES satisfies RoleTable<SubnetRole>, reserved: AZURE_RESERVED },
};

/**
 * Derives every range of every cloud from one range per cloud. Adding a zone moves no subnet.
 * Never throws. A range with problems has no plan.
 */
export function planAddresses(ranges: readonly CloudRange[]): {
  readonly plans: readonly AddressPlan[];
  readonly problems: readonly Problem[];
} {
  const { plans, problems } = planRanges<SubnetRole>(
    ranges.map(({ cloud, cidr, zones, name = cloud }) => ({
      ...LAYOUTS[cloud],
      path: `network.${name}`,
      cidr,
      zones,
    })),
  );
  const found = plans.flatMap((plan, index): AddressPlan[] => {
    const cloud = ranges[index]?.cloud;
    return plan === undefined || cloud === undefined ? [] : [{ cloud, ...plan }];
  });
  return { plans: found, problems };
}
