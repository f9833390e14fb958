import { DefaultSecurityGroup } from "@pulumi/aws/ec2/defaultSecurityGroup.js";
import { Eip } from "@pulumi/aws/ec2/eip.js";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { NatGateway } from "@pulumi/aws/ec2/natGateway.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { all, ComponentResource } from "@pulumi/pulumi";
import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import type { AddressPlan } from "../../lib/addresses/plan.ts";
import { showValue, type Problem } from "../../lib/problems.ts";
import type { Tags } from "../contracts/cloud.ts";
import { refuse } from "../contracts/refuse.ts";
import type { Network, Subnet, SubnetRole } from "../contracts/network.ts";
import { createEndpoints, type InterfaceEndpoint } from "./aws-endpoints.ts";
import { createFlowLogs } from "./aws-flow-logs.ts";
import { createDefaultRoutes, createRouteTables } from "./aws-routes.ts";
import { AWS_SUBNET_ROLES, createSubnets, named, type AwsSubnets, type ZonedSubnet } from "./aws-subnets.ts";
import type { ChildScope } from "./child-scope.ts";

/** What an {@link AwsNetwork} needs to know. Everything here decides structure, so nothing is an Input. */
export interface AwsNetworkArgs {
  /** Region, such as `ap-northeast-1`; the provider's own. A change replaces the network. */
  readonly region: string;
  /**
   * Letters of the availability zones. A zone that is added gets subnets of its own and moves none.
   * With `nat: "single"` the first zone holds the NAT gateway: append new zones.
   */
  readonly zones: readonly string[];
  /** The addresses, from `planAddresses`. A change of the range replaces the network. */
  readonly plan: AddressPlan;
  /** One NAT gateway for all zones (cheap), or one in each (a zone can fail). Changes in place. */
  readonly nat: "single" | "per-zone";
  /** AWS services reached by private endpoints in the private subnets. S3 always has its gateway endpoint. */
  readonly interfaceEndpoints: readonly InterfaceEndpoint[];
  /** Days that flow logs are kept; a period that CloudWatch Logs knows. Changes in place. */
  readonly flowLogRetentionDays: number;
  /** EKS clusters that the load balancer controller may place load balancers for. Changes tags only. */
  readonly clusterNames: readonly string[];
  /** Tags on every resource that can carry them; `Name` is added. */
  readonly tags: Tags;
}

/**
 * A VPC with public, private, data and gateway subnets in every zone, NAT with fixed addresses, private
 * endpoints and flow logs. The default security group lets nothing through (CIS AWS Foundations Benchmark,
 * "default security group of every VPC restricts all traffic").
 */
export class AwsNetwork extends ComponentResource implements Network {
  readonly cloud = "aws";
  readonly region: string;
  readonly id: Output<string>;
  readonly cidr: string;
  readonly zones: readonly string[];
  readonly subnets: Readonly<Partial<Record<SubnetRole, readonly Subnet[]>>>;
  readonly routeTables: Readonly<Record<string, Output<string>>>;
  readonly egressAddresses: Output<readonly string[]>;
  /** What must exist before machines in private subnets reach the internet: node groups depend on it. */
  readonly egressPath: readonly Resource[];
  readonly gatewayPath: readonly Resource[];
  /** S3's addresses in the region, for the rules of security groups. */
  readonly s3PrefixListId: Output<string>;

  constructor(name: string, args: AwsNetworkArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:network:AwsNetwork", name, {}, opts);
    refuse(this, findProblems(name, args));
    const scope: ChildScope = { name, tags: args.tags, parent: this };

    const vpc = createVpc(scope, args.plan.network);
    const internet = createInternetGateway(scope, vpc);
    const subnets = createSubnets(scope, vpc, args);
    const tables = createRouteTables(scope, vpc, subnets);
    const nats = createNatGateways(scope, natSubnets(subnets.public, args.nat), internet);
    const paths = createDefaultRoutes(scope, tables, internet, nats);
    this.s3PrefixListId = createEndpoints(scope, vpc, subnets.private, tables, args);
    createFlowLogs(scope, vpc, args.flowLogRetentionDays);

    this.region = args.region;
    this.id = vpc.id;
    this.cidr = args.plan.network;
    this.zones = args.zones.map((zone) => `${args.region}${zone}`);
    this.subnets = describeSubnets(subnets, args.region);
    this.routeTables = Object.fromEntries(tables.bridged.map(({ key, table }) => [key, table.id]));
    this.egressAddresses = all(nats.map(({ address }) => address.publicIp));
    this.egressPath = paths.egress;
    this.gatewayPath = paths.gateways;
    this.registerOutputs({ id: this.id, egressAddresses: this.egressAddresses });
  }
}

