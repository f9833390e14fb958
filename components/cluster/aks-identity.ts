import type { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";
import type { Tags } from "../contracts/cloud.ts";
import type { AzureRoleGrant, ServiceAccountRef } from "../contracts/kubernetes-cluster.ts";
import { assignRole } from "../contracts/role-assignment.ts";

/** Whose identity, from which issuer, with which roles. */
export interface FederatedIdentityArgs {
  readonly resourceGroupName: Input<string>;
  readonly location: string;
  readonly subscriptionId: string;
  /** The cluster's issuer of service-account tokens. */
  readonly issuer: Output<string>;
  readonly serviceAccount: ServiceAccountRef;
  readonly roles: readonly AzureRoleGrant[];
  readonly tags: Tags;
}

/** A managed identity that one service account of one cluster holds. */
export interface FederatedIdentity {
  readonly identity: UserAssignedIdentity;
  readonly credential: FederatedIdentityCredential;
  readonly assignments: readonly RoleAssignment[];
}

/** Makes a managed identity, its trust in the service account's tokens, and its roles. */
export function createFederatedIdentity(
  name: string,
  args: FederatedIdentityArgs,
  options: CustomResourceOptions,
): FederatedIdentity {
  const { issuer, location, resourceGroupName, roles, serviceAccount, subscriptionId, tags } = args;
  const identity = new UserAssignedIdentity(name, { resourceGroupName, location, tags }, options);
  const credential = new FederatedIdentityCredential(
    name,
    {
      resourceGroupName,
      resourceName: identity.name,
      issuer,
      subject: `system:serviceaccount:${serviceAccount.namespace}:${serviceAccount.name}`,
      audiences: ["api://AzureADTokenExchange"],
    },
    options,
  );
  const assignments = roles.map(({ key, roleDefinitionGuid, scope }) =>
    assignRole(
      `${name}-${key}`,
      { principalId: identity.principalId, roleDefinitionGuid, scope, subscriptionId },
      options,
    ),
  );
  return { identity, credential, assignments };
}
