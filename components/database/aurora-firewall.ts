import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { Input, Output } from "@pulumi/pulumi";
import type { AuroraMySqlArgs } from "./aurora-args.ts";
import { child, named, type DatabaseScope } from "./database-scope.ts";

/** Who may reach the database, and whom it may reach. */
type Neighbours = Pick<AuroraMySqlArgs, "network" | "clientGroups" | "clientCidrs" | "peerRange" | "s3"> & {
  readonly port: number;
};

/** The other end of a rule. */
type End =
  | { readonly cidrIpv4: string }
  | { readonly referencedSecurityGroupId: Input<string> }
  | { readonly prefixListId: Input<string> };

/**
 * Makes a security group that lets MySQL in from the clients and the other cloud, and out to the other cloud; and HTTPS
 * out to S3 where files are wanted.
 */
export function createAuroraFirewall(
  scope: DatabaseScope,
  { network, clientGroups, clientCidrs, peerRange, s3, port }: Neighbours,
): Output<string> {
  const group = new SecurityGroup(
    scope.name,
    { vpcId: network.id, description: "MySQL of the platform", tags: named(scope, "database") },
    child(scope),
  );
  const rule = (key: string, description: string, end: End, open = port) => ({
    securityGroupId: group.id,
    ipProtocol: "tcp",
    fromPort: open,
    toPort: open,
    ...end,
    description,
    tags: named(scope, key),
  });
  const letIn = (key: string, description: string, end: End) =>
    new SecurityGroupIngressRule(`${scope.name}-${key}`, rule(key, description, end), child(scope));
  const letOut = (key: string, description: string, end: End, open?: number) =>
    new SecurityGroupEgressRule(`${scope.name}-${key}`, rule(key, description, end, open), child(scope));
  for (const [key, referencedSecurityGroupId] of Object.entries(clientGroups))
    letIn(`from-${key}`, `MySQL clients of ${key}`, { referencedSecurityGroupId });
  for (const cidrIpv4 of clientCidrs)
    letIn(`from-${cidrIpv4.replaceAll(/[./]/g, "-")}`, "MySQL clients beside the clusters", { cidrIpv4 });
  letIn("from-peer", "MySQL clients and the replica in the other cloud", { cidrIpv4: peerRange });
  letOut("to-peer", "Replication from the other cloud", { cidrIpv4: peerRange });
  if (s3 !== undefined) letOut("to-s3", "Files in S3", { prefixListId: s3.prefixListId }, 443);
  return group.id;
}
