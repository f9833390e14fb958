/** What a subnet is for. AWS has one per zone and role; Azure's subnets span the zones of their region. */
export type SubnetRole =
  "public" | "private" | "nodes" | "virtual-nodes" | "data" | "gateways" | "route-server" | "resolver";

/** The network quarter is divided into this many equal blocks. */
export const BLOCKS = 16;

/** Zones by slot: a zone's letter fixes where its subnets lie, whichever other zones are in use. */
export const ZONE_LETTERS = ["a", "b", "c", "d", "e", "f", "g", "h"] as const;

/** The blocks that one role owns for ever. */
export interface RoleBlocks<Role extends string> {
  readonly role: Role;
  /** First of the role's blocks, 0 to 15 and fractions; a multiple of `blocks`. */
  readonly first: number;
  /** How many blocks: 1, 2, 4, 8 or 16, or a half, a quarter, an eighth or a sixteenth of one. */
  readonly blocks: number;
  /** Zonal roles divide their blocks into eight zone slots; regional ones take them whole. */
  readonly zonal: boolean;
  /** Longest prefix, so the smallest subnet, that the role works with. */
  readonly smallest: number;
  /** Why no smaller one works. */
  readonly smallestReason: string;
}

/** All roles of one kind of cloud. Append roles in spare blocks; never move one. */
export type RoleTable<Role extends string> = readonly RoleBlocks<Role>[];

/**
 * AWS: blocks 13 to 15 are spare.
 *
 * Sizes: a subnet loses five addresses to AWS and a VPC's subnets are /16 to /28 (Amazon VPC User Guide,
 * "Subnet CIDR blocks"); EKS needs six free addresses in each cluster subnet and recommends sixteen
 * (Amazon EKS User Guide, "View Amazon EKS networking requirements for VPC and subnets"); a load balancer
 * needs a /27 with eight free addresses (Elastic Load Balancing, "Application Load Balancers", subnets).
 */
export const AWS_ROLES: RoleTable<"private" | "public" | "data" | "gateways"> = [
  {
    role: "private",
    first: 0,
    blocks: 8,
    zonal: true,
    smallest: 27,
    smallestReason: "EKS recommends 16 free addresses in each cluster subnet, and AWS keeps 5",
  },
  {
    role: "public",
    first: 8,
    blocks: 2,
    zonal: true,
    smallest: 27,
    smallestReason: "a load balancer needs a /27 with 8 free addresses",
  },
  {
    role: "data",
    first: 10,
    blocks: 2,
    zonal: true,
    smallest: 28,
    smallestReason: "a VPC's subnets end at /28",
  },
  {
    role: "gateways",
    first: 12,
    blocks: 1,
    zonal: true,
    smallest: 28,
    smallestReason: "a VPC's subnets end at /28",
  },
];

/**
 * Azure: block 15 is spare but for its first sixteenth.
 *
 * Sizes: a subnet loses five addresses to Azure (Azure Virtual Network FAQ); Azure Database for MySQL
 * flexible server needs a delegated /29 or larger (Azure Database for MySQL, "Private network access");
 * Azure Route Server has a /26 to itself (Azure Route Server, "Create and configure Route Server"); an endpoint of Azure
 * DNS Private Resolver has a /28 to /24 to itself, which a sixteenth of a block is in every range ("What is Azure DNS
 * Private Resolver?", subnet restrictions);
 * node and container-group subnets must hold at least one fully used node or virtual node of 200 pods.
 */
export const AZURE_ROLES: RoleTable<
  "nodes" | "virtual-nodes" | "data" | "gateways" | "route-server" | "resolver"
> = [
  {
    role: "nodes",
    first: 0,
    blocks: 8,
    zonal: false,
    smallest: 24,
    smallestReason: "in the node-subnet mode each node takes up to 251 addresses, one for each pod",
  },
  {
    role: "virtual-nodes",
    first: 8,
    blocks: 4,
    zonal: false,
    smallest: 24,
    smallestReason: "one virtual node runs up to 200 pods with an address each",
  },
  {
    role: "data",
    first: 12,
    blocks: 1,
    zonal: false,
    smallest: 29,
    smallestReason: "Azure Database for MySQL needs a delegated /29 or larger",
  },
  {
    role: "gateways",
    first: 13,
    blocks: 1,
    zonal: false,
    smallest: 29,
    smallestReason: "Azure's smallest subnet is a /29",
  },
  {
    role: "route-server",
    first: 14,
    blocks: 1,
    zonal: false,
    smallest: 26,
    smallestReason: "Azure Route Server needs a /26 to itself",
  },
  {
    role: "resolver",
    first: 15,
    blocks: 1 / 16,
    zonal: false,
    smallest: 28,
    smallestReason: "an endpoint of Azure DNS Private Resolver needs a /28 to itself",
  },
];
