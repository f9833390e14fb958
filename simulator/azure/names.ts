import type { PropertyRule } from "../model.ts";

/** "Naming rules and restrictions for Azure resources". */
const NAMING = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules";

function nameRule(pattern: RegExp, patternMeans: string, source = NAMING): PropertyRule {
  return { required: true, immutable: true, pattern, patternMeans, source };
}

/** Of a resource group. */
export const groupName = nameRule(
  /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u,
  "1 to 90 letters, digits, underscores, hyphens, periods and parentheses, not ending in a period",
);

/** Of most of Microsoft.Network: public IP addresses, NAT gateways, security groups, route tables, subnets, ... */
export const networkName = nameRule(
  /^[A-Za-z0-9](?:[\w.-]{0,78}\w)?$/,
  "1 to 80 letters, digits, underscores, periods and hyphens, starting with a letter or digit and ending in one or an underscore",
);

/** Of a virtual network. */
export const virtualNetworkName = nameRule(
  /^[A-Za-z0-9][\w.-]{0,62}\w$/,
  "2 to 64 letters, digits, underscores, periods and hyphens, starting with a letter or digit and ending in one or an underscore",
);

/** Of a private DNS zone; `privateZone` checks its labels. */
export const zoneName = nameRule(
  /^(?:[\w-]{1,63}\.){1,33}[\w-]{1,63}$/,
  "2 to 34 labels of letters, digits, underscores and hyphens, each up to 63 characters",
  "https://learn.microsoft.com/azure/dns/private-dns-privatednszone",
);

/** Of a user-assigned identity. */
export const identityName = nameRule(
  /^[A-Za-z0-9][\w-]{2,127}$/,
  "3 to 128 letters, digits, underscores and hyphens, starting with a letter or digit",
);

/** Of a federated credential: the pattern of Azure's own API description, Microsoft.ManagedIdentity 2023-01-31. */
export const federatedCredentialName = nameRule(
  /^[A-Za-z0-9][\w-]{2,119}$/,
  "3 to 120 letters, digits, underscores and hyphens, starting with a letter or digit",
  "https://learn.microsoft.com/rest/api/managedidentity/federated-identity-credentials/create-or-update",
);

/** Of a managed cluster. */
export const clusterName = nameRule(
  /^[A-Za-z0-9](?:[\w-]{0,61}[A-Za-z0-9])?$/,
  "1 to 63 letters, digits, underscores and hyphens, starting and ending with a letter or digit",
);

/** Of an agent pool. Pools of Windows nodes have shorter ones, which `node-pools.ts` checks. */
export const poolName = nameRule(
  /^[a-z][a-z0-9]{0,11}$/,
  "1 to 12 lower-case letters and digits, starting with a letter",
  "https://learn.microsoft.com/azure/aks/create-node-pools#limitations",
);

/** Of a Log Analytics workspace. */
export const workspaceName = nameRule(
  /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/,
  "4 to 63 letters, digits and hyphens, starting and ending with a letter or digit",
);

/** Of a role assignment. */
export const guidName = nameRule(
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  "a GUID",
  "https://learn.microsoft.com/azure/role-based-access-control/role-assignments-template",
);

/** Of a virtual machine with Linux. */
export const virtualMachineName = nameRule(
  /^[A-Za-z0-9](?:[\w.-]{0,62}\w)?$/,
  "1 to 64 letters, digits, underscores, periods and hyphens, starting with a letter or digit and ending in one or an underscore",
);

/** Of a key vault; the whole world shares the names. */
export const vaultName = nameRule(
  /^[A-Za-z](?!.*--)[A-Za-z0-9-]{1,22}[A-Za-z0-9]$/,
  "3 to 24 letters, digits and single hyphens, starting with a letter and ending in a letter or digit",
  "https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#objects-identifiers-and-versioning",
);

/** Of a secret in a key vault. */
export const secretName = nameRule(
  /^[A-Za-z0-9-]{1,127}$/,
  "1 to 127 letters, digits and hyphens",
  "https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#objects-identifiers-and-versioning",
);

/** Of an alert rule or an action group. */
export const alertName = nameRule(
  /^[^*#&+:<>?@%{}\\/|]{1,259}[^*#&+:<>?@%{}\\/|. ]$/,
  "2 to 260 characters other than *#&+:<>?@%{}\\/|, not ending in a space or period",
);

/** Of a Flexible Server; the whole world shares the names. */
export const mySqlServerName = nameRule(
  /^[a-z0-9](?:[a-z0-9-]{1,61})[a-z0-9]$/,
  "3 to 63 lower-case letters, digits and hyphens, starting and ending with a letter or digit",
);

/** Of a storage account; the whole world shares the names. */
export const storageAccountName = nameRule(
  /^[a-z0-9]{3,24}$/,
  "3 to 24 lower-case letters and digits",
  "https://learn.microsoft.com/azure/storage/common/storage-account-overview#storage-account-name",
);

/** Of a container of blobs. */
export const containerName = nameRule(
  /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  "3 to 63 lower-case letters, digits and single hyphens, starting and ending with a letter or digit",
);

/** Of a diagnostic setting: what Azure's portal says, as that pull request quotes it; the API's description is silent. */
export const settingName = nameRule(
  /^[^<>*%&:\\?+/]{1,260}$/,
  "1 to 260 characters, none of < > * % & : \\ ? + /",
  "https://github.com/hashicorp/terraform-provider-azurerm/pull/10014",
);
