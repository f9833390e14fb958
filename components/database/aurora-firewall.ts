import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { Output } from "@pulumi/pulumi";
import type { AuroraMySqlArgs } from "./aurora-args.ts";
import { child, named, type DatabaseScope } from "./database-scope.ts";

/** Who may reach the database, and whom it may reach. */
type Neighbours = Pick<AuroraMySqlArgs, "network" | "clientGroups" | "peerRange"> & { readonly port: number };

/** Makes a security group that lets MySQL in from the clients and the other cloud, and out to the other cloud. */
export function createAuroraFirewall(
  scope: DatabaseScope,
  { network, clientGroups, peerRange, port }: Neighbours,
): Output<string> {
  const group = new SecurityGroup(
    scope.name,
    { vpcId: network.id, description: "MySQL of the platform", tags: named(scope, "database") },
    child(scope),
  );
  const mysql = { securityGroupId: group.id, ipProtocol: "tcp", fromPort: port, toPort: port };
  for (const [key, referencedSecurityGroupId] of Object.entries(clientGroups))
    new SecurityGroupIngressRule(
      `${scope.name}-from-${key}`,
      {
        ...mysql,
        referencedSecurityGroupId,
        description: `MySQL clients of ${key}`,
        tags: named(scope, `from-${key}`),
      },
      child(scope),
    );
  new SecurityGroupIngressRule(
    `${scope.name}-from-peer`,
    {
      ...mysql,
      cidrIpv4: peerRange,
      description: "MySQL clients and the replica in the other cloud",
      tags: named(scope, "from-peer"),
    },
    child(scope),
  );
  new SecurityGroupEgressRule(
    `${scope.name}-to-peer`,
    {
      ...mysql,
      cidrIpv4: peerRange,
      description: "Replication from the other cloud",
      tags: named(scope, "to-peer"),
    },
    child(scope),
  );
  return group.id;
}
