import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { Output } from "@pulumi/pulumi";
import type { AwsRouteTables } from "./aws-routes.ts";
import { named, type ZonedSubnet } from "./aws-subnets.ts";
import type { ChildScope } from "./child-scope.ts";

/** An AWS service that can have a private endpoint, as it stands in `com.amazonaws.REGION.SERVICE`. */
export type InterfaceEndpoint = "ecr.api" | "ecr.dkr" | "sts" | "logs";

/** What the endpoints need to know of the network. */
export interface EndpointArgs {
  readonly region: string;
  readonly plan: { readonly network: string };
  readonly interfaceEndpoints: readonly InterfaceEndpoint[];
}

/**
 * Creates the S3 gateway endpoint, and interface endpoints with their security group where any are wanted.
 * @returns the prefix list of S3's addresses
 */
export function createEndpoints(
  scope: ChildScope,
  vpc: Vpc,
  subnets: readonly ZonedSubnet[],
  tables: AwsRouteTables,
  args: EndpointArgs,
): Output<string> {
  const { prefixListId } = createS3Endpoint(scope, vpc, tables, args.region);
  if (args.interfaceEndpoints.length === 0) return prefixListId;
  const group = createSecurityGroup(scope, vpc, args.plan.network);
  for (const service of args.interfaceEndpoints) {
    const key = `endpoint-${service.replaceAll(".", "-")}`;
    new VpcEndpoint(
      `${scope.name}-${key}`,
      {
        vpcId: vpc.id,
        serviceName: `com.amazonaws.${args.region}.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: subnets.map(({ subnet }) => subnet.id),
        securityGroupIds: [group.id],
        tags: named(scope, key),
      },
      { parent: scope.parent },
    );
  }
  return prefixListId;
}

/** Free, and image layers lie in S3: every subnet goes there without NAT. */
function createS3Endpoint(scope: ChildScope, vpc: Vpc, tables: AwsRouteTables, region: string): VpcEndpoint {
  const served = [tables.public, tables.gateways, ...tables.private, ...tables.data];
  return new VpcEndpoint(
    `${scope.name}-endpoint-s3`,
    {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${region}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds: served.map(({ table }) => table.id),
      tags: named(scope, "endpoint-s3"),
    },
    { parent: scope.parent },
  );
}

function createSecurityGroup(scope: ChildScope, vpc: Vpc, cidr: string): SecurityGroup {
  const opts = { parent: scope.parent };
  const group = new SecurityGroup(
    `${scope.name}-endpoints`,
    { vpcId: vpc.id, description: "Private endpoints of AWS services", tags: named(scope, "endpoints") },
    opts,
  );
  new SecurityGroupIngressRule(
    `${scope.name}-endpoints-https`,
    {
      securityGroupId: group.id,
      description: "HTTPS from the VPC",
      cidrIpv4: cidr,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      tags: named(scope, "endpoints-https"),
    },
    opts,
  );
  return group;
}
