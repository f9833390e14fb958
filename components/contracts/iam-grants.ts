import type { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import { jsonStringify, type CustomResourceOptions } from "@pulumi/pulumi";
import { iamStatement } from "./iam-statement.ts";
import type { IdentityPermissions } from "./kubernetes-cluster.ts";

/** Gives a role what a workload may do: managed policies, and a policy of its own for the statements. */
export function createGrants(
  name: string,
  role: Role,
  { managedPolicies = {}, statements = [] }: NonNullable<IdentityPermissions["aws"]>,
  options: CustomResourceOptions,
): readonly (RolePolicy | RolePolicyAttachment)[] {
  const attached = Object.entries(managedPolicies).map(
    ([key, policyArn]) => new RolePolicyAttachment(`${name}-${key}`, { role: role.name, policyArn }, options),
  );
  if (statements.length === 0) return attached;
  const policy = jsonStringify({
    Version: "2012-10-17",
    Statement: statements.map(iamStatement),
  });
  return [...attached, new RolePolicy(name, { role: role.name, policy }, options)];
}
