import { createHash } from "node:crypto";
import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { all, output, type CustomResourceOptions, type Input } from "@pulumi/pulumi";

/** GUIDs of Azure's built-in roles (Microsoft Learn, "Azure built-in roles"). */
export const BUILT_IN_ROLES = {
  networkContributor: "4d97b98b-1d4f-4787-a291-c67834d212e7",
  containerInstancesContributor: "5d977122-f97e-4b4d-a52f-6b43003ddb4d",
  monitoringMetricsPublisher: "3913510d-42f4-4e42-8a64-420c390055eb",
  keyVaultSecretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
} as const;

/** Who gets which role on what. */
export interface RoleAssignmentArgs {
  /** Object id of a managed identity's service principal, or of a group. */
  readonly principalId: Input<string>;
  /** @default ServicePrincipal */
  readonly principalType?: "ServicePrincipal" | "Group";
  /** GUID of a built-in role. */
  readonly roleDefinitionGuid: string;
  /** Resource id that the role is granted on. */
  readonly scope: Input<string>;
  readonly subscriptionId: string;
}

/**
 * Grants a role. The assignment's name is derived from what it says: after a crash between creation and
 * the saved state, the next attempt finds the same assignment instead of failing with RoleAssignmentExists.
 */
export function assignRole(
  name: string,
  {
    principalId,
    principalType = "ServicePrincipal",
    roleDefinitionGuid,
    scope,
    subscriptionId,
  }: RoleAssignmentArgs,
  options: CustomResourceOptions,
): RoleAssignment {
  const subscription = `/subscriptions/${subscriptionId}`;
  return new RoleAssignment(
    name,
    {
      principalId,
      // Named, so that Azure does not look up an identity that it has not replicated yet.
      principalType,
      roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleDefinitionGuid}`,
      scope: output(scope),
      roleAssignmentName: all([scope, principalId]).apply((parts) =>
        stableGuid(...parts, roleDefinitionGuid),
      ),
    },
    options,
  );
}

/** The same GUID for the same words: a UUID of version 8 (RFC 9562), from SHA-256. */
export function stableGuid(...words: readonly string[]): string {
  const hex = createHash("sha256").update(JSON.stringify(words)).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