/** A NAT gateway and the address that it lends. */
interface Nat {
  readonly zone: string;
  readonly address: Eip;
  readonly gateway: NatGateway;
}

/** What lib/addresses and the config cannot see: whether this plan is for this network. */
function findProblems(name: string, { plan, zones }: AwsNetworkArgs): readonly Problem[] {
  if (plan.cloud !== "aws") {
    const fix = "pass the plan whose cloud is aws";
    return [{ path: `${name}.plan.cloud`, problem: "must be aws", got: plan.cloud, fix }];
  }
  if (zones.length === 0) {
    const fix = "name at least one zone letter";
    return [{ path: `${name}.zones`, problem: "must not be empty", got: showValue(zones), fix }];
  }
  return zones.flatMap((zone) =>
    AWS_SUBNET_ROLES.filter((role) => !plan.subnets[role]?.some((subnet) => subnet.zone === zone)).map(
      (role): Problem => ({
        path: `${name}.zones`,
        problem: `the address plan has no ${role} subnet in this zone`,
        got: showValue(zone),
        fix: "plan the addresses with the same zones",
      }),
    ),
  );
}

function createVpc(scope: ChildScope, cidrBlock: string): Vpc {
  const opts = { parent: scope.parent };
  const args = { cidrBlock, enableDnsSupport: true, enableDnsHostnames: true, tags: named(scope, "vpc") };
  const vpc = new Vpc(`${scope.name}-vpc`, args, opts);
  new DefaultSecurityGroup(
    `${scope.name}-default`,
    { vpcId: vpc.id, ingress: [], egress: [], tags: named(scope, "default") },
    opts,
  );
  return vpc;
}

function createInternetGateway(scope: ChildScope, vpc: Vpc): InternetGateway {
  const args = { vpcId: vpc.id, tags: named(scope, "internet") };
  return new InternetGateway(`${scope.name}-internet`, args, { parent: scope.parent });
}

/** The public subnets that get a NAT gateway. */
function natSubnets(subnets: readonly ZonedSubnet[], nat: AwsNetworkArgs["nat"]): readonly ZonedSubnet[] {
  return nat === "single" ? subnets.slice(0, 1) : subnets;
}

/** A NAT gateway is refused while its VPC has no internet gateway (Amazon VPC, CreateNatGateway). */
function createNatGateways(
  scope: ChildScope,
  subnets: readonly ZonedSubnet[],
  internet: InternetGateway,
): readonly Nat[] {
  return subnets.map(({ zone, subnet }) => {
    const key = `nat-${zone}`;
    const tags = named(scope, key);
    const address = new Eip(`${scope.name}-${key}`, { domain: "vpc", tags }, { parent: scope.parent });
    const gateway = new NatGateway(
      `${scope.name}-${key}`,
      { connectivityType: "public", allocationId: address.id, subnetId: subnet.id, tags },
      { parent: scope.parent, dependsOn: internet },
    );
    return { zone, address, gateway };
  });
}

function describeSubnets(subnets: AwsSubnets, region: string): AwsNetwork["subnets"] {
  const describe = ({ zone, cidr, subnet }: ZonedSubnet): Subnet => ({
    id: subnet.id,
    cidr,
    zone: `${region}${zone}`,
  });
  return Object.fromEntries(AWS_SUBNET_ROLES.map((role) => [role, subnets[role].map(describe)]));
}
