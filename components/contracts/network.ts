import type { Output, Resource } from "@pulumi/pulumi";
import type { Cloud } from "./cloud.ts";

/** What a subnet is for. AWS has one per zone and role; Azure's subnets span the zones of their region. */
export type SubnetRole = "public" | "private" | "nodes" | "virtual-nodes" | "data" | "gateways" | "resolver";

/** A subnet as other components see it. */
export interface Subnet {
  /** The vendor's id: `subnet-...` on AWS, the full resource id on Azure. */
  readonly id: Output<string>;
  /** The range, in CIDR notation. */
  readonly cidr: string;
  /** The zone (`ap-northeast-1a`); absent where subnets span zones, as on Azure. */
  readonly zone?: string;
}

/** A cloud's network, as clusters, gateways and databases see it. */
export interface Network {
  readonly cloud: Cloud;
  /** The vendor's region name, such as `ap-northeast-1` or `japaneast`. */
  readonly region: string;
  /** The id of the VPC or VNet. */
  readonly id: Output<string>;
  /** The range of the VPC or VNet, in CIDR notation. */
  readonly cidr: string;
  /** Zones in use, in the vendor's words. */
  readonly zones: readonly string[];
  /** Subnets by role; a role that the cloud does not have is absent. */
  readonly subnets: Readonly<Partial<Record<SubnetRole, readonly Subnet[]>>>;
  /** Route table ids that routes to the other cloud are added to, keyed by what they serve (`private-a`). */
  readonly routeTables: Readonly<Record<string, Output<string>>>;
  /** The fixed public addresses that traffic leaves by, for the other side's allow lists. */
  readonly egressAddresses: Output<readonly string[]>;
  /** What must exist before machines in private subnets reach the internet: node groups wait for it. */
  readonly egressPath: readonly Resource[];
  /** What must exist before machines in the gateways' subnets reach the internet by addresses of their own. */
  readonly gatewayPath: readonly Resource[];
}
