import { Secret } from "@pulumi/azure-native/keyvault/secret.js";
import { Vault } from "@pulumi/azure-native/keyvault/vault.js";
import { output, type Output } from "@pulumi/pulumi";
import { assignRole, BUILT_IN_ROLES } from "../contracts/role-assignment.ts";
import { child, type DatabaseScope } from "./database-scope.ts";
import type { AccountsVaultArgs } from "./replication-args.ts";

const DEFAULTS = {
  /**
   * Pulumi adds eight digits: all vaults of the world have different names, of 24 characters at most, and a deleted one
   * keeps its own for days, so that each is to have another.
   */
  vault: "mysql-accounts",
  secretName: "accounts",
  /** Days in which a deleted vault can be had back; Azure takes 7 to 90, and for ever as they were at first. */
  recoveryDays: { guarded: 90, unguarded: 7 },
};

/**
 * Makes the copy that people read when AWS is down. The operators' groups read it, from where the clusters let them in
 * and from the networks themselves; it needs nothing but Entra and Azure.
 * @returns the secret's URI
 */
export function createAccountsVault(
  scope: DatabaseScope,
  args: AccountsVaultArgs,
  accounts: Output<string>,
): Output<string> {
  const { resourceGroupName, subscriptionId } = args;
  const vault = createVault(scope, args);
  for (const principalId of args.readerGroupIds)
    assignRole(
      `${scope.name}-accounts-${principalId}`,
      {
        principalId,
        principalType: "Group",
        roleDefinitionGuid: BUILT_IN_ROLES.keyVaultSecretsUser,
        scope: vault.id,
        subscriptionId,
      },
      child(scope),
    );
  const secret = new Secret(
    `${scope.name}-accounts`,
    {
      resourceGroupName,
      vaultName: vault.name,
      secretName: DEFAULTS.secretName,
      properties: { value: accounts, contentType: "application/json" },
      tags: scope.tags,
    },
    // Secrets are deleted on the data plane, which the firewall closes: it goes with its vault.
    child(scope, { deletedWith: vault }),
  );
  return secret.properties.secretUri;
}

function createVault(
  scope: DatabaseScope,
  { resourceGroupName, location, tenantId, readerRanges }: AccountsVaultArgs,
): Vault {
  const guarded = scope.guards.deletionProtection;
  return new Vault(
    DEFAULTS.vault,
    {
      resourceGroupName,
      location,
      properties: {
        tenantId,
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        softDeleteRetentionInDays: DEFAULTS.recoveryDays[guarded ? "guarded" : "unguarded"],
        // Never false: once on, it stays on.
        ...(guarded ? { enablePurgeProtection: true } : {}),
        networkAcls: {
          defaultAction: "Deny",
          bypass: "None",
          ipRules: output(readerRanges).apply((ranges) => ranges.map((range) => ({ value: plain(range) }))),
        },
      },
      tags: scope.tags,
    },
    child(scope, {
      // Neither can be taken back, not by a teardown either.
      ignoreChanges: [
        "properties.softDeleteRetentionInDays",
        ...(guarded ? [] : ["properties.enablePurgeProtection"]),
      ],
    }),
  );
}

/** A single address as vaults write it. */
const plain = (range: string): string => range.replace(/\/32$/, "");
