import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import type { AddressPlan } from "../../lib/addresses/plan.ts";
import type { Tags } from "../contracts/cloud.ts";
import type { ChildScope } from "./child-scope.ts";

/** The roles that every zone of an AWS network has a subnet for. */
export const AWS_SUBNET_ROLES = ["public", "private", "data", "gateways"] as const;

/** One of {@link AWS_SUBNET_ROLES}. */
export type AwsSubnetRole = (typeof AWS_SUBNET_ROLES)[number];

/** A subnet with its zone's letter. */
export interface ZonedSubnet {
  /** `private-a`: what its name and its route table's name end with. */
  readonly key: string;
  /** The zone's letter. */
  readonly zone: string;
  readonly cidr: string;
  readonly subnet: Subnet;
}

/** All subnets, in the order of the zones. */
export type AwsSubnets = Readonly<Record<AwsSubnetRole, readonly ZonedSubnet[]>>;

/**
 * Tags by which the AWS Load Balancer Controller finds subnets for internet-facing and internal load
 * balancers (AWS Load Balancer Controller, "Subnet auto-discovery").
 */
const LOAD_BALANCER_TAGS: Readonly<Partial<Record<AwsSubnetRole, string>>> = {
  public: "kubernetes.io/role/elb",
  private: "kubernetes.io/role/internal-elb",
};

/** The tags of a child, with the `Name` that the AWS console shows. */
export const named = ({ name, tags }: ChildScope, key: string): Tags => ({ ...tags, Name: `${name}-${key}` });

/** Creates a subnet per role and zone. A machine gets a public address only where it asks for one. */
export function createSubnets(
  scope: ChildScope,
  vpc: Vpc,
  network: {
    readonly region: string;
    readonly zones: readonly string[];
    readonly plan: AddressPlan;
    readonly clusterNames: readonly string[];
  },
): AwsSubnets {
  const create = (role: AwsSubnetRole): readonly ZonedSubnet[] =>
    network.zones.flatMap((zone) => {
      const planned = network.plan.subnets[role]?.find((subnet) => subnet.zone === zone);
      if (planned === undefined) return [];
      const { key, cidr } = planned;
      const subnet = new Subnet(
        `${scope.name}-${key}`,
        {
          vpcId: vpc.id,
          cidrBlock: cidr,
          availabilityZone: `${network.region}${zone}`,
          mapPublicIpOnLaunch: false,
          tags: { ...named(scope, key), ...loadBalancerTags(role, network.clusterNames) },
        },
        { parent: scope.parent },
      );
      return [{ key, zone, cidr, subnet }];
    });
  return {
    public: create("public"),
    private: create("private"),
    data: create("data"),
    gateways: create("gateways"),
  };
}

function loadBalancerTags(role: AwsSubnetRole, clusterNames: readonly string[]): Tags {
  const roleTag = LOAD_BALANCER_TAGS[role];
  if (roleTag === undefined) return {};
  const clusterTags = clusterNames.map((cluster) => [`kubernetes.io/cluster/${cluster}`, "shared"] as const);
  return { [roleTag]: "1", ...Object.fromEntries(clusterTags) };
}
