import type { CheckContext } from "../model.ts";
import type { WorldObject } from "../world.ts";

/** A default that Service Quotas gives to every account. An account may have been given more. */
export interface Quota {
  /** Service Quotas' words. */
  readonly name: string;
  readonly value: number;
  /** The page with the number. */
  readonly source: string;
}

const EVENTS = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html";
const VPC = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";
const EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html";
const EKS = "https://docs.aws.amazon.com/general/latest/gr/eks.html";
const IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";
const KMS = "https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html";
const ROUTE53 = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html";

/** The default quotas that models enforce. */
export const QUOTAS = {
  vpcs: { name: "VPCs per Region", value: 5, source: VPC },
  subnets: { name: "Subnets per VPC", value: 200, source: VPC },
  vpcCidrs: { name: "IPv4 CIDR blocks per VPC", value: 5, source: VPC },
  internetGateways: { name: "Internet gateways per Region", value: 5, source: VPC },
  natGateways: { name: "NAT gateways per Availability Zone", value: 5, source: VPC },
  elasticIps: { name: "EC2-VPC Elastic IPs", value: 5, source: EC2 },
  routeTables: { name: "Route tables per VPC", value: 200, source: VPC },
  routes: { name: "Routes per route table", value: 500, source: VPC },
  securityGroups: { name: "VPC security groups per Region", value: 2500, source: VPC },
  securityGroupRules: { name: "Inbound or outbound rules per security group", value: 60, source: VPC },
  groupsPerInterface: { name: "Security groups per network interface", value: 5, source: VPC },
  gatewayEndpoints: { name: "Gateway VPC endpoints per Region", value: 20, source: VPC },
  interfaceEndpoints: { name: "Interface VPC endpoints per VPC", value: 50, source: VPC },
  clusters: { name: "Clusters", value: 100, source: EKS },
  nodeGroups: { name: "Managed node groups per cluster", value: 30, source: EKS },
  nodesPerGroup: { name: "Nodes per managed node group", value: 450, source: EKS },
  fargateProfiles: { name: "Fargate profiles per cluster", value: 10, source: EKS },
  fargateSelectors: { name: "Selectors per Fargate profile", value: 5, source: EKS },
  publicCidrs: { name: "Public endpoint access CIDR ranges per cluster", value: 40, source: EKS },
  policiesPerRole: { name: "Managed policies attached to an IAM role", value: 10, source: IAM },
  accessKeysPerUser: { name: "Access keys assigned to an IAM user", value: 2, source: IAM },
  hostedZones: { name: "Hosted zones", value: 500, source: ROUTE53 },
  healthChecks: { name: "Active health checks", value: 200, source: ROUTE53 },
  targetsPerRule: { name: "Targets per rule", value: 5, source: EVENTS },
  aliasesPerKey: { name: "Aliases per KMS key", value: 50, source: KMS },
} as const satisfies Readonly<Record<string, Quota>>;

/** The others of a type that count against a quota of the region: not what this resource made before. */
export function othersInRegion(ctx: CheckContext, type: string): readonly WorldObject[] {
  return ctx.world
    .ofType(type)
    .filter((it) => it.account === ctx.place.account && it.region === ctx.place.region && it !== ctx.self);
}

/** Refuses when, with this one more, there are more than the account is given. */
export function overQuota(
  { world }: Pick<CheckContext, "world">,
  path: string,
  { name, value }: Quota,
  others: number,
): string | undefined {
  const given = world.quota(name) ?? value;
  if (others < given) return undefined;
  return `${path}: is over the quota "${name}", got ${others + 1} where ${given} are allowed; delete one, or ask Service Quotas for more and rehearse with --quota`;
}
